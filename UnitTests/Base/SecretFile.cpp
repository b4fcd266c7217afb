#include "Base/SecretFile.h"

#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(SecretFile, HasItInItsFirstLineWhateverEndsIt)
{
  const TemporaryFolder folder;
  for (const char* text : {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret\nmore\n"})
  {
    std::ofstream(folder / "secret") << text;
    EXPECT_EQ(SecretIn(folder / "secret", "a password"), "s3cret");
  }
}

TEST(SecretFile, WithoutOneIsRefused)
{
  const TemporaryFolder folder;
  const std::string path = folder / "secret";
  const auto message = [&]
  { return MessageOf(ErrorCode::InvalidConfiguration, [&] { SecretIn(path, "a password"); }); };
  const std::string expected =
      "the file " + path + " cannot be read or is empty, expected a password in its first line";
  EXPECT_EQ(message(), expected) << "it is not there";
  for (const char* text : {"", "\n", "\r\n", "\nsecond\n"})
  {
    std::ofstream(path) << text;
    EXPECT_EQ(message(), expected);
  }
}
