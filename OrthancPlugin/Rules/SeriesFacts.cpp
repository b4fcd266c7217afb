#include "OrthancPlugin/Rules/SeriesFacts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
constexpr double samePositionMm = 0.001; // Dicom.md, "Duplicates"

std::optional<std::array<double, 3>> NormalOf(const std::string& orientation)
{
  const auto o = NumbersOf(orientation);
  if (!o || o->size() != 6)
  {
    return std::nullopt;
  }
  const auto& v = *o;
  const std::array<double, 3> n = {v[1] * v[5] - v[2] * v[4], v[2] * v[3] - v[0] * v[5],
                                   v[0] * v[4] - v[1] * v[3]};
  const double length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  if (length < 0.5) // not two directions at an angle
  {
    return std::nullopt;
  }
  return std::array<double, 3>{n[0] / length, n[1] / length, n[2] / length};
}

/// Positions along the normal, sorted, each once.
std::vector<double> DistinctAlong(const std::array<double, 3>& normal,
                                  const std::vector<std::string>& positions)
{
  std::vector<double> along;
  for (const std::string& text : positions)
  {
    const auto p = NumbersOf(text);
    if (p && p->size() == 3)
    {
      along.push_back((*p)[0] * normal[0] + (*p)[1] * normal[1] + (*p)[2] * normal[2]);
    }
  }
  std::sort(along.begin(), along.end());
  along.erase(
      std::unique(along.begin(), along.end(), [](double a, double b) { return b - a <= samePositionMm; }),
      along.end());
  return along;
}

double MedianGap(const std::vector<double>& along)
{
  std::vector<double> gaps;
  for (std::size_t i = 1; i < along.size(); i++)
  {
    gaps.push_back(along[i] - along[i - 1]);
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

/// The first item of a sequence in simplified JSON; null where there is none.
const nlohmann::json& ItemOf(const nlohmann::json& object, const char* sequence, std::size_t index = 0)
{
  static const nlohmann::json none;
  const auto found = object.find(sequence);
  return found == object.end() || !found->is_array() || found->size() <= index ? none : (*found)[index];
}
} // namespace

std::string TextOf(const nlohmann::json& object, const char* key)
{
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

std::optional<std::vector<double>> NumbersOf(const std::string& value)
{
  std::vector<double> numbers;
  std::size_t begin = 0;
  while (begin <= value.size())
  {
    const std::size_t end = std::min(value.find('\\', begin), value.size());
    const std::size_t first = std::min(value.find_first_not_of(" +", begin), end);
    double number = 0;
    const auto [stop, error] = std::from_chars(value.data() + first, value.data() + end, number);
    const std::size_t rest = static_cast<std::size_t>(stop - value.data());
    if (error != std::errc() || value.find_first_not_of(' ', rest) < end || !std::isfinite(number))
    {
      return std::nullopt;
    }
    numbers.push_back(number);
    begin = end + 1;
  }
  return numbers;
}

std::optional<double> SliceLayout::Anisotropy() const
{
  if (!sliceSpacingMm || !pixelSpacingMm)
  {
    return std::nullopt;
  }
  return *sliceSpacingMm / *pixelSpacingMm;
}

TagMap TagsOf(const nlohmann::json& simplified)
{
  TagMap tags;
  for (const auto& [keyword, value] : simplified.items())
  {
    if (value.is_string())
    {
      tags[keyword] = value.get<std::string>();
    }
  }
  return tags;
}

SliceLayout LayoutOf(const std::vector<std::string>& positions, const std::string& orientation,
                     const std::string& pixelSpacing)
{
  SliceLayout layout;
  if (const auto normal = NormalOf(orientation))
  {
    const std::vector<double> along = DistinctAlong(*normal, positions);
    layout.positions = along.size();
    if (along.size() >= 2)
    {
      layout.sliceSpacingMm = MedianGap(along);
    }
  }
  const auto spacing = NumbersOf(pixelSpacing);
  if (spacing && spacing->size() == 2 && std::min((*spacing)[0], (*spacing)[1]) > 0)
  {
    layout.pixelSpacingMm = std::max((*spacing)[0], (*spacing)[1]);
  }
  return layout;
}

std::optional<SliceLayout> LayoutOfFrames(const nlohmann::json& simplified)
{
  const auto frames = simplified.find("PerFrameFunctionalGroupsSequence");
  if (frames == simplified.end() || !frames->is_array() || frames->empty())
  {
    return std::nullopt;
  }
  // Each group is given per frame, or once for all.
  const nlohmann::json& shared = ItemOf(simplified, "SharedFunctionalGroupsSequence");
  const auto value = [&](const nlohmann::json& frame, const char* group, const char* keyword)
  {
    const std::string own = TextOf(ItemOf(frame, group), keyword);
    return own.empty() ? TextOf(ItemOf(shared, group), keyword) : own;
  };
  std::vector<std::string> positions;
  for (const nlohmann::json& frame : *frames)
  {
    positions.push_back(value(frame, "PlanePositionSequence", "ImagePositionPatient"));
  }
  return LayoutOf(positions, value(frames->front(), "PlaneOrientationSequence", "ImageOrientationPatient"),
                  value(frames->front(), "PixelMeasuresSequence", "PixelSpacing"));
}
} // namespace Clade
