#include "Statistics/StudyTable.h"

#include "Base/Error.h"
#include "Support/StudyTables.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

namespace
{
std::string ErrorOf(const std::string& text)
{
  try
  {
    ParseStudyTable(text);
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "";
}
} // namespace

TEST(StudyTable, ReadsConditionsAndSubjects)
{
  const StudyTable table = ParseStudyTable("Subject,cubic,\"clade, ours\"\nA,1.5,2e1\nB,-3,4\n");
  EXPECT_THAT(table.conditions, ElementsAre("cubic", "clade, ours"));
  EXPECT_THAT(table.subjects, ElementsAre("A", "B"));
  EXPECT_THAT(table.values, ElementsAre(ElementsAre(1.5, 20), ElementsAre(-3, 4)));
}

TEST(StudyTable, ReadsATableOfNumbersAlone)
{
  const StudyTable table = ParseStudyTable("a,b\n1,2\n3,4\n5,6");
  EXPECT_THAT(table.subjects, testing::IsEmpty());
  EXPECT_THAT(table.Column(1), ElementsAre(2, 4, 6));
}

TEST(StudyTable, UnderstandsSpreadsheetsOfOtherCountries)
{
  const StudyTable german = ParseStudyTable("\xef\xbb\xbf;LR;SR\r\nP1;0,21;0,34\r\n\r\nP2;0,25;0,31\r\n");
  EXPECT_THAT(german.conditions, ElementsAre("LR", "SR"));
  EXPECT_THAT(german.values, ElementsAre(ElementsAre(0.21, 0.34), ElementsAre(0.25, 0.31)));
  EXPECT_THAT(ParseStudyTable("x\ty\n1\t2\n3\t4\n").Column(0), ElementsAre(1, 3));
}

TEST(StudyTable, TakesAFirstColumnWithWordsForNames)
{
  EXPECT_THAT(ParseStudyTable("patient,x,y\nM. \"\"Q\"\",1,2\n7,3,4\n").subjects, ElementsAre("M. Q", "7"));
  EXPECT_THAT(ParseStudyTable("where,x,y\nhere,1,2\nthere,3,4\n").subjects, ElementsAre("here", "there"));
}

TEST(StudyTable, AHeadingThatSaysSoMakesNamesOfNumbers)
{
  for (const std::string heading : {"", "ID", "Patient", "patient_id", "Case No.", "VOLUME", "reader"})
  {
    const StudyTable table = ParseStudyTable(heading + ",x,y\n1,1,2\n2,3,4\n");
    EXPECT_THAT(table.subjects, ElementsAre("1", "2")) << heading;
    EXPECT_THAT(table.conditions, ElementsAre("x", "y")) << heading;
    EXPECT_EQ(table.namesHeading, heading);
  }
  EXPECT_THAT(ParseStudyTable("volume filter,x\n1,1\n2,3\n").conditions, ElementsAre("volume filter", "x"));
}

TEST(StudyTable, ACellThatIsNoNumberDoesNotTakeItsConditionFromTheTests)
{
  for (const std::string cell : {"NA", "", "\"1,5\""})
  {
    const std::string read = cell == "\"1,5\"" ? "1,5" : cell;
    EXPECT_EQ(ErrorOf("A,B,C\n1,2,3\n" + cell + ",3,4\n4,5,7\n"),
              "the table has \"" + read + "\" in line 3, column 1; expected a number");
  }
  EXPECT_EQ(ErrorOf("A,B,C\n,2,3\n,3,4\n"), "the table has \"\" in line 2, column 1; expected a number");
}

TEST(StudyTable, TwoColumnsOfOneConditionAreRefused)
{
  EXPECT_EQ(
      ErrorOf("A,B,A\n1,2,3\n3,4,5\n"),
      "the table has the condition \"A\" twice, in columns 1 and 3; expected a name of its own for each");
}

TEST(StudyTable, NamesLineAndCellOfWhatItCannotRead)
{
  EXPECT_EQ(ErrorOf(""),
            "the table has no rows; expected a first line that names the conditions and a line for "
            "every subject");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n3\n"), "the table has 1 cell in line 3; expected 2, as the first line has");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n\n3,x\n"), "the table has \"x\" in line 4, column 2; expected a number");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n3,\n"), "the table has \"\" in line 3, column 2; expected a number");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n3,nan\n"), "the table has \"nan\" in line 3, column 2; expected a number");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n3,1e999\n"), "the table has \"1e999\" in line 3, column 2; expected a number");
  EXPECT_EQ(ErrorOf("a\n1\n2\n"), "the table has 1 condition; expected 2 to 50");
  EXPECT_EQ(ErrorOf("a,b\n1,2\n"), "the table has 1 subject; expected 2 to 100000");
  EXPECT_EQ(ErrorOf("a,b\n1,1e200\n3,4\n"), "subject 1 has a value that is not finite or exceeds 1e100");
}

TEST(StudyTable, SummarisesEachConditionAsTheReferenceDoes)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    const std::vector<ConditionSummary> summaries = Summarise(table);
    for (std::size_t c = 0; c < summaries.size(); c++)
    {
      EXPECT_NEAR(summaries[c].mean, reference["means"][c], 1e-12);
      EXPECT_NEAR(summaries[c].standardDeviation, reference["sds"][c], 1e-12);
      EXPECT_NEAR(summaries[c].median, reference["medians"][c], 1e-12);
    }
  }
}
