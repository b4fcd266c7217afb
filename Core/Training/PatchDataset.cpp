#include "Training/PatchDataset.h"

#include "Base/Error.h"
#include "Training/PatchAcquisitionModel.h"
#include "Training/ThickSliceSimulator.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <torch/types.h>
#include <utility>

namespace Clade
{
namespace
{
constexpr int mostRedraws = 8;
constexpr float background = -0.9f; // a mean below 5 % of the range
constexpr double leastFactor = 1.2; ///< of pairs: below it there is nothing to learn

/// Neighbouring indices must not give related streams (the finaliser of SplitMix64).
std::uint64_t Mixed(std::uint64_t seed, std::uint64_t index)
{
  std::uint64_t x = seed * 0x9e3779b97f4a7c15u + index + 1;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::int64_t CountOf(const std::vector<ImageSet>& sets)
{
  std::int64_t count = 0;
  for (const auto& set : sets)
  {
    count += set.images.size(0);
  }
  return count;
}

struct ChosenImage
{
  const ImageSet* set;
  at::Tensor image; ///< [height, width]
};

ChosenImage DrawImage(const std::vector<ImageSet>& sets, PatchSampling sampling, Random& random)
{
  if (sampling == PatchSampling::Volumes)
  {
    const ImageSet& set = sets[random.Below(sets.size())];
    const auto count = static_cast<std::uint64_t>(set.images.size(0));
    return {&set, set.images.select(0, static_cast<std::int64_t>(random.Below(count)))};
  }
  auto index = static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(CountOf(sets))));
  for (const auto& set : sets)
  {
    if (index < set.images.size(0))
    {
      return {&set, set.images.select(0, index)};
    }
    index -= set.images.size(0);
  }
  throw Error(ErrorCode::Internal, "no image was drawn");
}

std::int64_t DrawOrigin(std::int64_t length, std::int64_t patch, Random& random)
{
  return static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(length - patch + 1)));
}

struct Flips
{
  std::vector<std::int64_t> axes;

  bool Has(std::int64_t axis) const { return std::find(axes.begin(), axes.end(), axis) != axes.end(); }
  at::Tensor Of(const at::Tensor& image) const { return axes.empty() ? image : image.flip(axes); }
};

Flips DrawFlips(Augmentation augmentation, Random& random)
{
  Flips flips;
  for (const std::int64_t axis : {0, 1})
  {
    if (augmentation != Augmentation::None && random.Below(2) == 1)
    {
      flips.axes.push_back(axis);
    }
  }
  return flips;
}

bool IsBackground(const at::Tensor& patch)
{
  return patch.mean().item<float>() < background;
}

/// Times SliceThickness, log-uniformly.
double DrawProfileWidth(const TrainingOptions& options, Random& random)
{
  const double thin = options.thinnestProfile, thick = options.thickestProfile;
  return thin < thick ? thin * std::pow(thick / thin, random.Uniform()) : thin;
}

/// Degrades `image` along its last axis; the pixels with a result.
at::Tensor Degrade(const at::Tensor& image, const ThickSliceSimulator& degradation)
{
  constexpr auto lanes = static_cast<std::int64_t>(BSpline::lanes);
  const std::int64_t count = image.size(0), width = image.size(1);
  const auto result = torch::empty({count, static_cast<std::int64_t>(degradation.Count())}, torch::kFloat32);
  std::vector<double> lines(static_cast<std::size_t>(width * lanes), 0),
      made(degradation.Count() * BSpline::lanes);
  const auto from = image.accessor<float, 2>();
  auto to = result.accessor<float, 2>();
  for (std::int64_t block = 0; block < count; block += lanes)
  {
    const std::int64_t used = std::min(lanes, count - block);
    for (std::int64_t n = 0; n < width * used; n++)
    {
      lines[static_cast<std::size_t>(n / used * lanes + n % used)] = from[block + n % used][n / used];
    }
    degradation.Apply(lines.data(), made.data());
    for (std::int64_t n = 0; n < result.size(1) * used; n++)
    {
      to[block + n % used][n / used] =
          static_cast<float>(made[static_cast<std::size_t>(n / used * lanes + n % used)]);
    }
  }
  return result;
}
} // namespace

