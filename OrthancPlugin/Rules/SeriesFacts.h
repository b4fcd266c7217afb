#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Attributes of one instance: DICOM keyword -> value, several values joined by a backslash.
using TagMap = std::map<std::string, std::string>;

/// Where slices lie, as far as a rule asks: by ImagePositionPatient alone, without the tolerances of the
/// input check. Whether a series can be enhanced is judged by a worker, not here.
struct SliceLayout
{
  std::size_t positions = 0;            ///< distinct along the normal
  std::optional<double> sliceSpacingMm; ///< median; nothing with fewer than two positions or no orientation
  std::optional<double> pixelSpacingMm; ///< the larger of the two
  std::optional<double> Anisotropy() const; ///< slice spacing / pixel spacing
};

/// What rules are judged by. The layout is asked for only where the tags match, since it costs a look at
/// every instance.
struct SeriesFacts
{
  TagMap tags; ///< of one instance
  std::function<SliceLayout()> layout;
};

/// The text that an object of Orthanc has under `key`: "" where there is none, or something else.
std::string TextOf(const nlohmann::json& object, const char* key);

/// The text attributes of Orthanc's simplified JSON of an instance.
TagMap TagsOf(const nlohmann::json& simplified);

/// The numbers of a DS value ("x\\y\\z"), or nothing where one of them is not a number.
std::optional<std::vector<double>> NumbersOf(const std::string& value);

/// The layout of a classic series, from the ImagePositionPatient of every instance (as DICOM writes it:
/// "x\y\z"), and ImageOrientationPatient and PixelSpacing of one.
SliceLayout LayoutOf(const std::vector<std::string>& positions, const std::string& orientation,
                     const std::string& pixelSpacing);
/// The layout of a multi-frame instance, from its functional groups in Orthanc's simplified JSON; nothing if
/// there are none.
std::optional<SliceLayout> LayoutOfFrames(const nlohmann::json& simplified);
} // namespace Clade
