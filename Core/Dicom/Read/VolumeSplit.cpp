#include "Dicom/Read/VolumeSplit.h"

#include "Base/WrittenNumber.h"
#include "Dicom/Read/VolumeLabel.h"
#include "Dicom/Read/VolumeTags.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;
using Indices = std::vector<std::size_t>;

/// Numbers before words, numbers by value.
bool ComesBefore(const std::string& a, const std::string& b)
{
  const std::optional<WrittenNumber> x = ParseNumber(a);
  const std::optional<WrittenNumber> y = ParseNumber(b);
  return x && y && x->value != y->value ? x->value < y->value : x && y ? a < b : x ? true : y ? false : a < b;
}

struct ValuesBefore
{
  bool operator()(const std::vector<std::string>& a, const std::vector<std::string>& b) const
  {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), ComesBefore);
  }
};
using Classes = std::map<std::vector<std::string>, Indices, ValuesBefore>;

class Splitter
{
public:
  Splitter(const Images& images, const PositionGroups& positions)
      : images_(images), positions_(positions), positionOf_(images.size())
  {
    for (std::size_t p = 0; p < positions.size(); p++)
    {
      for (const std::size_t index : positions[p].images)
      {
        positionOf_[index] = p;
      }
      most_ = std::max(most_, positions[p].images.size());
    }
  }

  /// `isStrict`: every volume without a hole.
  std::optional<VolumeSplit> ByValues(bool isStrict) const
  {
    const Indices tags = VaryingTags();
    for (const std::size_t tag : tags)
    {
      if (const auto split = ByTags({tag}, isStrict))
      {
        return split;
      }
    }
    for (std::size_t a = 0; a < tags.size(); a++)
    {
      for (std::size_t b = a + 1; b < tags.size(); b++)
      {
        if (const auto split = ByTags({tags[a], tags[b]}, isStrict))
        {
          return split;
        }
      }
    }
    return std::nullopt;
  }

  std::optional<VolumeSplit> ByOrder() const
  {
    for (const std::size_t tag : MomentTags())
    {
      const auto momentOf = [=](const ImageHeader& image) { return ParseNumber(image.volumeTags[tag]); };
      if (const auto split = InOrder(VolumeTags()[tag].name, Moments(momentOf)))
      {
        return split;
      }
    }
    const auto numberOf = [](const ImageHeader& image)
    { return image.instanceNumber ? ParseNumber(std::to_string(*image.instanceNumber)) : std::nullopt; };
    return InOrder("InstanceNumber", Moments(numberOf));
  }

private:
  /// Of every image; fewer where some have none.
  template<typename MomentOf>
  std::vector<double> Moments(MomentOf momentOf) const
  {
    std::vector<double> moments;
    for (const ImageHeader& image : images_)
    {
      if (const std::optional<WrittenNumber> moment = momentOf(image))
      {
        moments.push_back(moment->value);
      }
    }
    return moments;
  }

  Indices VaryingTags() const
  {
    Indices varying;
    for (std::size_t tag = 0; tag < VolumeTags().size(); tag++)
    {
      const std::string& first = images_.front().volumeTags[tag];
      if (std::any_of(images_.begin(), images_.end(),
                      [&](const ImageHeader& image) { return image.volumeTags[tag] != first; }))
      {
        varying.push_back(tag);
      }
    }
    return varying;
  }

  /// Every position at most once, and two positions at least; strictly, an even stack.
  bool IsVolume(const Indices& members, bool isStrict) const
  {
    std::set<std::size_t> taken;
    for (const std::size_t index : members)
    {
      if (!taken.insert(positionOf_[index]).second)
      {
        return false;
      }
    }
    const bool hasAll = !taken.empty() && *taken.rbegin() - *taken.begin() + 1 == taken.size();
    const bool fillsStack = most_ > 1 && hasAll;
    return taken.size() >= 2 && (!isStrict || fillsStack || IsEven(taken));
  }

