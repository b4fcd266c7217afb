#pragma once
#include "ImageQuality/GreyImage.h"

#include <optional>
#include <string>

namespace Clade
{
/// What a training has made of a validation slice: from left to right interpolated, by the network (the epoch
/// that is kept), and the truth where it is known, grey gaps between them; pixels are square. Drawn from log
/// and pictures of the training of `modelPath`, running or ended: the middle image of the first validation
/// volume, the slices from bottom to top. Nothing before the first epoch was judged, or without validation
/// volumes. Throws what ReadTrainingHistory and ReadGreyImage throw.
std::optional<GreyImage> DrawTrainingPicture(const std::string& modelPath);
} // namespace Clade
