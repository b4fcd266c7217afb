#pragma once
#include "OrthancPlugin/PluginConfiguration.h"
#include "OrthancPlugin/Rules/SeriesFacts.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// What one rule says of a series.
struct RuleVerdict
{
  const RuleConfiguration* rule = nullptr;
  bool matches = false;
  std::string reason; ///< one sentence, either way
};

/// Whether the series was made by this program.
bool IsOurs(const TagMap& tags);

/// Why no rule may ever see a series with these attributes: it is no CT or MR image, or we made it ourselves
/// (else every derived series would be derived from again). Nothing where rules may.
std::optional<std::string> WhyNoRuleApplies(const TagMap& tags);

/// Every rule's verdict, in order. Disabled rules never match.
std::vector<RuleVerdict> Judge(const std::vector<RuleConfiguration>& rules, const SeriesFacts& facts);

/// The first rule that matches wins; null where none does.
const RuleConfiguration* FirstMatch(const std::vector<RuleConfiguration>& rules, const SeriesFacts& facts);
} // namespace Clade
