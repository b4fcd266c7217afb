// Before <regex>: an automaton of at most so many states. Measured with GCC 12: 0.2 s for the worst
// expression found and a value of 256 bytes; the library's own limit of 100 000 would allow minutes.
#define _GLIBCXX_REGEX_STATE_LIMIT 1000

#include "OrthancPlugin/RulePattern.h"

#include "Base/Error.h"

#include <regex>

namespace Clade
{
class RulePattern::Automaton
{
public:
  std::regex regex;
};

RulePattern::RulePattern(const std::string& expression) : expression_(expression)
{
  if (expression.size() > maxExpressionBytes)
  {
    throw Error(ErrorCode::InvalidArgument, "it has " + std::to_string(expression.size()) +
                                                " bytes, at most " + std::to_string(maxExpressionBytes) +
                                                " are allowed");
  }
  constexpr std::string_view ignoreCase = "(?i)"; // JavaScript has a flag for it, which a string cannot carry
  const bool ignoresCase = expression.compare(0, ignoreCase.size(), ignoreCase) == 0;
  auto flags = std::regex::ECMAScript;
#ifdef __GLIBCXX__
  flags |=
      std::regex_constants::__polynomial; // breadth first: no exponential time, no recursion along the value
#endif
  if (ignoresCase)
  {
    flags |= std::regex::icase;
  }
  try
  {
    automaton_ = std::make_unique<Automaton>();
    automaton_->regex.assign(expression.substr(ignoresCase ? ignoreCase.size() : 0), flags);
  }
  catch (const std::regex_error& error)
  {
    throw Error(ErrorCode::InvalidArgument, error.code() == std::regex_constants::error_space
                                                ? "it is too large: shorten it, or its {counts}"
                                                : error.what());
  }
}

RulePattern::~RulePattern() = default;
RulePattern::RulePattern(RulePattern&&) noexcept = default;
RulePattern& RulePattern::operator=(RulePattern&&) noexcept = default;

bool RulePattern::IsFoundIn(std::string_view value) const
{
  return std::regex_search(value.begin(), value.end(), automaton_->regex);
}
} // namespace Clade
