#include "Base/WrittenNumber.h"

#include "Base/Random.h"

#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>

using namespace Clade;

TEST(WrittenNumber, ATextThatIsANumberWhollyIsItsValue)
{
  EXPECT_EQ(ParseNumber("3.27").value().value, 3.27);
  EXPECT_EQ(ParseNumber(" -149.70703 ").value().value, -149.70703);
  EXPECT_EQ(ParseNumber("+5.").value().value, 5);
  EXPECT_EQ(ParseNumber(".5").value().value, 0.5);
  EXPECT_EQ(ParseNumber("-.5").value().value, -0.5);
  EXPECT_EQ(ParseNumber("2.003351e-010").value().value, 2.003351e-10);
  EXPECT_EQ(ParseNumber("1E+3").value().value, 1000);
  EXPECT_EQ(ParseNumber("1e-999").value().value, 0);
}

TEST(WrittenNumber, AnythingElseInTheTextMakesItNone)
{
  for (const char* text :
       {"",    " ",   "1,171875", "-149,70703", "1.5abc", "abc",    "1.5 mm", "1 2", "1.2.3",
        "--1", "+-1", "-+1",      "1e",         "1e1.5",  "e5",     ".",      "-",   "0x10",
        "nan", "inf", "-inf",     "1e999",      "1_0",    "1.5\\2", "½"})
  {
    EXPECT_FALSE(ParseNumber(text)) << text;
  }
}

TEST(WrittenNumber, TheUnitIsThatOfTheLastDigit)
{
  EXPECT_EQ(ParseNumber("5").value().unit, 1);
  EXPECT_NEAR(ParseNumber("3.27").value().unit, 0.01, 1e-15);
  EXPECT_NEAR(ParseNumber("-816.620000").value().unit, 1e-6, 1e-18);
  EXPECT_NEAR(ParseNumber("1.25e-3").value().unit, 1e-5, 1e-17);
}

TEST(WrittenNumber, WholeNumbersMayEndInAPointAndZeros)
{
  EXPECT_EQ(ParseWholeNumber("12"), 12);
  EXPECT_EQ(ParseWholeNumber("-3"), -3);
  EXPECT_EQ(ParseWholeNumber("12.0"), 12);
  EXPECT_FALSE(ParseWholeNumber("12.5"));
  EXPECT_FALSE(ParseWholeNumber("12a"));
  EXPECT_FALSE(ParseWholeNumber("3000000000"));
}

TEST(WrittenNumber, WhateverIsPrintedIsReadBackToTheBit)
{
  Random random(11);
  for (int i = 0; i < 10000; i++)
  {
    const double value = (random.Uniform() - 0.5) * std::pow(10.0, 20 * random.Uniform() - 10);
    char text[40];
    std::snprintf(text, sizeof(text), "%.17g", value);
    ASSERT_EQ(ParseNumber(text).value().value, value) << text;
    // No prefix of a number and a stranger's character is a number.
    ASSERT_FALSE(ParseNumber(std::string(text) + ",")) << text;
  }
}
