#include "Settings/StrictObject.h"

#include "Settings/LrPlane.h"

#include <gtest/gtest.h>

using namespace Clade;
using nlohmann::json;

namespace
{
template<class Body>
std::string MessageOf(Body body)
{
  try
  {
    body();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "no error";
}

std::string IntegerMessage(const json& value)
{
  const json object = {{"Count", value}};
  return MessageOf(
      [&] { StrictObject(object, "Clade.Worker", ErrorCode::InvalidArgument).Integer("Count", 1, 1, 64); });
}
} // namespace

TEST(StrictObject, ErrorsNamePathFoundAndExpected)
{
  EXPECT_EQ(IntegerMessage("two"), "Clade.Worker.Count is \"two\", expected a whole number from 1 to 64");
  EXPECT_EQ(IntegerMessage(json::array({1})),
            "Clade.Worker.Count is [1], expected a whole number from 1 to 64");
}

TEST(StrictObject, WholeNumbersKeepTheirRange)
{
  for (const json& wrong :
       {json(0), json(65), json(-1), json(1.5), json(18446744073709551615ull), json(true), json()})
  {
    EXPECT_NE(IntegerMessage(wrong), "no error") << wrong;
  }
  EXPECT_EQ(IntegerMessage(64), "no error");
}

TEST(StrictObject, NumbersRefuseWhatIsNone)
{
  const json object = {{"A", "1"}, {"B", std::numeric_limits<double>::quiet_NaN()}, {"C", 2}};
  StrictObject strict(object, "", ErrorCode::InvalidArgument);
  EXPECT_EQ(MessageOf([&] { strict.Number("A", 0, 0, 10); }), "A is \"1\", expected a number from 0 to 10");
  EXPECT_NE(MessageOf([&] { strict.Number("B", 0, 0, 10); }), "no error");
  EXPECT_EQ(strict.Number("C", 0, 0, 10), 2);
  EXPECT_EQ(strict.Number("D", 7, 0, 10), 7);
}

TEST(StrictObject, AnUnknownKeyIsNamedWithTheKnownOnes)
{
  const json object = {{"Name", "a"}, {"Nmae", "b"}};
  StrictObject strict(object, "Clade.Rules[0]", ErrorCode::InvalidArgument);
  strict.String("Name", "");
  strict.Boolean("Enable", true);
  EXPECT_EQ(MessageOf([&] { strict.RequireNoMore(); }),
            "Clade.Rules[0].\"Nmae\" is not a known key, expected Enable, Name");
}

TEST(StrictObject, OnlyAnObjectHasMembers)
{
  const json list = json::array();
  EXPECT_EQ(MessageOf([&] { StrictObject(list, "", ErrorCode::InvalidArgument); }),
            "the request is [], expected an object");
}

TEST(StrictObject, LongOrMalformedTextIsNotRepeated)
{
  EXPECT_EQ(Shown(std::string(1000, 'x')), "string of 1002 bytes");
  EXPECT_EQ(Shown(std::string("\xff")), "\"\xEF\xBF\xBD\"");
}

TEST(StrictObject, WhatMustBeThereIsMissed)
{
  const json object = {{"A", {1, 2}}};
  StrictObject strict(object, "Lines[0]");
  EXPECT_EQ(MessageOf([&] { strict.Number("B", 0, 1); }), "Lines[0] has no \"B\"");
  EXPECT_EQ(MessageOf([&] { strict.Refuse("B", "a number"); }), "Lines[0].B is missing, expected a number");
  EXPECT_EQ(MessageOf([&] { strict.List("A", 3, 4); }),
            "Lines[0].A is a list of 2, expected a list of 3 to 4");
}

TEST(StrictObject, WordsAreThoseOfTheTableOrOfSomeOfIt)
{
  const json object = {{"Planes", "auto"}};
  StrictObject strict(object, "");
  EXPECT_EQ(strict.Word("Planes", LrPlanes::One), LrPlanes::Auto);
  EXPECT_EQ(strict.Word("Other", LrPlanes::Both), LrPlanes::Both);
  EXPECT_EQ(MessageOf(
                [&] {
                  strict.Word("Planes", LrPlanes::One, {LrPlanes::One, LrPlanes::Both});
                }),
            "Planes is \"auto\", expected one of one, both");
}

TEST(StrictObject, RangesAscend)
{
  const json object = {{"Up", {2, 4}}, {"Down", {4, 2}}, {"Text", {1, "2"}}, {"Long", {1, 2, 3}}};
  StrictObject strict(object, "");
  EXPECT_EQ(strict.Range("Up", {0, 0}, 1, 10), std::make_pair(2.0, 4.0));
  EXPECT_EQ(strict.Range("None", {3, 5}, 1, 10), std::make_pair(3.0, 5.0));
  for (const char* key : {"Down", "Text", "Long"})
  {
    EXPECT_NE(MessageOf([&] { strict.Range(key, {0, 0}, 1, 10); }), "no error") << key;
  }
  EXPECT_NE(MessageOf([&] { strict.Range("Up", {0, 0}, 3, 10); }), "no error");
}
