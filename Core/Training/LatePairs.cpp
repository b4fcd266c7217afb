#include "Training/LatePairs.h"

#include "Base/Error.h"
#include "Inference/CubicMatrix.h"

#include <algorithm>
#include <cmath>
#include <torch/types.h>

namespace Clade
{
namespace
{
/// From the middle of a slice to where its profile ends, in thicknesses.
double ReachOf(SliceProfileShape shape)
{
  return shape == SliceProfileShape::Box ? 0.5 : 1.28;
}

double LogUniform(double low, double high, Random& random)
{
  return low * std::pow(high / low, random.Uniform());
}

double Between(double low, double high, Random& random)
{
  return low + (high - low) * random.Uniform();
}

/// [length, slices]
at::Tensor MatrixOf(const std::vector<AcquisitionRow>& rows, std::int64_t length)
{
  const auto matrix = torch::zeros({length, static_cast<std::int64_t>(rows.size())}, torch::kFloat32);
  auto value = matrix.accessor<float, 2>();
  for (std::size_t n = 0; n < rows.size(); n++)
  {
    for (std::size_t k = 0; k < rows[n].weights.size(); k++)
    {
      value[static_cast<std::int64_t>(rows[n].first + k)][static_cast<std::int64_t>(n)] =
          static_cast<float>(rows[n].weights[k]);
    }
  }
  return matrix;
}

/// The variance that the middle slice, an average of independent pixels, keeps.
double KeptVariance(const AcquisitionRow& row)
{
  double sum = 0;
  for (const double weight : row.weights)
  {
    sum += weight * weight;
  }
  return sum;
}

/// Whether there is something to learn from an image.
bool HasContent(const at::Tensor& image)
{
  constexpr float background = -0.9f;
  return image.gt(background).to(torch::kFloat32).mean().item<float>() > 0.25 &&
         image.std().item<float>() > 0.03;
}
} // namespace

double NoiseOf(const at::Tensor& images)
{
  constexpr std::int64_t mostImages = 8;
  constexpr float tissue = -0.85f;
  const std::int64_t step = std::max<std::int64_t>(1, images.size(0) / mostImages);
  const auto kernel = torch::tensor({1.f, -2.f, 1.f, -2.f, 4.f, -2.f, 1.f, -2.f, 1.f}).reshape({1, 1, 3, 3});
  std::vector<double> found;
  for (std::int64_t n = 0; n < images.size(0); n += step)
  {
    const auto image = images.narrow(0, n, 1).unsqueeze(0);
    const auto rest = torch::conv2d(image, kernel).flatten().abs();
    const auto inner =
        image.narrow(2, 1, image.size(2) - 2).narrow(3, 1, image.size(3) - 2).flatten().gt(tissue);
    const auto ofTissue = rest.masked_select(inner);
    if (ofTissue.numel() > 500)
    {
      constexpr double medianOfNormal = 0.6745, kernelNorm = 6;
      found.push_back(ofTissue.median().item<double>() / medianOfNormal / kernelNorm);
    }
  }
  std::sort(found.begin(), found.end());
  return found.empty() ? 0 : found[found.size() / 2];
}

LatePairs::LatePairs(const std::vector<ImageSet>& sets, const TrainingOptions& options) : options_(options)
{
  for (const ImageSet& set : sets)
  {
    sets_.push_back({set.images, NoiseOf(set.images)});
  }
  Random random(options.seed);
  const Plan smallest = PlanOf(options.smallestFactor, 1, SliceProfileShape::Box, random);
  if (!HasRoom(smallest.length + 1))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the images are too small to make thick slices of them: a patch of " +
                    std::to_string(options.patch) + " pixels needs images of " +
                    std::to_string(smallest.length + 1) + " pixels");
  }
}

bool LatePairs::HasRoom(std::int64_t length) const
{
  return std::any_of(sets_.begin(), sets_.end(),
                     [&](const Set& set)
                     {
                       const auto [low, high] = std::minmax({set.images.size(1), set.images.size(2)});
                       return low >= options_.patch && high >= length;
                     });
}

LatePairs::Plan LatePairs::PlanOf(double factor, double thicknessPerSpacing, SliceProfileShape shape,
                                  Random& random) const
{
  Plan plan;
  plan.factor = factor;
  plan.profile = {shape, std::max(1.0, thicknessPerSpacing * factor)};
  const double reach = ReachOf(shape) * plan.profile.thicknessMm, patch = options_.patch;
  plan.slices = static_cast<std::int64_t>(std::ceil((patch - 1) / factor)) + 2;
  plan.firstSlice = reach - 0.5 + random.Uniform();
  const double lastSlice = plan.firstSlice + static_cast<double>(plan.slices - 1) * factor;
  plan.length = static_cast<std::int64_t>(std::ceil(lastSlice + reach + 0.5));
  const double first = std::ceil(plan.firstSlice), last = std::floor(lastSlice) - (patch - 1);
  plan.firstPixel = static_cast<std::int64_t>(first) +
                    static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(last - first) + 1));
  return plan;
}

