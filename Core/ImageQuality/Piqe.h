#pragma once
#include "ImageQuality/GreyImage.h"

#include <cstddef>

namespace Clade
{
/// Where the descriptions and programs of PIQE part. The defaults are MATLAB's `piqe`, the only reading that
/// gives its published values (UnitTests/Data/Reference/README.md); the others are what other programs do.
struct PiqeOptions
{
  enum class Surround
  {
    SevenAndNine, ///< leaves out columns 7 and 9 (0-based) of a block: MATLAB, pypiqe, pyiqa
    SevenAndEight ///< leaves out the two central columns: the evident intention
  };
  enum class Border
  {
    Replicate,
    Reflect ///< padding repeats the edge pixel (symmetric), the blur does not (reflect-101)
  };
  Surround surround = Surround::SevenAndNine;
  Border padding = Border::Replicate;
  Border blur = Border::Replicate;
  bool scaleByMaximum = false;     ///< stretch to 255 first: pypiqe, pyiqa
  bool populationVariance = false; ///< divide by n instead of n - 1: NRVQA
};

/// Perception-based Image Quality Evaluator (Venkatanath et al., NCC 2015), spelt PIQUE in the paper: 0
/// (best) to 100 (worst), without a reference image. The image is cut into blocks of 16 x 16; those with
/// structure are active, and are judged for artefacts (flat pieces of their edges) and noise (no structure at
/// their centre).
struct PiqeScore
{
  double score = 100; ///< 100 where no block is active: an image without structure
  std::size_t blocks = 0;
  std::size_t activeBlocks = 0;
  std::size_t artefactBlocks = 0; ///< of the active ones
  std::size_t noiseBlocks = 0;
  std::size_t artefactAndNoiseBlocks = 0;
  double activeVariance = 0; ///< sum over the active blocks

  double ActiveFraction() const { return static_cast<double>(activeBlocks) / static_cast<double>(blocks); }
};

/// In double precision throughout. The image must have at least one pixel.
PiqeScore MeasurePiqe(const GreyImage& image, const PiqeOptions& options = {});
} // namespace Clade
