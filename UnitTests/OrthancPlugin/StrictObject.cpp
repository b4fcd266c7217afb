#include "OrthancPlugin/StrictObject.h"

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
            "the body is [], expected an object");
}

TEST(StrictObject, LongOrMalformedTextIsNotRepeated)
{
  EXPECT_EQ(Shown(std::string(1000, 'x')), "string of 1002 bytes");
  EXPECT_EQ(Shown(std::string("\xff")), "\"\xEF\xBF\xBD\"");
}
