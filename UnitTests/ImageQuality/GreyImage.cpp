#include "ImageQuality/GreyImage.h"

#include "Base/Error.h"
#include "Support/TemporaryFile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
GreyImage Read(const std::string& content)
{
  return ReadGreyImage(TemporaryFile(content).Path());
}

std::string ErrorOf(const std::string& content)
{
  try
  {
    Read(content);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(GreyImage, ReadsBinaryAndTextPgmWithComments)
{
  const GreyImage binary = Read("P5 # made by hand\n3 2\n# and again\n255\n\x01\x02\x03\x04\x05\n");
  EXPECT_EQ(binary.columns, 3u);
  EXPECT_EQ(binary.rows, 2u);
  EXPECT_THAT(binary.pixels, ElementsAre(1, 2, 3, 4, 5, 10));
  EXPECT_THAT(Read("P2\n2 2 255\n0 255\n17 4").pixels, ElementsAre(0, 255, 17, 4));
}

TEST(GreyImage, NamesWhatIsWrongWithAPgm)
{
  EXPECT_THAT(ErrorOf("P5\n3 2\n255\n12345"), HasSubstr("the PGM image is cut short: expected 6 pixels"));
  EXPECT_THAT(ErrorOf("P5\n3 2\n255"), HasSubstr("cut short"));
  EXPECT_THAT(ErrorOf("P5\n3"), HasSubstr("expected a number at byte 4"));
  EXPECT_THAT(ErrorOf("P5\n3 2\n65535\n123456789012"), HasSubstr("expected 8 bits"));
  EXPECT_THAT(ErrorOf("P5\n0 2\n255\n"), HasSubstr("no pixels or more than 64 million"));
  EXPECT_THAT(ErrorOf("P5\n999999999 999999999\n255\n"), HasSubstr("no pixels or more than 64 million"));
  EXPECT_THAT(ErrorOf("P2\n1 1 255 256"), HasSubstr("holds the value 256"));
  EXPECT_THAT(ErrorOf("BM picture"), HasSubstr("is neither a PGM nor a PNG image"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("is neither a PGM nor a PNG image"));
  EXPECT_THROW(ReadGreyImage("/no/such/file.pgm"), Error);
  EXPECT_THROW(ReadGreyImage("/"), Error);
}