TrainingBatch ToDevice(const TrainingBatch& batch, at::Device device, at::ScalarType type)
{
  const auto moved = [&](const at::Tensor& t) { return t.defined() ? t.to(device, type) : t; };
  const auto asTheyAre = [&](const at::Tensor& t) { return t.defined() ? t.to(device) : t; };
  return {moved(batch.lowResolution), moved(batch.highResolution), moved(batch.degraded), moved(batch.sharp),
          asTheyAre(batch.averages),  asTheyAre(batch.samples),    moved(batch.thick),    batch.sampling};
}

PatchDataset::PatchDataset(TrainingImages images, const TrainingOptions& options, Needs needs)
    : images_(std::move(images)), options_(options), needs_(std::move(needs))
{
  if (needs_.slices)
  {
    latePairs_.emplace(images_.highResolution, options_);
    return;
  }
  const auto& candidates = needs_.pairImages.empty() ? images_.highResolution : needs_.pairImages;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(pairSets_),
               [this](const ImageSet& set)
               { return HasRoom(set, 2) || (needs_.pairImages.empty() && HasRoom(set, 1)); });
  if (needs_.pairs && pairSets_.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "the images are too small to make thick slices of them: a patch of " +
                    std::to_string(options_.patch) + " pixels needs about twice as many");
  }
}

double PatchDataset::MaxFactorOf(std::int64_t length, double thicknessPerSpacing) const
{
  return ThickSliceSimulator::MaxFactor(static_cast<std::size_t>(length),
                                        static_cast<std::size_t>(options_.patch), thicknessPerSpacing,
                                        options_.largestFactor);
}

bool PatchDataset::HasRoom(const ImageSet& set, std::int64_t axis) const
{
  return MaxFactorOf(set.images.size(axis), set.thicknessPerSpacing * options_.thickestProfile) > leastFactor;
}

std::int64_t PatchDataset::BatchesPerEpoch() const
{
  constexpr std::int64_t patchesPerSlice = 4;
  const auto& sets = images_.lowResolution.empty() ? images_.highResolution : images_.lowResolution;
  return std::max<std::int64_t>(1, patchesPerSlice * CountOf(sets) / options_.batch);
}

/// Another weighting of the same anatomy: values in [-1, 1] to a random power on their range.
at::Tensor PatchDataset::Recontrasted(const at::Tensor& image, Random& random) const
{
  if (options_.augmentation != Augmentation::FlipsAndContrast)
  {
    return image;
  }
  constexpr double largestLogarithm = 0.5;
  const double gamma = std::exp(largestLogarithm * (2 * random.Uniform() - 1));
  return ((image + 1) / 2).pow(gamma) * 2 - 1;
}

PatchDataset::Patch PatchDataset::DrawPatch(const std::vector<ImageSet>& sets, bool isEitherWay,
                                            Random& random) const
{
  const std::int64_t size = options_.patch;
  Patch patch = {};
  for (int draw = 0; draw <= mostRedraws; draw++)
  {
    const ChosenImage chosen = DrawImage(sets, options_.sampling, random);
    const at::Tensor image = isEitherWay && random.Below(2) == 1 ? chosen.image.t() : chosen.image;
    const std::int64_t y = DrawOrigin(image.size(0), size, random),
                       x = DrawOrigin(image.size(1), size, random);
    patch = {image.narrow(0, y, size).narrow(1, x, size), chosen.set, x, false};
    if (!IsBackground(patch.image))
    {
      break;
    }
  }
  const Flips flips = DrawFlips(options_.augmentation, random);
  patch.image = flips.Of(patch.image);
  patch.isFlipped = flips.Has(1);
  return patch;
}

