#include "Dicom/Read/SeriesStack.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;

constexpr double cosineTolerance = 1e-4;
constexpr double spacingToleranceMm = 1e-4;
constexpr double samePositionMm = 0.001;
constexpr std::size_t listedValues = 12;

bool SameOrientation(const ImageHeader& a, const ImageHeader& b)
{
  return std::equal(a.orientation->begin(), a.orientation->end(), b.orientation->begin(),
                    [](double x, double y) { return std::abs(x - y) <= cosineTolerance; });
}

bool SameMatrix(const ImageHeader& a, const ImageHeader& b)
{
  return a.pixels.rows == b.pixels.rows && a.pixels.columns == b.pixels.columns &&
         std::abs(*a.rowSpacingMm - *b.rowSpacingMm) <= spacingToleranceMm &&
         std::abs(*a.columnSpacingMm - *b.columnSpacingMm) <= spacingToleranceMm;
}

// Value 3 (AXIAL, LOCALIZER, OTHER...) and the token by which MR tells magnitude from the rest.
std::vector<std::string> KindOf(const ImageHeader& image)
{
  static const std::set<std::string> tokens = {"M", "P", "R", "I"};
  std::vector<std::string> kind;
  for (std::size_t i = 2; i < image.imageType.size(); i++)
  {
    if (i == 2 || tokens.count(image.imageType[i]) != 0)
    {
      kind.push_back(image.imageType[i]);
    }
  }
  return kind;
}

bool SameKind(const ImageHeader& a, const ImageHeader& b)
{
  return KindOf(a) == KindOf(b);
}

using Groups = std::vector<std::vector<std::size_t>>; // indices of images

// Each image joins the first group whose first image it matches.
template<typename Same>
Groups GroupBy(const Images& images, const Same& same)
{
  Groups groups;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const std::vector<std::size_t>& candidates)
                                    { return same(images[candidates.front()], images[i]); });
    if (group == groups.end())
    {
      groups.push_back({i});
    }
    else
    {
      group->push_back(i);
    }
  }
  return groups;
}

void Erase(Images& images, const std::set<std::size_t>& indices)
{
  Images kept;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    if (indices.count(i) == 0)
    {
      kept.push_back(std::move(images[i]));
    }
  }
  images = std::move(kept);
}

void DropStray(Images& images, std::size_t minimumSlices, Warnings& warnings)
{
  const Groups groups = GroupBy(images, [](const ImageHeader& a, const ImageHeader& b)
                                { return SameOrientation(a, b) && SameMatrix(a, b) && SameKind(a, b); });
  if (groups.size() != 2)
  {
    return;
  }
  const std::size_t small = groups[0].size() < groups[1].size() ? 0 : 1;
  if (groups[small].size() != 1 || groups[1 - small].size() < std::max<std::size_t>(minimumSlices, 2))
  {
    return;
  }
  const ImageHeader& stray = images[groups[small].front()];
  const ImageHeader& regular = images[groups[1 - small].front()];
  std::string what;
  const auto add = [&](bool isSame, const char* word)
  { what += isSame ? std::string() : (what.empty() ? "" : ", ") + std::string(word); };
  add(SameOrientation(stray, regular), "orientation");
  add(SameKind(stray, regular), "ImageType");
  add(SameMatrix(stray, regular), "matrix");
  warnings.push_back({"W_STRAY", "1 image with different " + what + " ignored"});
  Erase(images, {groups[small].front()});
}

void RequireOneOrientation(const Images& images, std::size_t minimumSlices)
{
  const Groups groups = GroupBy(images, SameOrientation);
  if (groups.size() < 2)
  {
    return;
  }
  if (std::all_of(groups.begin(), groups.end(),
                  [=](const std::vector<std::size_t>& group) { return group.size() < minimumSlices; }))
  {
    throw Error(ErrorCode::Localizer, "series is a localizer");
  }
  throw Error(ErrorCode::MixedOrientation,
              "series contains " + std::to_string(groups.size()) + " stacks with different orientation");
}

[[noreturn]] void RefuseVolumes(std::size_t count, const std::string& tag,
                                const std::set<std::string>& values, std::size_t volume)
{
  if (volume != 0)
  {
    throw Error(ErrorCode::NotYet, "choosing volume " + std::to_string(volume) + " of " +
                                       std::to_string(count) + " is not supported by this version");
  }
  std::vector<std::string> sorted(values.begin(), values.end());
  std::stable_sort(sorted.begin(), sorted.end(), // numbers as such; what is none stays in the set's order
                   [](const std::string& a, const std::string& b)
                   { return std::strtod(a.c_str(), nullptr) < std::strtod(b.c_str(), nullptr); });
  std::string list;
  for (std::size_t i = 0; i < sorted.size() && i < listedValues; i++)
  {
    list += (i == 0 ? "" : ", ") + sorted[i];
  }
  throw Error(ErrorCode::MultipleVolumes,
              "series contains " + std::to_string(count) + " volumes distinguished by " + tag + " (" + list +
                  (sorted.size() > listedValues ? ", ..." : "") + "); choose one");
}

