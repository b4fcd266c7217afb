#include "OrthancPlugin/RulePattern.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(RulePattern, IsSearchedInTheValue)
{
  EXPECT_TRUE(RulePattern("vibe").IsFoundIn("t1 vibe tra"));
  EXPECT_FALSE(RulePattern("^vibe").IsFoundIn("t1 vibe tra"));
  EXPECT_TRUE(RulePattern("^ORIGINAL\\\\PRIMARY").IsFoundIn("ORIGINAL\\PRIMARY\\M"));
  EXPECT_TRUE(RulePattern("").IsFoundIn(""));
}

TEST(RulePattern, IgnoresTheCaseWhereAsked)
{
  EXPECT_FALSE(RulePattern("vibe|lava").IsFoundIn("T1 VIBE"));
  EXPECT_TRUE(RulePattern("(?i)vibe|lava").IsFoundIn("T1 VIBE"));
  EXPECT_EQ(RulePattern("(?i)vibe").Expression(), "(?i)vibe");
}

TEST(RulePattern, WrongExpressionsAreRefused)
{
  for (const char* wrong : {"(", "[a", "*", "a{2", "(a)\\1", "(a{99}){99}"})
  {
    EXPECT_THROW(RulePattern{wrong}, Error) << wrong;
  }
  EXPECT_THROW(RulePattern(std::string(RulePattern::maxExpressionBytes + 1, 'a')), Error);
}

// A search that backtracks would need more than the age of the universe for these.
TEST(RulePattern, NoExpressionHangs)
{
  const std::string value(RulePattern::maxValueBytes, 'a');
  for (const char* evil :
       {"(a+)+$b", "(a|aa)+b", "(a*)*b", "(.{1,20}){1,20}b", "(?=(?=(a+)+b)a+b)a", "(.*){1,40}b"})
  {
    EXPECT_FALSE(RulePattern(evil).IsFoundIn(value)) << evil;
  }
}
