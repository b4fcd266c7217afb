#pragma once
#include "Dicom/Read/ImageHeader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// The images at one position of a stack.
struct PositionGroup
{
  double mm = 0; ///< along the normal
  std::vector<std::size_t> images;
};
using PositionGroups = std::vector<PositionGroup>; ///< ascending

/// The volumes of one series.
struct VolumeSplit
{
  std::string attribute; ///< what tells them apart: "EchoTime", "EchoTime and TemporalPositionIdentifier"
  struct Volume
  {
    std::string value; ///< of that attribute, as it stands in the images: "20"
    std::string label; ///< short, for the derived series' description: "TE 20"
    std::vector<std::size_t> images;
  };
  std::vector<Volume> volumes; ///< ascending by value; at least two
};

/// Parts images, of which some positions have several, into volumes that have each position at most once:
/// first by the values of one attribute of VolumeTags(), then by those of two together, then by the order in
/// which the images were acquired (the moments, then InstanceNumber). Two acquisitions that overlap in part,
/// on common positions or between each other's, are two volumes. Nothing where no attribute parts them so.
/// (Dicom.md, "Several volumes".) The result does not depend on the order of `images`.
std::optional<VolumeSplit> SplitVolumes(const std::vector<ImageHeader>& images,
                                        const PositionGroups& positions);
} // namespace Clade