// Indices of the images at each position, by ascending position along the normal of the first image.
Groups GroupByPosition(const Images& images)
{
  const std::vector<double>& cosines = *images.front().orientation;
  const Vector3 normal =
      Normalised(Cross({cosines[0], cosines[1], cosines[2]}, {cosines[3], cosines[4], cosines[5]}));
  std::multimap<double, std::size_t> sorted;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    sorted.emplace(Dot(*images[i].positionMm, normal), i);
  }
  Groups groups;
  double first = 0;
  for (const auto& [position, index] : sorted)
  {
    if (groups.empty() || position - first > samePositionMm)
    {
      groups.emplace_back();
      first = position;
    }
    groups.back().push_back(index);
  }
  return groups;
}

// Row 4. What must be dropped so that every position occurs once, if dropping repeated pixels can do that.
std::optional<std::set<std::size_t>> FindRepeatedPixels(const Images& images, const Groups& positions,
                                                        const SamePixels& same)
{
  std::set<std::size_t> repeated;
  for (std::vector<std::size_t> group : positions)
  {
    std::stable_sort(group.begin(), group.end(),
                     [&](std::size_t a, std::size_t b)
                     { return images[a].instanceNumber < images[b].instanceNumber; });
    for (std::size_t i = 1; i < group.size(); i++)
    {
      if (!same(images[group.front()], images[group[i]]))
      {
        return std::nullopt;
      }
      repeated.insert(group[i]);
    }
  }
  return repeated;
}

std::set<std::string> ValuesAt(const Images& images, const std::vector<std::size_t>& group, std::size_t tag)
{
  std::set<std::string> values;
  for (std::size_t index : group)
  {
    if (!images[index].volumeTags[tag].empty())
    {
      values.insert(images[index].volumeTags[tag]);
    }
  }
  return values;
}

// Row 5: an attribute with the same distinct values at every position. Images of a single position are no
// volumes, whatever tells them apart.
void RefuseKnownVolumes(const Images& images, const Groups& positions, std::size_t volume)
{
  if (positions.size() < 2)
  {
    return;
  }
  const std::size_t count = positions.front().size();
  for (std::size_t tag = 0; tag < VolumeTagNames().size(); tag++)
  {
    const std::set<std::string> values = ValuesAt(images, positions.front(), tag);
    const bool tellsApart =
        values.size() == count &&
        std::all_of(positions.begin(), positions.end(),
                    [&](const std::vector<std::size_t>& group)
                    { return group.size() == count && ValuesAt(images, group, tag) == values; });
    if (tellsApart)
    {
      RefuseVolumes(count, VolumeTagNames()[tag], values, volume);
    }
  }
}
} // namespace

std::size_t DropRepeatedInstances(std::vector<ImageHeader>& images, const SamePixels& same)
{
  std::map<std::string, std::size_t> firstWithUid;
  std::set<std::size_t> repeated;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    const auto [entry, isNew] = firstWithUid.emplace(images[i].sopInstanceUid, i);
    if (isNew)
    {
      continue;
    }
    const ImageHeader& first = images[entry->second];
    if (!(*first.positionMm == *images[i].positionMm) || first.orientation != images[i].orientation ||
        !SameMatrix(first, images[i]) || first.rescaleSlope != images[i].rescaleSlope ||
        first.rescaleIntercept != images[i].rescaleIntercept || !same(first, images[i]))
    {
      throw Error(ErrorCode::DuplicateUid,
                  "instance " + images[i].sopInstanceUid + " occurs twice with different content");
    }
    repeated.insert(i);
  }
  Erase(images, repeated);
  return repeated.size();
}

void RequireOneGeometry(std::vector<ImageHeader>& images, std::size_t minimumSlices, Warnings& warnings)
{
  DropStray(images, minimumSlices, warnings);
  RequireOneOrientation(images, minimumSlices);
  if (GroupBy(images, SameMatrix).size() > 1)
  {
    throw Error(ErrorCode::MixedMatrix, "image size or pixel spacing changes within the series");
  }
}

std::size_t RequireOneVolume(std::vector<ImageHeader>& images, std::size_t volume, const SamePixels& same)
{
  const Groups kinds = GroupBy(images, SameKind);
  if (kinds.size() > 1)
  {
    std::set<std::string> values;
    for (const std::vector<std::size_t>& kind : kinds)
    {
      values.insert(images[kind.front()].volumeTags.front());
    }
    RefuseVolumes(kinds.size(), VolumeTagNames().front(), values, volume);
  }
  const Groups positions = GroupByPosition(images);
  const auto repeatedPositions =
      std::count_if(positions.begin(), positions.end(),
                    [](const std::vector<std::size_t>& group) { return group.size() > 1; });
  if (repeatedPositions > 0)
  {
    const std::optional<std::set<std::size_t>> repeated = FindRepeatedPixels(images, positions, same);
    if (!repeated)
    {
      RefuseKnownVolumes(images, positions, volume);
      throw Error(ErrorCode::DuplicatePosition,
                  std::to_string(repeatedPositions) +
                      " slice positions occur more than once and no attribute tells the volumes apart");
    }
    Erase(images, *repeated);
    return repeated->size();
  }
  return 0;
}
} // namespace Clade
