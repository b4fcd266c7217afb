#include "Orthanc/HttpUrl.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::string RefusalOf(const std::string& url)
{
  try
  {
    ParseHttpUrl(url);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(HttpUrl, PartsAreFoundAndDefaultsFilledIn)
{
  const HttpUrl plain = ParseHttpUrl("http://localhost:8042");
  EXPECT_FALSE(plain.isTls);
  EXPECT_EQ(plain.host, "localhost");
  EXPECT_EQ(plain.port, "8042");
  EXPECT_EQ(plain.prefix, "");
  EXPECT_EQ(plain.HostField(), "localhost:8042");

  const HttpUrl proxied = ParseHttpUrl("HTTPS://pacs.example.org/orthanc/");
  EXPECT_TRUE(proxied.isTls);
  EXPECT_EQ(proxied.port, "443");
  EXPECT_EQ(proxied.prefix, "/orthanc");
  EXPECT_EQ(proxied.HostField(), "pacs.example.org");

  const HttpUrl v6 = ParseHttpUrl("http://[::1]:80/");
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.HostField(), "[::1]");
}

TEST(HttpUrl, EverythingElseIsRefusedWithWhatWasExpected)
{
  for (const char* url :
       {"", "localhost:8042", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://a:123456",
        "http://a b", "http://a/?x", "http://a/#x", "http://a/b c", "http://[::1", "http://a\r\nb"})
  {
    EXPECT_NE(RefusalOf(url).find("expected http://host:port"), std::string::npos) << url;
  }
}

TEST(HttpUrl, APasswordInTheAddressIsRefusedAndNotRepeated)
{
  const std::string text = RefusalOf("http://doctor:secret@localhost");
  EXPECT_NE(text.find("options of their own"), std::string::npos) << text;
  EXPECT_EQ(text.find("secret"), std::string::npos);
}
