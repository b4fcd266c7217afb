#pragma once
#include <cstddef>
#include <string>
#include <vector>

class DcmItem;

namespace Clade
{
/// An attribute that can tell several volumes of one series apart.
struct VolumeTag
{
  std::string name;    ///< "EchoTime", "Siemens b-value (0019,100C)"
  std::string prefix;  ///< before a value in the name of a volume: "TE " makes "TE 20"
  bool isText = false; ///< values are words, not numbers
};

/// In the order in which they are tried (Dicom.md, "Several volumes").
const std::vector<VolumeTag>& VolumeTags();

/// The value of each of VolumeTags() in `dataset`, in its order; empty where it has none. Numbers are written
/// alike ("10" and "10.0" are one value).
std::vector<std::string> VolumeTagValues(DcmItem& dataset);

/// Indices in VolumeTags() of the moments, by which volumes that were acquired one after another can be put
/// in order: TriggerTime, AcquisitionTime, ContentTime.
std::vector<std::size_t> MomentTags();
} // namespace Clade
