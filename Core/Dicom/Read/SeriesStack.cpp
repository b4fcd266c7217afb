#include "Dicom/Read/SeriesStack.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/Read/ImageGeometry.h"
#include "Dicom/Read/SetAside.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;

constexpr double samePositionMm = 0.01;
constexpr double degreesPerRadian = 57.295779513082320877;

bool SameGeometry(const ImageHeader& a, const ImageHeader& b)
{
  return SameOrientation(a, b) && SameMatrix(a, b);
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

void Erase(std::vector<ImageHeader>& images, const std::set<std::size_t>& indices)
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

double PositionOf(const ImageHeader& image, const Vector3& normal)
{
  return Dot(*image.positionMm, normal);
}

// Whether a position would be that of a slice: the next one at either end, or one that lacks.
bool HasPlaceOfSlice(double positionMm, const std::vector<double>& sortedMm)
{
  std::vector<double> gaps;
  for (std::size_t i = 1; i < sortedMm.size(); i++)
  {
    gaps.push_back(sortedMm[i] - sortedMm[i - 1]);
  }
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
  const double stepMm = gaps[gaps.size() / 2];
  const double toleranceMm = 0.25 * stepMm;
  const auto isThere = [=](double mm) { return std::abs(mm - positionMm) <= toleranceMm; };
  const bool isTaken = std::any_of(sortedMm.begin(), sortedMm.end(), isThere);
  const bool isWithin = positionMm > sortedMm.front() && positionMm < sortedMm.back();
  return !isTaken && (isWithin || isThere(sortedMm.front() - stepMm) || isThere(sortedMm.back() + stepMm));
}

std::string MatrixText(const ImageHeader& image)
{
  return std::to_string(image.pixels.columns) + " x " + std::to_string(image.pixels.rows) + " pixels of " +
         Decimal(*image.columnSpacingMm, 6) + " x " + Decimal(*image.rowSpacingMm, 6) + " mm";
}

[[noreturn]] void RefuseMatrix(const ImageHeader& odd, const ImageHeader& regular)
{
  throw Error(ErrorCode::MixedMatrix,
              "image size or pixel spacing changes within the series: " + odd.file.name + " has " +
                  MatrixText(odd) + ", " + regular.file.name + " " + MatrixText(regular));
}

std::string ReasonOf(const ImageHeader& odd, const ImageHeader& regular)
{
  const double cosine = std::clamp(Dot(AxesOf(odd).Normal(), AxesOf(regular).Normal()), -1.0, 1.0);
  return SameOrientation(odd, regular)
             ? "it has " + MatrixText(odd) + ", the stack " + MatrixText(regular)
             : "its orientation is not that of the stack (" +
                   Decimal(std::acos(std::abs(cosine)) * degreesPerRadian, 1) + " degrees off)";
}

// A few images outside the largest group, which is a stack.
std::vector<SetAsideImage> TakeOutOdd(Images& images, std::size_t minimumSlices)
{
  const Groups groups = GroupBy(images, SameGeometry);
  const auto stack = std::max_element(groups.begin(), groups.end(),
                                      [](const auto& a, const auto& b) { return a.size() < b.size(); });
  const std::size_t others = images.size() - stack->size();
  const bool areFew = std::all_of(groups.begin(), groups.end(),
                                  [&](const std::vector<std::size_t>& group)
                                  { return &group == &*stack || group.size() < minimumSlices; });
  if (others == 0 || stack->size() < std::max<std::size_t>(minimumSlices, 2) || !areFew ||
      3 * others >= stack->size())
  {
    return {};
  }
  const ImageHeader& regular = images[stack->front()];
  const Vector3 normal = AxesOf(regular).Normal();
  std::vector<double> positionsMm;
  for (const std::size_t index : *stack)
  {
    positionsMm.push_back(PositionOf(images[index], normal));
  }
  std::sort(positionsMm.begin(), positionsMm.end());
  std::vector<SetAsideImage> setAside;
  std::set<std::size_t> indices;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    if (std::find(stack->begin(), stack->end(), i) != stack->end())
    {
      continue;
    }
    if (SameOrientation(images[i], regular) && HasPlaceOfSlice(PositionOf(images[i], normal), positionsMm))
    {
      RefuseMatrix(images[i], regular);
    }
    setAside.push_back(Aside(images[i], ReasonOf(images[i], regular)));
    indices.insert(i);
  }
  Erase(images, indices);
  return setAside;
}

