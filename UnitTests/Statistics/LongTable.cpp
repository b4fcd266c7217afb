#include "Statistics/LongTable.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  ASSERT_EQ(table->Of("Piqe").size(), 1u);
  const StudyTable piqe = table->Of("Piqe")[0].table;
  EXPECT_THAT(piqe.conditions, ElementsAre("cubic", "clade"));
  EXPECT_THAT(piqe.subjects, ElementsAre("a", "b")); // c has no clade
  EXPECT_THAT(piqe.values, ElementsAre(ElementsAre(65, 42), ElementsAre(62, 41)));
}

TEST(LongTable, ASecondLineOfAMeasurementIsRefusedByTheNumbersOfBoth)
{
  const std::string twice = std::string(results) + "a,5,cubic,,71,18\r\n";
  EXPECT_EQ(ErrorOf(twice, "Piqe"),
            "lines 5 and 10 of the table are both of volume a, factor 5, method cubic; "
            "expected one line for each measurement");
  EXPECT_EQ(ErrorOf("Method,Volume,Snr\ncubic,a,1\n\nclade,a,2\ncubic,a,1\n", "Snr"),
            "lines 2 and 5 of the table are both of volume a, method cubic; expected one line for each "
            "measurement");
}

TEST(LongTable, OnlyFactorsWithEveryMethodCount)
{
  const LongStudy psnr = ParseLongTable(results)->Of("Psnr")[0];
  EXPECT_THAT(psnr.table.values, ElementsAre(ElementsAre(20, 22), ElementsAre(21, 23)));
  EXPECT_THAT(psnr.leftOut, ElementsAre("left out because they have no values for clade: a at factor 5, c"));
}

TEST(LongTable, ModalitiesAreTestedByThemselves)
{
  const auto table = ParseLongTable("Volume,Modality,Method,Snr\n"
                                    "a,MR,cubic,1\na,MR,mr,2\nb,MR,cubic,3\nb,MR,mr,5\n"
                                    "c,CT,cubic,7\nc,CT,ct,8\n");
  EXPECT_THAT(table->measures, ElementsAre("Snr"));
  const std::vector<LongStudy> studies = table->Of("Snr");
  ASSERT_EQ(studies.size(), 2u);
  EXPECT_EQ(studies[0].NameOf("Snr"), "Snr, MR");
  EXPECT_EQ(studies[0].whyNotTested, "");
  EXPECT_THAT(studies[0].table.values, ElementsAre(ElementsAre(1, 2), ElementsAre(3, 5)));
  EXPECT_THAT(studies[0].leftOut, IsEmpty());
  EXPECT_EQ(studies[1].NameOf("Snr"), "Snr, CT");
  EXPECT_EQ(studies[1].whyNotTested, "no two volumes have values under the same two methods");
}

TEST(LongTable, AMethodThatLacksMostVolumesIsLeftOutAndNamed)
{
  const LongStudy study = ParseLongTable("Volume,Method,Snr\n"
                                         "a,cubic,1\na,mr,2\nb,cubic,3\nb,mr,5\nc,cubic,7\nc,ct,8\n")
                              ->Of("Snr")[0];
  EXPECT_THAT(study.table.conditions, ElementsAre("cubic", "mr"));
  EXPECT_THAT(study.table.subjects, ElementsAre("a", "b"));
  EXPECT_THAT(study.leftOut, ElementsAre("the method ct is left out: it has values for 1 of 3 volumes",
                                         "left out because they have no values for mr: c"));
}

TEST(LongTable, AMethodThatHasMostVolumesIsTestedOnThem)
{
  const LongStudy study =
      ParseLongTable("Volume,Method,Snr\n"
                     "a,cubic,1\na,m,2\na,n,2\nb,cubic,3\nb,m,5\nb,n,5\nc,cubic,7\nc,m,8\n")
          ->Of("Snr")[0];
  EXPECT_THAT(study.table.conditions, ElementsAre("cubic", "m", "n"));
  EXPECT_THAT(study.leftOut, ElementsAre("left out because they have no values for n: c"));
}

TEST(LongTable, WhatCanBeTestedIsFoundHoweverLittleIsCommon)
{
  const LongStudy study =
      ParseLongTable("Volume,Method,Snr\n"
                     "a,cubic,1\na,m,2\nb,cubic,3\nb,m,5\nc,cubic,7\nc,n,8\nd,cubic,7\nd,n,9\n")
          ->Of("Snr")[0];
  EXPECT_THAT(study.table.conditions, ElementsAre("cubic", "m"));
  EXPECT_THAT(study.leftOut, ElementsAre("the method n is left out: it has values for 2 of 4 volumes",
                                         "left out because they have no values for m: c, d"));
  const LongStudy pair = ParseLongTable("Volume,Method,Snr\na,x,1\na,p,2\nb,p,3\nb,q,5\nc,q,7\nc,p,8\n"
                                        "d,x,4\nd,y,4\ne,y,4\n")
                             ->Of("Snr")[0];
  EXPECT_THAT(pair.table.conditions, ElementsAre("p", "q"));
}

TEST(LongTable, MoreMethodsThanCanBeComparedAreSaidToBe)
{
  std::vector<LongCell> cells;
  for (int n = 0; n < 100; n++)
  {
    cells.push_back({"a", "", "m" + std::to_string(n), 1.0});
  }
  EXPECT_EQ(PivotLongCells(cells)[0].whyNotTested,
            "there are 100 methods, of which at most 50 can be compared");
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
