#include "OrthancPlugin/Rules/RulePattern.h"

#include "Base/Error.h"

#include <re2/re2.h>

namespace Clade
{
namespace
{
constexpr std::int64_t maxMemory = 1 << 20; // bytes, of an automaton

std::string ReasonOf(const re2::RE2& automaton)
{
  const std::string& part = automaton.error_arg();
  switch (automaton.error_code())
  {
  case re2::RE2::ErrorBadPerlOp: // (?=, (?!, (?<
    return "it has " + part + ": rules do not support look-ahead, look-behind or named groups";
  case re2::RE2::ErrorBadEscape:
    return "it has " + part + ": rules support neither back-references nor this escape";
  case re2::RE2::ErrorRepeatSize:
  case re2::RE2::ErrorPatternTooLarge:
    return "it is too large: shorten it, or its {counts}";
  default:
    return automaton.error();
  }
}
} // namespace

RulePattern::RulePattern(const std::string& expression) : expression_(expression)
{
  if (expression.size() > maxExpressionBytes)
  {
    throw Error(ErrorCode::InvalidArgument, "it has " + std::to_string(expression.size()) +
                                                " bytes, at most " + std::to_string(maxExpressionBytes) +
                                                " are allowed");
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(maxMemory);
  automaton_ = std::make_unique<re2::RE2>(expression, options);
  if (!automaton_->ok())
  {
    throw Error(ErrorCode::InvalidArgument, ReasonOf(*automaton_));
  }
}

RulePattern::~RulePattern() = default;
RulePattern::RulePattern(RulePattern&&) noexcept = default;
RulePattern& RulePattern::operator=(RulePattern&&) noexcept = default;

bool RulePattern::IsFoundIn(std::string_view value) const
{
  return re2::RE2::PartialMatch({value.data(), value.size()}, *automaton_);
}
} // namespace Clade
