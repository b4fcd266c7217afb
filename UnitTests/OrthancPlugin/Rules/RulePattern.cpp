#include "OrthancPlugin/Rules/RulePattern.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::string RefusalOf(const std::string& expression)
{
  try
  {
    RulePattern pattern(expression);
    return "accepted";
  }
  catch (const Error& error)
  {
    return error.Message();
  }
}
} // namespace

TEST(RulePattern, IsSearchedInTheValue)
{
  EXPECT_TRUE(RulePattern("vibe").IsFoundIn("t1 vibe tra"));
  EXPECT_FALSE(RulePattern("^vibe").IsFoundIn("t1 vibe tra"));
  EXPECT_FALSE(RulePattern("^vibe$").IsFoundIn("t1\nvibe\ntra")) << "of the whole value, not of lines";
  EXPECT_TRUE(RulePattern("^ORIGINAL\\\\PRIMARY").IsFoundIn("ORIGINAL\\PRIMARY\\M"));
  EXPECT_TRUE(RulePattern("\\bt2_(tse|spc)\\d*\\b").IsFoundIn("pelvis t2_tse3 tra"));
  EXPECT_TRUE(RulePattern("").IsFoundIn(""));
}

TEST(RulePattern, CountsCharactersNotBytes)
{
  EXPECT_TRUE(RulePattern("^Sch.del$")
                  .IsFoundIn("Sch\xc3\xa4"
                             "del"));
  EXPECT_TRUE(RulePattern("(?i)sch\xc3\xa4"
                          "del")
                  .IsFoundIn("SCH\xc3\x84"
                             "DEL"));
  EXPECT_FALSE(RulePattern("a").IsFoundIn("\xff\xfe")) << "what is no text is not found, and harms nothing";
}

TEST(RulePattern, IgnoresTheCaseWhereAsked)
{
  EXPECT_FALSE(RulePattern("vibe|lava").IsFoundIn("T1 VIBE"));
  EXPECT_TRUE(RulePattern("(?i)vibe|lava").IsFoundIn("T1 VIBE"));
  EXPECT_TRUE(RulePattern("(?i)vibe|lava").IsFoundIn("T1 LAVA"));
  EXPECT_EQ(RulePattern("(?i)vibe").Expression(), "(?i)vibe");
}

TEST(RulePattern, WrongExpressionsAreRefused)
{
  for (const char* wrong : {"(", "[a", "*", "a**", "(a{99}){99}", "\xff"})
  {
    EXPECT_NE(RefusalOf(wrong), "accepted") << wrong;
  }
  EXPECT_NE(RefusalOf(std::string(RulePattern::maxExpressionBytes + 1, 'a')), "accepted");
}

TEST(RulePattern, WhatOnlyASearchThatGoesBackCouldFindIsRefusedWithASentence)
{
  for (const char* around : {"(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b"})
  {
    EXPECT_NE(RefusalOf(around).find("rules do not support look-ahead, look-behind"), std::string::npos)
        << around;
  }
  EXPECT_EQ(RefusalOf("(a)\\1"), "it has \\1: rules support neither back-references nor this escape");
  EXPECT_EQ(RefusalOf("x{2000}"), "it is too large: shorten it, or its {counts}");
}

// A search that goes back would need more than the age of the universe for these.
TEST(RulePattern, NoExpressionHangs)
{
  const std::string value(RulePattern::maxValueBytes, 'a');
  for (const char* evil : {"(a+)+$b", "(a|aa)+b", "(a*)*b", "(.{1,20}){1,20}b", "(.*){1,40}b"})
  {
    EXPECT_FALSE(RulePattern(evil).IsFoundIn(value)) << evil;
  }
}
