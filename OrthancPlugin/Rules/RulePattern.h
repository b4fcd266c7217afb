#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace re2
{
class RE2;
}

namespace Clade
{
/// A regular expression in the syntax of RE2 that is searched in a value. The search takes time in proportion
/// to the value and the expression, and bounded memory, whatever they are: a rule cannot hang Orthanc. What
/// only a search that goes back could find, look-around and back-references, is refused. Immutable: any
/// thread may search.
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
  /// `value` has at most maxValueBytes bytes, in UTF-8.
  bool IsFoundIn(std::string_view value) const;

private:
  std::string expression_;
  std::unique_ptr<re2::RE2> automaton_;
};
} // namespace Clade
