#include "OrthancPlugin/Rules/Rules.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace Clade
{
namespace
{
constexpr std::string_view ownModelName = "CLADE for Orthanc"; // (0008,1090) of every series that we make

constexpr std::string_view imageClasses[] = {"1.2.840.10008.5.1.4.1.1.2",    // CT
                                             "1.2.840.10008.5.1.4.1.1.2.1",  // Enhanced CT
                                             "1.2.840.10008.5.1.4.1.1.2.2",  // Legacy Converted Enhanced CT
                                             "1.2.840.10008.5.1.4.1.1.4",    // MR
                                             "1.2.840.10008.5.1.4.1.1.4.1",  // Enhanced MR
                                             "1.2.840.10008.5.1.4.1.1.4.4"}; // Legacy Converted Enhanced MR

std::string ValueOf(const TagMap& tags, const std::string& keyword)
{
  const auto found = tags.find(keyword);
  return found == tags.end() ? "" : found->second;
}

std::string Rounded(double number)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", number);
  return text;
}

/// Values are shown to the caller of the rules tester only; they never go to a log.
std::optional<std::string> WhyTagsDoNot(const RuleConfiguration& rule, const TagMap& tags)
{
  for (const auto& [keyword, pattern] : rule.match)
  {
    const auto tag = tags.find(keyword);
    if (tag == tags.end())
    {
      return keyword + " is absent, expected a value with \"" + pattern.Expression() + "\"";
    }
    if (tag->second.size() > RulePattern::maxValueBytes)
    {
      return keyword + " has " + std::to_string(tag->second.size()) +
             " bytes, rules look at values of at most " + std::to_string(RulePattern::maxValueBytes);
    }
    if (!pattern.IsFoundIn(tag->second))
    {
      return keyword + " is \"" + tag->second + "\", in which \"" + pattern.Expression() + "\" is not found";
    }
  }
  return std::nullopt;
}

std::optional<std::string> WhySlicesDoNot(const RuleConfiguration& rule, const SliceLayout& layout)
{
  if (layout.positions < static_cast<std::size_t>(rule.minimumSlices))
  {
    return "the series has " + std::to_string(layout.positions) + " slice positions, at least " +
           std::to_string(rule.minimumSlices) + " are required";
  }
  const auto anisotropy = layout.Anisotropy();
  if (!anisotropy)
  {
    return "the spacing of slices or pixels cannot be told from ImagePositionPatient, "
           "ImageOrientationPatient and "
           "PixelSpacing";
  }
  const std::string found = "the slice spacing is " + Rounded(*anisotropy) + " times the pixel spacing (" +
                            Rounded(*layout.sliceSpacingMm) + " mm, " + Rounded(*layout.pixelSpacingMm) +
                            " mm), ";
  constexpr double slack = 1e-6; // 5.000 / 2.500 is 2 whatever the last bit says
  if (*anisotropy < rule.minimumAnisotropy * (1 - slack))
  {
    return found + "at least " + Rounded(rule.minimumAnisotropy) + " is required";
  }
  if (*anisotropy > rule.maximumAnisotropy * (1 + slack))
  {
    return found + "at most " + Rounded(rule.maximumAnisotropy) + " is required";
  }
  return std::nullopt;
}

/// Judges rule by rule; asks for the layout once, and only if a rule's tags match.
class Judgement
{
public:
  explicit Judgement(const SeriesFacts& facts) : facts_(facts), noRule_(WhyNoRuleApplies(facts.tags)) {}

  RuleVerdict Of(const RuleConfiguration& rule)
  {
    std::optional<std::string> why = noRule_;
    if (!why && !rule.isEnabled)
    {
      why = "the rule is disabled";
    }
    if (!why)
    {
      why = WhyTagsDoNot(rule, facts_.tags);
    }
    if (!why)
    {
      if (!layout_)
      {
        layout_ = facts_.layout();
      }
      why = WhySlicesDoNot(rule, *layout_);
    }
    return {&rule, !why, why.value_or("the series matches")};
  }

private:
  const SeriesFacts& facts_;
  std::optional<std::string> noRule_;
  std::optional<SliceLayout> layout_;
};
} // namespace

bool IsOurs(const TagMap& tags)
{
  return ValueOf(tags, "ManufacturerModelName") == ownModelName;
}

std::optional<std::string> WhyNoRuleApplies(const TagMap& tags)
{
  const std::string sopClass = ValueOf(tags, "SOPClassUID");
  if (std::find(std::begin(imageClasses), std::end(imageClasses), sopClass) == std::end(imageClasses))
  {
    return "the series is not of CT or MR images (SOPClassUID is \"" + sopClass + "\")";
  }
  if (IsOurs(tags))
  {
    return "the series is itself a derived series of CLADE for Orthanc";
  }
  return std::nullopt;
}

std::vector<RuleVerdict> Judge(const std::vector<RuleConfiguration>& rules, const SeriesFacts& facts)
{
  Judgement judgement(facts);
  std::vector<RuleVerdict> verdicts;
  std::transform(rules.begin(), rules.end(), std::back_inserter(verdicts),
                 [&](const RuleConfiguration& rule) { return judgement.Of(rule); });
  return verdicts;
}

const RuleConfiguration* FirstMatch(const std::vector<RuleConfiguration>& rules, const SeriesFacts& facts)
{
  Judgement judgement(facts);
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const RuleConfiguration& rule) { return judgement.Of(rule).matches; });
  return found == rules.end() ? nullptr : &*found;
}
} // namespace Clade
