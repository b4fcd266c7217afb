#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace Clade
{
/// An ECMAScript regular expression that is searched in a value. The work is bounded whatever expression and
/// value are (no backtracking; lengths and the size of the automaton are limited): a rule cannot hang
/// Orthanc. Immutable: any thread may search.
class RulePattern
{
public:
  static constexpr std::size_t maxExpressionBytes = 512; ///< bytes
  static constexpr std::size_t maxValueBytes = 256;      ///< bytes; a longer one is not searched

  /// "(?i)" in front ignores the case. Throws Error(InvalidArgument) with the reason.
  explicit RulePattern(const std::string& expression);
  ~RulePattern();
  RulePattern(RulePattern&&) noexcept;
  RulePattern& operator=(RulePattern&&) noexcept;

  const std::string& Expression() const { return expression_; }
  /// `value` has at most maxValueBytes bytes.
  bool IsFoundIn(std::string_view value) const;

private:
  class Automaton;
  std::string expression_;
  std::unique_ptr<Automaton> automaton_;
};
} // namespace Clade