  bool IsEven(const std::set<std::size_t>& positions) const
  {
    constexpr double tolerance = 0.05; // to be judged by its fitted line later
    double narrowest = std::numeric_limits<double>::infinity();
    double widest = 0;
    for (auto next = std::next(positions.begin()); next != positions.end(); ++next)
    {
      const double gap = positions_[*next].mm - positions_[*std::prev(next)].mm;
      narrowest = std::min(narrowest, gap);
      widest = std::max(widest, gap);
    }
    return widest <= narrowest * (1 + tolerance);
  }

  bool AreVolumes(const std::vector<Indices>& candidates, bool isStrict) const
  {
    // More classes than that are groups of images that happen to share a value.
    const std::size_t mostVolumes = std::max<std::size_t>(2 * most_, 4);
    return candidates.size() >= 2 && candidates.size() <= mostVolumes &&
           std::all_of(candidates.begin(), candidates.end(),
                       [&](const Indices& members) { return IsVolume(members, isStrict); }) &&
           (most_ > 1 || AreStacksOfTheirOwn(candidates));
  }

  /// Where every position occurs once: stacks that lie between each other's slices, or have other steps. One
  /// after the other with the same step they are one stack with a hole.
  bool AreStacksOfTheirOwn(const std::vector<Indices>& candidates) const
  {
    constexpr std::size_t fewest = 3;
    constexpr double otherStep = 1.1;
    std::vector<std::pair<double, double>> rangesMm;
    std::vector<double> stepsMm;
    for (const Indices& members : candidates)
    {
      std::set<double> places;
      std::transform(members.begin(), members.end(), std::inserter(places, places.end()),
                     [&](std::size_t index) { return positions_[positionOf_[index]].mm; });
      if (places.size() < fewest)
      {
        return false;
      }
      rangesMm.emplace_back(*places.begin(), *places.rbegin());
      stepsMm.push_back((*places.rbegin() - *places.begin()) / static_cast<double>(places.size() - 1));
    }
    std::sort(rangesMm.begin(), rangesMm.end());
    const bool overlap =
        std::adjacent_find(rangesMm.begin(), rangesMm.end(),
                           [](const auto& a, const auto& b) { return b.first < a.second; }) != rangesMm.end();
    const auto [narrowest, widest] = std::minmax_element(stepsMm.begin(), stepsMm.end());
    return overlap || *widest > otherStep * *narrowest;
  }

  std::optional<VolumeSplit> ByTags(const Indices& tags, bool isStrict) const
  {
    Classes classes;
    for (std::size_t i = 0; i < images_.size(); i++)
    {
      std::vector<std::string> values;
      for (const std::size_t tag : tags)
      {
        values.push_back(images_[i].volumeTags[tag]);
      }
      classes[values].push_back(i);
    }
    std::vector<Indices> members;
    for (const auto& [values, indices] : classes)
    {
      members.push_back(indices);
    }
    return AreVolumes(members, isStrict) ? std::make_optional(Describe(tags, classes)) : std::nullopt;
  }

  static VolumeSplit Describe(const Indices& tags, const Classes& classes)
  {
    VolumeSplit split;
    std::vector<std::vector<std::string>> all(tags.size());
    for (const auto& [values, indices] : classes)
    {
      VolumeSplit::Volume volume;
      volume.images = indices;
      split.volumes.push_back(volume);
      for (std::size_t t = 0; t < tags.size(); t++)
      {
        all[t].push_back(values[t]);
      }
    }
    for (std::size_t t = 0; t < tags.size(); t++)
    {
      split.attribute += (t == 0 ? "" : " and ") + VolumeTags()[tags[t]].name;
      for (std::size_t v = 0; v < split.volumes.size(); v++)
      {
        VolumeSplit::Volume& volume = split.volumes[v];
        volume.value += (t == 0 ? "" : " / ") + (all[t][v].empty() ? "none" : all[t][v]);
        const std::string label = VolumeLabel(tags[t], all[t][v], all[t]);
        volume.label += (volume.label.empty() || label.empty() ? "" : " ") + label;
      }
    }
    return split;
  }

