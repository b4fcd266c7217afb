#include "ImageQuality/Piqe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::size_t blockSize = 16;
constexpr std::size_t segment = 6; // pixels of a block's edge judged together
constexpr std::ptrdiff_t windowRadius = 3;
constexpr double activityThreshold = 0.1;
constexpr double segmentThreshold = 0.1;

using Block = std::array<double, blockSize * blockSize>;

std::array<double, 2 * windowRadius + 1> GaussianWeights()
{
  std::array<double, 2 * windowRadius + 1> weights{};
  double sum = 0;
  for (std::ptrdiff_t n = -windowRadius; n <= windowRadius; n++)
  {
    const double sigma = 7.0 / 6;
    weights[static_cast<std::size_t>(n + windowRadius)] =
        std::exp(-static_cast<double>(n * n) / (2 * sigma * sigma));
    sum += weights[static_cast<std::size_t>(n + windowRadius)];
  }
  for (double& weight : weights)
  {
    weight /= sum;
  }
  return weights;
}

/// Index of the pixel that stands for one beyond the edge.
std::size_t Continued(std::ptrdiff_t index, std::size_t count, PiqeOptions::Border border)
{
  const auto last = static_cast<std::ptrdiff_t>(count) - 1;
  if (border == PiqeOptions::Border::Reflect && last > 0)
  {
    const std::ptrdiff_t period = 2 * last;
    index = ((index % period) + period) % period;
    return static_cast<std::size_t>(std::min(index, period - index));
  }
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last));
}

/// The same for padding, whose reflection repeats the edge pixel.
std::size_t Padded(std::size_t index, std::size_t count, PiqeOptions::Border border)
{
  if (border == PiqeOptions::Border::Replicate)
  {
    return std::min(index, count - 1);
  }
  index %= 2 * count;
  return std::min(index, 2 * count - 1 - index);
}

std::size_t WholeBlocks(std::size_t count)
{
  return (count + blockSize - 1) / blockSize * blockSize;
}

/// The image as numbers, padded to whole blocks at the right and below.
class PaddedImage
{
public:
  PaddedImage(const GreyImage& image, const PiqeOptions& options)
      : columns_(WholeBlocks(image.columns)), rows_(WholeBlocks(image.rows)), values_(columns_ * rows_)
  {
    const double largest = *std::max_element(image.pixels.begin(), image.pixels.end());
    std::array<double, 256> grey{};
    for (std::size_t v = 0; v < grey.size(); v++)
    {
      const auto value = static_cast<double>(v);
      grey[v] = options.scaleByMaximum && largest > 0 ? std::nearbyint(255 * (value / largest)) : value;
    }
    for (std::size_t y = 0; y < rows_; y++)
    {
      const std::uint8_t* const row = &image.pixels[Padded(y, image.rows, options.padding) * image.columns];
      for (std::size_t x = 0; x < columns_; x++)
      {
        values_[y * columns_ + x] =
            grey[row[x < image.columns ? x : Padded(x, image.columns, options.padding)]];
      }
    }
  }

  std::size_t Columns() const { return columns_; }
  std::size_t Rows() const { return rows_; }
  const double* Row(std::size_t y) const { return &values_[y * columns_]; }

private:
  std::size_t columns_;
  std::size_t rows_;
  std::vector<double> values_;
};

/// Mean-subtracted, contrast-normalised rows: (v - mean) / (deviation + 1) with a 7 x 7 Gaussian around each
/// pixel. Works a row at a time, so that everything stays in the cache.
class Normaliser
{
public:
  Normaliser(const PaddedImage& image, PiqeOptions::Border border)
      : image_(image), border_(border), weights_(GaussianWeights()),
        blurred_(image.Columns() + 2 * windowRadius), blurredSquares_(image.Columns() + 2 * windowRadius)
  {
  }

  /// Row y into `row` (Columns() values).
  void Normalise(std::size_t y, double* row)
  {
    BlurAlongColumns(y);
    const std::size_t columns = image_.Columns();
    const double* const values = image_.Row(y);
    const std::array<double, 2 * windowRadius + 1> w =
        weights_; // a copy: nothing that is written can alias it
    const double* const b = blurred_.data();
    const double* const s = blurredSquares_.data();
    for (std::size_t x = 0; x < columns; x++)
    {
      const double mean = w[3] * b[x + 3] + w[2] * (b[x + 2] + b[x + 4]) + w[1] * (b[x + 1] + b[x + 5]) +
                          w[0] * (b[x] + b[x + 6]);
      const double square = w[3] * s[x + 3] + w[2] * (s[x + 2] + s[x + 4]) + w[1] * (s[x + 1] + s[x + 5]) +
                            w[0] * (s[x] + s[x + 6]);
      row[x] = (values[x] - mean) / (std::sqrt(std::abs(square - mean * mean)) + 1);
    }
  }

private:
  void BlurAlongColumns(std::size_t y)
  {
    std::array<const double*, 2 * windowRadius + 1> rows;
    for (std::ptrdiff_t n = -windowRadius; n <= windowRadius; n++)
    {
      rows[static_cast<std::size_t>(n + windowRadius)] =
          image_.Row(Continued(static_cast<std::ptrdiff_t>(y) + n, image_.Rows(), border_));
    }
    const std::array<double, 2 * windowRadius + 1> w = weights_;
    double* const blurred = &blurred_[windowRadius];
    double* const squares = &blurredSquares_[windowRadius];
    const std::size_t columns = image_.Columns();
    for (std::size_t x = 0; x < columns; x++)
    {
      const double r0 = rows[0][x], r1 = rows[1][x], r2 = rows[2][x], r3 = rows[3][x], r4 = rows[4][x],
                   r5 = rows[5][x], r6 = rows[6][x];
      blurred[x] = w[3] * r3 + w[2] * (r2 + r4) + w[1] * (r1 + r5) + w[0] * (r0 + r6);
      squares[x] = w[3] * (r3 * r3) + w[2] * (r2 * r2 + r4 * r4) + w[1] * (r1 * r1 + r5 * r5) +
                   w[0] * (r0 * r0 + r6 * r6);
    }
    for (std::ptrdiff_t n = 1; n <= windowRadius; n++)
    {
      const auto last = static_cast<std::ptrdiff_t>(columns) - 1;
      blurred[-n] = blurred[Continued(-n, columns, border_)];
      squares[-n] = squares[Continued(-n, columns, border_)];
      blurred[last + n] = blurred[Continued(last + n, columns, border_)];
      squares[last + n] = squares[Continued(last + n, columns, border_)];
    }
  }

