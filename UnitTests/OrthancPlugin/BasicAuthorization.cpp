#include "OrthancPlugin/BasicAuthorization.h"

#include <gtest/gtest.h>

using namespace Clade;

// The example of RFC 7617, section 2, and lengths that need padding.
TEST(BasicAuthorization, IsTheHeadersValue)
{
  EXPECT_EQ(BasicAuthorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(BasicAuthorization("a", ""), "Basic YTo=");
  EXPECT_EQ(BasicAuthorization("", ""), "Basic Og==");
}

TEST(BasicAuthorization, TellsTheUserAgain)
{
  for (const std::string user : {"a", "anna", "Andr\xC3\xA9", "a b", "Aladdin"})
  {
    EXPECT_EQ(UserOfBasicAuthorization(BasicAuthorization(user, "pass:word")), user);
  }
  for (const char* other : {"", "Basic", "Basic ", "Bearer YWxpY2U6c2VjcmV0",
                            "basic YTo=", "Basic ====", "Basic !!!!", "Basic YWI="})
  {
    EXPECT_FALSE(UserOfBasicAuthorization(other)) << other;
  }
}