LatePairs::Plan LatePairs::DrawPlan(Random& random) const
{
  double largest = options_.largestFactor;
  for (;;)
  {
    const double factor = LogUniform(options_.smallestFactor, largest, random);
    const double thin = options_.thinnestProfile, thick = options_.thickestProfile;
    const bool isNominal = thin < 1 && thick > 1 && random.Below(2) == 0; // half of all protocols have no gap
    const double ratio = isNominal ? 1 : Between(thin, thick, random);
    const bool isGaussian =
        options_.variesProfile ? random.Below(3) == 0 : options_.profile == SliceProfileShape::Gaussian;
    const Plan plan =
        PlanOf(factor, ratio, isGaussian ? SliceProfileShape::Gaussian : SliceProfileShape::Box, random);
    if (HasRoom(plan.length))
    {
      return plan;
    }
    largest = std::max(options_.smallestFactor, 0.9 * largest);
    if (largest == options_.smallestFactor)
    {
      return PlanOf(largest, 1, SliceProfileShape::Box, random); // the constructor saw that this has room
    }
  }
}

LatePairs::Crop LatePairs::DrawCrop(std::int64_t length, Random& random) const
{
  constexpr int mostDraws = 1000, mostWithRoom = 9;
  const std::int64_t patch = options_.patch;
  Crop crop = {};
  int withRoom = 0;
  for (int draw = 0; draw < mostDraws && withRoom < mostWithRoom; draw++)
  {
    const Set& set = sets_[random.Below(sets_.size())];
    const bool isTurned = random.Below(2) == 1;
    const std::int64_t across = set.images.size(isTurned ? 2 : 1), along = set.images.size(isTurned ? 1 : 2);
    if (across < patch || along < length)
    {
      continue;
    }
    withRoom++;
    const auto below = [&](std::int64_t count)
    { return static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(count))); };
    const auto image = set.images.select(0, below(set.images.size(0)));
    const auto whole = isTurned ? image.t() : image;
    crop.image =
        whole.narrow(0, below(across - patch + 1), patch).narrow(1, below(along - length + 1), length);
    crop.noise = set.noise;
    if (HasContent(crop.image))
    {
      break;
    }
  }
  if (!crop.image.defined())
  {
    throw Error(ErrorCode::Internal, "no image of " + std::to_string(length) + " pixels was drawn");
  }
  for (const std::int64_t axis : {0, 1})
  {
    crop.image = random.Below(2) == 1 ? crop.image.flip({axis}) : crop.image;
  }
  Recontrast(crop, random);
  return crop;
}

/// Other weightings of the same anatomy (MR), other windows of the same scale (CT).
void LatePairs::Recontrast(Crop& crop, Random& random) const
{
  if (options_.augmentation != Augmentation::FlipsAndContrast)
  {
    return;
  }
  if (options_.modality == "CT")
  {
    constexpr double middle = -0.3; // near water on the default window
    const double gain = random.Uniform() < 0.6 ? LogUniform(0.8, 3, random) : 1;
    const double shift = gain == 1 ? 0 : Between(-0.15, 0.15, random);
    crop.image = (crop.image - middle) * gain + (middle + shift);
    crop.noise *= gain;
    return;
  }
  const double gamma = Between(0.7, 1.4, random), gain = Between(0.7, 1.25, random);
  const double sign = random.Uniform() < 0.2 ? -1 : 1;
  const auto image = ((crop.image + 1) / 2).clamp_min(0).pow(gamma) * 2 - 1;
  crop.image = (sign * image + 1) * gain - 1 + Between(-0.1, 0.1, random);
  crop.noise *= gamma * gain;
}

void LatePairs::AddNoise(const std::vector<Crop>& crops, double keptVariance, Random& random,
                         at::Tensor thick) const
{
  const double lost = std::sqrt(std::max(0.0, 1 - keptVariance));
  for (std::size_t n = 0; n < crops.size(); n++)
  {
    constexpr double amounts[] = {0, 0.5, 1,
                                  1}; // a scanner's thick slices have less noise than thin ones, or not
    const double amount = amounts[random.Below(4)] * options_.noise * crops[n].noise * lost;
    auto image = thick[static_cast<std::int64_t>(n)][0];
    auto value = image.accessor<float, 2>();
    for (std::int64_t y = 0; y < image.size(0) && amount > 0; y++)
    {
      for (std::int64_t k = 0; k < image.size(1); k++)
      {
        value[y][k] += static_cast<float>(amount * random.Normal());
      }
    }
  }
}

LateBatch LatePairs::Draw(Random& random) const
{
  const Plan plan = DrawPlan(random);
  const std::int64_t patch = options_.patch, count = options_.batch;
  std::vector<Crop> crops;
  std::vector<at::Tensor> images;
  for (std::int64_t n = 0; n < count; n++)
  {
    crops.push_back(DrawCrop(plan.length, random));
    images.push_back(crops.back().image);
  }
  const auto sharp = torch::stack(images).unsqueeze(1);
  const auto slices = static_cast<std::size_t>(plan.slices);
  const auto rows = AcquisitionModel(plan.profile, slices, plan.factor, static_cast<std::size_t>(plan.length),
                                     1, plan.firstSlice);
  LateBatch batch;
  batch.sampling.factor = plan.factor;
  batch.sampling.thickness = plan.profile.thicknessMm / plan.factor;
  for (std::int64_t x = 0; x < patch; x++)
  {
    batch.sampling.positions.push_back((static_cast<double>(plan.firstPixel + x) - plan.firstSlice) /
                                       plan.factor);
  }
  batch.thick = torch::matmul(sharp, MatrixOf(rows, plan.length)).contiguous();
  AddNoise(crops, KeptVariance(rows[slices / 2]), random, batch.thick);
  const auto cubic =
      torch::tensor(CubicMatrix(slices, batch.sampling.positions)).reshape({plan.slices, patch});
  batch.cubic = torch::matmul(batch.thick, cubic);
  batch.sharp = sharp.narrow(3, plan.firstPixel, patch).contiguous();
  return batch;
}
} // namespace Clade
