#include "Measures/LongTable.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
constexpr const char* results = "Volume,Factor,Method,Gate,Piqe,Psnr\r\n"
                                "a,3,cubic,,60,20\r\n"
                                "a,3,clade,passed,40,22\r\n"
                                "a,3,truth,,30,\r\n"
                                "a,5,cubic,,70,18\r\n"
                                "a,5,clade,\"no: \"\"banding\"\", 4\",44,\r\n"
                                "b,3,cubic,,62,21\r\n"
                                "b,3,clade,passed,41,23\r\n"
                                "c,3,cubic,,99,19\r\n";

std::string ErrorOf(const std::string& text, const std::string& measure)
{
  try
  {
    ParseLongTable(text)->Of(measure);
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "";
}
} // namespace

TEST(LongTable, AVolumeAtSeveralFactorsIsOneSubject)
{
  const auto table = ParseLongTable(results);
  ASSERT_TRUE(table.has_value());
  EXPECT_THAT(table->measures, ElementsAre("Piqe", "Psnr"));
  const StudyTable piqe = table->Of("Piqe");
  EXPECT_THAT(piqe.conditions, ElementsAre("cubic", "clade"));
  EXPECT_THAT(piqe.subjects, ElementsAre("a", "b")); // c has no clade
  EXPECT_THAT(piqe.values, ElementsAre(ElementsAre(65, 42), ElementsAre(62, 41)));
}

TEST(LongTable, OnlyFactorsWithEveryMethodCount)
{
  EXPECT_THAT(ParseLongTable(results)->Of("Psnr").values,
              ElementsAre(ElementsAre(20, 22), ElementsAre(21, 23)));
}

TEST(LongTable, OtherTablesAreNone)
{
  EXPECT_FALSE(ParseLongTable("subject,cubic,clade\nA,1,2\n").has_value());
  EXPECT_FALSE(ParseLongTable("").has_value());
}

TEST(LongTable, NamesWhatItCannotRead)
{
  EXPECT_THAT(ErrorOf(results, "Ssim"), HasSubstr("no measure \"Ssim\"; it has Piqe, Psnr"));
  EXPECT_THAT(ErrorOf("Volume,Method,Piqe\na,b\n", "Piqe"), HasSubstr("2 cells in line 2; expected 3"));
}
