#include "OrthancPlugin/Rest/RestMessage.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::string MessageOf(const std::string& body)
{
  try
  {
    ParseBody(body);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "no error";
}
} // namespace

TEST(RestMessage, AnEmptyBodyIsAnEmptyObject)
{
  EXPECT_EQ(ParseBody(""), nlohmann::json::object());
  EXPECT_EQ(ParseBody(" \n"), nlohmann::json::object());
  EXPECT_EQ(ParseBody("{\"a\": [1]}"), (nlohmann::json{{"a", {1}}}));
}

TEST(RestMessage, WhatIsNotJsonIsRefused)
{
  EXPECT_EQ(MessageOf("{\"a\": }"), "the body is not JSON: error at byte 7");
  EXPECT_EQ(MessageOf("{\"a\": 1e999}"), "the body holds a number that is too large");
  for (const std::string& wrong : {std::string("{"), std::string("\"\xff\""), std::string("{} {}"),
                                   std::string("\0{}", 3), std::string("// a\n{}"), std::string("NaN")})
  {
    EXPECT_NE(MessageOf(wrong), "no error") << wrong;
  }
}

TEST(RestMessage, DeepNestingIsRefused)
{
  EXPECT_EQ(MessageOf(std::string(30, '[') + std::string(30, ']')), "no error");
  EXPECT_EQ(MessageOf(std::string(500000, '[')),
            "the body is nested more than 32 deep, expected a flat object");
}

TEST(RestMessage, RefusalsHaveFourMembers)
{
  const RestAnswer answer = RestAnswer::Refusal(Error(ErrorCode::Conflict, "a \xff sentence"));
  EXPECT_EQ(answer.status, 409);
  const auto json = nlohmann::json::parse(answer.body);
  EXPECT_EQ(json.at("HttpStatus"), 409);
  EXPECT_EQ(json.at("Error"), "Conflict");
  EXPECT_EQ(json.at("Message"), "a \xEF\xBF\xBD sentence");
  EXPECT_TRUE(json.at("Details").is_null());
}

TEST(RestMessage, QueryNumbersKeepTheirRange)
{
  RestRequest request;
  EXPECT_EQ(QueryInteger(request, "limit", 100, 1, 1000), 100);
  request.query["limit"] = "7";
  EXPECT_EQ(QueryInteger(request, "limit", 100, 1, 1000), 7);
  for (const char* wrong : {"0", "1001", "-1", "7x", "", " 7", "99999999999999999999", "0x7"})
  {
    request.query["limit"] = wrong;
    EXPECT_THROW(QueryInteger(request, "limit", 100, 1, 1000), Error) << wrong;
  }
}

TEST(RestMessage, UnknownQueryParametersAreRefused)
{
  RestRequest request;
  request.query = {{"_", "123"}, {"state", "Pending"}};
  EXPECT_NO_THROW(RequireKnownQuery(request, {"state"}));
  EXPECT_THROW(RequireKnownQuery(request, {}), Error);
}
