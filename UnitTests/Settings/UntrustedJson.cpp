#include "Settings/UntrustedJson.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
std::string RefusalOf(const std::string& text)
{
  try
  {
    ParseUntrustedJson(text, "the header");
    return "accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    return error.Message();
  }
}
} // namespace

TEST(UntrustedJson, IsOneObject)
{
  EXPECT_EQ(ParseUntrustedJson(R"({"a": [1, {"b": 2}]})", "the header")["a"][1]["b"], 2);
  for (const char* text : {"", "[]", "1", "{", "{} {}", "{\"a\xff\": 1}", "nan"})
  {
    EXPECT_NE(RefusalOf(text), "accepted") << text;
  }
}

TEST(UntrustedJson, NoMemberIsThereTwice)
{
  EXPECT_EQ(RefusalOf(R"({"a": {"b": 1, "b": 2}})"), "the header has the member \"b\" twice");
  EXPECT_EQ(RefusalOf(R"({"a": {"b": 1}, "b": 2})"), "accepted");
}

TEST(UntrustedJson, NestingEnds)
{
  const auto nested = [](std::size_t depth)
  { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  EXPECT_EQ(RefusalOf(nested(14)), "accepted");
  EXPECT_EQ(RefusalOf(nested(1000)), "the header is nested deeper than 16 levels");
}
