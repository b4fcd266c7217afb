#pragma once
#include "ImageQuality/GreyImage.h"

#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// One slice across the acquired ones of what each method made of one volume and factor.
struct EvaluationPictures
{
  struct Orientation
  {
    std::string plane;             ///< "sagittal", ..
    double aspect = 1;             ///< height of a pixel over its width
    std::vector<GreyImage> images; ///< by method, all of one size
  };

  std::string volume;
  double factor = 0;
  std::vector<std::string> methods; ///< cubic first; "truth", where it is known, last
  std::vector<Orientation> orientations;

  bool HasTruth() const;
};

/// A part of a picture, in pixels.
struct PictureWindow
{
  std::size_t left = 0;
  std::size_t top = 0;
  std::size_t columns = 0;
  std::size_t rows = 0;
};

/// The window of at most 64 x 64 pixels that has the most gradient: where there is something to see.
PictureWindow BusiestWindow(const GreyImage& image);
/// The part of a picture, each of its pixels a square of `times` x `times`.
GreyImage Magnify(const GreyImage& image, const PictureWindow& window, std::size_t times);
/// Three times the absolute difference, 255 at most.
GreyImage ShowDifference(const GreyImage& image, const GreyImage& truth);

/// All methods side by side, in their order, on white: the slice, below it its busiest window (of the last
/// picture, the truth where it is known) three times as large, and with a truth the difference from it.
GreyImage ComposeSheet(const EvaluationPictures& pictures, std::size_t orientation);
} // namespace Clade
