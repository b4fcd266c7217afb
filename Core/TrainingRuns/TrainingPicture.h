#pragma once
#include "ImageQuality/GreyImage.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// What a training has made of a slice that it is judged by, as a picture beside others.
struct TrainingPicture
{
  GreyImage image;                ///< the parts from left to right, grey gaps between them; pixels are square
  std::vector<std::string> parts; ///< of "interpolated", "network" (the epoch that is kept), "truth"
  int epoch = 0;                  ///< the one that is kept
};

/// Drawn from log and pictures of the training of `modelPath`, running or ended: the middle image of the
/// first validation volume, the slices from bottom to top. Nothing before the first epoch was judged, or
/// without validation volumes. Throws what ReadTrainingHistory and ReadGreyImage throw.
std::optional<TrainingPicture> DrawTrainingPicture(const std::string& modelPath);
} // namespace Clade