// Two to four directions well apart: what a localizer has.
bool AreLocalizerDirections(const Images& images, const Groups& groups)
{
  constexpr double wellApartCosine = 0.707;
  for (std::size_t i = 0; i < groups.size(); i++)
  {
    for (std::size_t j = 0; j < i; j++)
    {
      const Vector3 a = AxesOf(images[groups[i].front()]).Normal();
      const Vector3 b = AxesOf(images[groups[j].front()]).Normal();
      if (std::abs(Dot(a, b)) > wellApartCosine)
      {
        return false;
      }
    }
  }
  return groups.size() <= 4;
}

void RequireOneOrientation(const Images& images, std::size_t minimumSlices)
{
  const Groups groups = GroupBy(images, SameOrientation);
  if (groups.size() < 2)
  {
    return;
  }
  const bool areSmall =
      std::all_of(groups.begin(), groups.end(),
                  [=](const std::vector<std::size_t>& group) { return group.size() < minimumSlices; });
  if (areSmall && AreLocalizerDirections(images, groups))
  {
    throw Error(ErrorCode::Localizer, "the series is a localizer");
  }
  throw Error(ErrorCode::MixedOrientation,
              "series contains " + std::to_string(groups.size()) + " stacks with different orientation");
}

// What must be dropped so that every position occurs once, if dropping repeated pixels can do that.
std::optional<std::set<std::size_t>> FindRepeatedPixels(const Images& images, const PositionGroups& positions,
                                                        const SamePixels& same)
{
  std::set<std::size_t> repeated;
  for (const PositionGroup& position : positions)
  {
    std::vector<std::size_t> group = position.images;
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

} // namespace

std::size_t DropRepeatedInstances(std::vector<ImageHeader>& images, const SamePixels& same)
{
  std::map<std::pair<std::string, int>, std::size_t> firstWithUid;
  std::set<std::size_t> repeated;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    const auto [entry, isNew] =
        firstWithUid.emplace(std::make_pair(images[i].sopInstanceUid, images[i].file.frame), i);
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

std::vector<SetAsideImage> RequireOneGeometry(std::vector<ImageHeader>& images, std::size_t minimumSlices)
{
  std::vector<SetAsideImage> setAside = TakeOutOdd(images, minimumSlices);
  RequireOneOrientation(images, minimumSlices);
  const Groups groups = GroupBy(images, SameMatrix);
  if (groups.size() > 1)
  {
    const bool isFirstLarger = groups[0].size() >= groups[1].size();
    RefuseMatrix(images[groups[isFirstLarger ? 1 : 0].front()],
                 images[groups[isFirstLarger ? 0 : 1].front()]);
  }
  return setAside;
}

PositionGroups GroupByPosition(const Images& images)
{
  const Vector3 normal = AxesOf(images.front()).Normal();
  std::multimap<double, std::size_t> sorted;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    sorted.emplace(PositionOf(images[i], normal), i);
  }
  PositionGroups groups;
  for (const auto& [position, index] : sorted)
  {
    if (groups.empty() || position - groups.back().mm > samePositionMm)
    {
      groups.push_back({position, {}});
    }
    groups.back().images.push_back(index);
  }
  return groups;
}

std::size_t DropRepeatedPixels(std::vector<ImageHeader>& images, const SamePixels& same)
{
  const std::optional<std::set<std::size_t>> repeated =
      FindRepeatedPixels(images, GroupByPosition(images), same);
  if (!repeated)
  {
    return 0;
  }
  Erase(images, *repeated);
  return repeated->size();
}
} // namespace Clade