void PatchDataset::DrawPair(Random& random, at::Tensor degraded, at::Tensor sharp) const
{
  const bool isEitherWay = needs_.pairImages.empty();
  const std::int64_t size = options_.patch;
  for (int draw = 0; draw <= mostRedraws; draw++)
  {
    const ChosenImage chosen = DrawImage(pairSets_, options_.sampling, random);
    const bool isTurned = isEitherWay && random.Below(2) == 1;
    // Along the other axis where that one has no room.
    const bool turns = HasRoom(*chosen.set, isTurned ? 1 : 2) ? isTurned : !isTurned;
    const at::Tensor whole = turns ? chosen.image.t() : chosen.image;
    const at::Tensor rows = whole.narrow(0, DrawOrigin(whole.size(0), size, random), size);
    const double ratio = chosen.set->thicknessPerSpacing * DrawProfileWidth(options_, random);
    const double largest = MaxFactorOf(rows.size(1), ratio);
    const double smallest = std::min(options_.smallestFactor, largest);
    const double factor = smallest * std::pow(largest / smallest, random.Uniform());
    const ThickSliceSimulator degradation(static_cast<std::size_t>(rows.size(1)), factor, ratio * factor,
                                          random.Uniform(), options_.profile);
    const std::int64_t x = DrawOrigin(static_cast<std::int64_t>(degradation.Count()), size, random);
    const std::int64_t from = static_cast<std::int64_t>(degradation.First()) + x;
    const at::Tensor flipped = DrawFlips(options_.augmentation, random).Of(rows);
    if (!IsBackground(flipped.narrow(1, from, size)) || draw == mostRedraws)
    {
      const at::Tensor image = Recontrasted(flipped, random);
      sharp.copy_(image.narrow(1, from, size));
      degraded.copy_(Degrade(image, degradation).narrow(1, x, size).clamp(-1, 1));
      return;
    }
  }
}

void PatchDataset::DrawUnpaired(TrainingBatch& batch, Random& random) const
{
  const std::int64_t size = options_.patch, count = options_.batch;
  batch.lowResolution = torch::empty({count, 1, size, size}, torch::kFloat32);
  batch.highResolution = torch::empty_like(batch.lowResolution);
  if (needs_.acquisition)
  {
    batch.averages = torch::zeros({count, PatchAcquisitionModel::MaxSlices(size), size}, torch::kFloat32);
    batch.samples = torch::zeros_like(batch.averages);
  }
  for (std::int64_t n = 0; n < count; n++)
  {
    const Patch low = DrawPatch(images_.lowResolution, false, random);
    if (needs_.acquisition)
    {
      // Another contrast would not be the average of what it shows: it stays as it is.
      const PatchAcquisitionModel acquisition(size, low.from, low.isFlipped, low.set->factor,
                                              low.set->thicknessPerSpacing * low.set->factor,
                                              options_.profile);
      acquisition.CopyTo(batch.averages[n], batch.samples[n]);
      batch.lowResolution[n][0].copy_(low.image);
    }
    else
    {
      batch.lowResolution[n][0].copy_(Recontrasted(low.image, random));
    }
    const Patch high = DrawPatch(images_.highResolution, true, random);
    batch.highResolution[n][0].copy_(Recontrasted(high.image, random));
  }
}

TrainingBatch PatchDataset::Draw(std::uint64_t index) const
{
  Random random(Mixed(options_.seed, index));
  const std::int64_t size = options_.patch, batch = options_.batch;
  const auto empty = [&] { return torch::empty({batch, 1, size, size}, torch::kFloat32); };
  TrainingBatch drawn;
  if (needs_.unpaired)
  {
    DrawUnpaired(drawn, random);
  }
  if (latePairs_)
  {
    LateBatch pairs = latePairs_->Draw(random);
    drawn.thick = std::move(pairs.thick);
    drawn.degraded = std::move(pairs.cubic);
    drawn.sharp = std::move(pairs.sharp);
    drawn.sampling = std::move(pairs.sampling);
  }
  else if (needs_.pairs)
  {
    drawn.degraded = empty();
    drawn.sharp = empty();
    for (std::int64_t n = 0; n < batch; n++)
    {
      DrawPair(random, drawn.degraded[n][0], drawn.sharp[n][0]);
    }
  }
  return drawn;
}
} // namespace Clade