  const PaddedImage& image_;
  PiqeOptions::Border border_;
  std::array<double, 2 * windowRadius + 1> weights_;
  std::vector<double> blurred_;
  std::vector<double> blurredSquares_;
};

/// Variance of what `at(n)` gives for n = 0..count-1.
template<typename At>
double Variance(std::size_t count, bool population, const At& at)
{
  double sum = 0;
  for (std::size_t n = 0; n < count; n++)
  {
    sum += at(n);
  }
  const double mean = sum / static_cast<double>(count);
  double squares = 0;
  for (std::size_t n = 0; n < count; n++)
  {
    squares += (at(n) - mean) * (at(n) - mean);
  }
  return squares / static_cast<double>(population ? count : count - 1);
}

/// Whether a segment of 6 pixels of one of the block's four edges is flat.
bool HasArtefact(const Block& block, bool population)
{
  const auto edgeIsFlat = [&](std::size_t first, std::size_t step)
  {
    for (std::size_t start = 0; start + segment <= blockSize; start++)
    {
      const auto at = [&](std::size_t n) { return block[first + (start + n) * step]; };
      if (std::sqrt(Variance(segment, population, at)) < segmentThreshold)
      {
        return true;
      }
    }
    return false;
  };
  return edgeIsFlat(0, 1) || edgeIsFlat(blockSize * (blockSize - 1), 1) || edgeIsFlat(0, blockSize) ||
         edgeIsFlat(blockSize - 1, blockSize);
}

bool IsNoisy(const Block& block, double deviation, const PiqeOptions& options)
{
  constexpr std::size_t centre[2] = {7, 8};
  const std::size_t left[2] = {7, options.surround == PiqeOptions::Surround::SevenAndNine ? 9u : 8u};
  std::array<std::size_t, blockSize - 2> surround{};
  std::size_t count = 0;
  for (std::size_t column = 0; column < blockSize; column++)
  {
    if (column != left[0] && column != left[1])
    {
      surround[count++] = column;
    }
  }
  const double centreDeviation =
      std::sqrt(Variance(2 * blockSize, options.populationVariance,
                         [&](std::size_t n) { return block[n / 2 * blockSize + centre[n % 2]]; }));
  const double surroundDeviation =
      std::sqrt(Variance(count * blockSize, options.populationVariance,
                         [&](std::size_t n) { return block[n / count * blockSize + surround[n % count]]; }));
  const double ratio = centreDeviation / surroundDeviation; // 0 / 0 counts as 0; x / 0 makes no block noisy
  const double r = std::isnan(ratio) ? 0 : ratio;
  const double beta = std::abs(deviation - r) / std::max(deviation, r);
  return deviation > 2 * beta;
}

/// Judges one block and adds it to the score; returns its distortion.
double Judge(const Block& block, const PiqeOptions& options, PiqeScore& score)
{
  score.blocks++;
  const double variance =
      Variance(block.size(), options.populationVariance, [&](std::size_t n) { return block[n]; });
  if (!(variance > activityThreshold))
  {
    return 0;
  }
  const bool artefact = HasArtefact(block, options.populationVariance);
  const bool noise = IsNoisy(block, std::sqrt(variance), options);
  score.activeBlocks++;
  score.artefactBlocks += artefact ? 1 : 0;
  score.noiseBlocks += noise ? 1 : 0;
  score.artefactAndNoiseBlocks += artefact && noise ? 1 : 0;
  score.activeVariance += variance;
  return (artefact ? 1 - variance : 0) + (noise ? variance : 0);
}
} // namespace

PiqeScore MeasurePiqe(const GreyImage& image, const PiqeOptions& options)
{
  const PaddedImage padded(image, options);
  Normaliser normaliser(padded, options.blur);
  const std::size_t columns = padded.Columns();
  std::vector<double> rows(columns * blockSize);

  PiqeScore score;
  double distortion = 0;
  Block block;
  for (std::size_t top = 0; top < padded.Rows(); top += blockSize)
  {
    for (std::size_t y = 0; y < blockSize; y++)
    {
      normaliser.Normalise(top + y, &rows[y * columns]);
    }
    for (std::size_t left = 0; left < columns; left += blockSize)
    {
      for (std::size_t y = 0; y < blockSize; y++)
      {
        std::copy_n(&rows[y * columns + left], blockSize, &block[y * blockSize]);
      }
      distortion += Judge(block, options, score);
    }
  }
  score.score = 100 * (distortion + 1) / (static_cast<double>(score.activeBlocks) + 1);
  return score;
}
} // namespace Clade