  /// Volumes acquired one after another, or position by position: the first at each, the second...
  std::optional<VolumeSplit> InOrder(const std::string& attribute, const std::vector<double>& moments) const
  {
    if (moments.size() != images_.size())
    {
      return std::nullopt;
    }
    std::vector<Indices> members = Consecutive(moments);
    if (!AreVolumes(members, true) || !IsFair(members) || HasRepeatedSlice(members))
    {
      members = Ranked(moments);
    }
    if (!AreVolumes(members, true))
    {
      return std::nullopt;
    }
    VolumeSplit split;
    split.attribute = "the order of " + attribute;
    for (std::size_t v = 0; v < members.size(); v++)
    {
      const std::string number = std::to_string(v + 1);
      split.volumes.push_back({number, "volume " + number, members[v]});
    }
    return split;
  }

  /// Where all positions have as many images, there are so many volumes.
  bool IsFair(const std::vector<Indices>& members) const
  {
    const bool isComplete =
        std::all_of(positions_.begin(), positions_.end(),
                    [&](const PositionGroup& group) { return group.images.size() == most_; });
    return !isComplete || members.size() == most_;
  }

  /// Neighbours with one position in common: a slice that was acquired again within one stack.
  bool HasRepeatedSlice(const std::vector<Indices>& runs) const
  {
    const auto shareOne = [&](const Indices& a, const Indices& b)
    {
      std::set<std::size_t> places;
      std::transform(a.begin(), a.end(), std::inserter(places, places.end()),
                     [&](std::size_t index) { return positionOf_[index]; });
      return std::count_if(b.begin(), b.end(),
                           [&](std::size_t index) { return places.count(positionOf_[index]) > 0; }) == 1;
    };
    return std::adjacent_find(runs.begin(), runs.end(), shareOne) != runs.end();
  }

  /// A volume ends where a position comes again; nothing where it does so at the same moment.
  std::vector<Indices> Consecutive(const std::vector<double>& moments) const
  {
    Indices order(images_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b)
              { return std::pair(moments[a], positionOf_[a]) < std::pair(moments[b], positionOf_[b]); });
    std::vector<Indices> runs(1);
    std::set<std::size_t> taken;
    for (const std::size_t index : order)
    {
      if (!taken.insert(positionOf_[index]).second)
      {
        if (!(moments[runs.back().back()] < moments[index]))
        {
          return {};
        }
        runs.emplace_back();
        taken = {positionOf_[index]};
      }
      runs.back().push_back(index);
    }
    return runs;
  }

  /// The j-th of every position; nothing unless all have as many, at different moments.
  std::vector<Indices> Ranked(const std::vector<double>& moments) const
  {
    std::vector<Indices> ranked(most_);
    for (const PositionGroup& position : positions_)
    {
      Indices group = position.images;
      std::sort(group.begin(), group.end(),
                [&](std::size_t a, std::size_t b) { return moments[a] < moments[b]; });
      const bool isTied = std::adjacent_find(group.begin(), group.end(),
                                             [&](std::size_t a, std::size_t b)
                                             { return !(moments[a] < moments[b]); }) != group.end();
      if (group.size() != most_ || isTied)
      {
        return {};
      }
      for (std::size_t j = 0; j < most_; j++)
      {
        ranked[j].push_back(group[j]);
      }
    }
    return ranked;
  }

  const Images& images_;
  const PositionGroups& positions_;
  Indices positionOf_;   // by image
  std::size_t most_ = 0; // images at one position
};
} // namespace

std::optional<VolumeSplit> SplitVolumes(const std::vector<ImageHeader>& images,
                                        const PositionGroups& positions)
{
  if (positions.size() < 2)
  {
    return std::nullopt; // images at a single position are not volumes, whatever differs between them
  }
  const Splitter splitter(images, positions);
  if (const auto split = splitter.ByValues(true))
  {
    return split;
  }
  const bool isRepeated = std::any_of(positions.begin(), positions.end(),
                                      [](const PositionGroup& group) { return group.images.size() > 1; });
  if (!isRepeated)
  {
    return std::nullopt; // an uneven stack whose parts are uneven, too
  }
  const auto split = splitter.ByOrder();
  return split ? split : splitter.ByValues(false); // volumes with holes, to be refused by these
}
} // namespace Clade
