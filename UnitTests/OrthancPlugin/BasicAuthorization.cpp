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
