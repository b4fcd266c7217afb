#include "Terminal/TerminalText.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <sstream>

using namespace Clade;
using testing::HasSubstr;
using testing::Not;

namespace
{
std::vector<std::string> LinesOf(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
  {
    lines.push_back(line);
  }
  return lines;
}

std::size_t Widest(const std::string& text)
{
  std::size_t widest = 0;
  for (const std::string& line : LinesOf(text))
  {
    widest = std::max(widest, ColumnsOf(line));
  }
  return widest;
}

ResultTable Wide()
{
  return {"PIQE of seven series",
          {"Series", "Mean", "Standard deviation", "Slices", "Mean with tissue", "Slices with tissue"},
          {{"thick", "31.5", "2.25", "19", "33.125", "17"}, {"derived", "28.5", "1.75", "109", "29", "101"}}};
}
} // namespace

TEST(TerminalText, CountsColumnsAndNotBytes)
{
  EXPECT_EQ(ColumnsOf("plain"), 5u);
  EXPECT_EQ(ColumnsOf("M\xc3\xbcller"), 6u);
  EXPECT_EQ(ColumnsOf("\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x9d\xb1"), 6u) << "three ideographs of two columns";
  EXPECT_EQ(ColumnsOf("\xff\xfe"), 2u) << "bytes that are no text";
}

TEST(TerminalText, CutsBetweenCharactersAndNeverExceedsTheWidth)
{
  const std::string text = "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x9d\xb1 abdomen";
  for (std::size_t columns = 0; columns < 20; columns++)
  {
    EXPECT_LE(ColumnsOf(CutToColumns(text, columns)), columns);
  }
  EXPECT_EQ(CutToColumns(text, 7), "\xe7\x8e\x8b\xe5\xb0\x8f...");
  EXPECT_EQ(CutToColumns(text, 100), text);
}

TEST(TerminalText, TextsOfFilesCannotMoveTheCursor)
{
  EXPECT_EQ(Printable("a\033[2Jb\r\n\xc2\x9b"), "a?[2Jb???");
  EXPECT_EQ(Printable("Sch\xc3\xa4"
                      "del"),
            "Sch\xc3\xa4"
            "del");
}

TEST(TerminalText, WrapsAtBlanksWithAnIndentAndLosesNoWord)
{
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (const std::size_t columns : {12u, 20u, 80u})
  {
    const std::string wrapped = Wrapped(text, 4, columns);
    EXPECT_LE(Widest(wrapped), columns);
    std::string words;
    for (const std::string& line : LinesOf(wrapped))
    {
      EXPECT_EQ(line.substr(0, 4), "    ");
      words += (words.empty() ? "" : " ") + line.substr(4);
    }
    EXPECT_EQ(words, text);
  }
  EXPECT_EQ(Wrapped(text, 2, 0), "  " + text + "\n");
}

TEST(TerminalText, ProgressFitsEveryWidth)
{
  for (const std::string& note :
       {std::string(), std::string("epoch 3 of 40, 12 patches/s, 3 h 20 min left: adversarial 0.1234")})
  {
    for (const std::string& stage :
         {std::string("network"), std::string("mr_abdomen_kidney.nii.gz x5 mr-body: network")})
    {
      for (std::size_t columns = 1; columns < 250; columns++)
      {
        for (const double fraction : {-1.0, 0.0, 0.5, 1.0, 7.0})
        {
          EXPECT_LT(ColumnsOf(ProgressLine(stage, fraction, note, columns)),
                    std::max<std::size_t>(columns, 2))
              << columns;
        }
      }
    }
  }
}

TEST(TerminalText, ProgressHasBarPerCentAndNoteWhereThereIsRoom)
{
  const std::string line = ProgressLine("network", 0.5, "3 min left", 80);
  EXPECT_THAT(line, HasSubstr("network"));
  EXPECT_THAT(line, HasSubstr("####"));
  EXPECT_THAT(line, HasSubstr("50 %"));
  EXPECT_THAT(line, HasSubstr("3 min left"));
  EXPECT_THAT(ProgressLine("network", 0.5, "", 20), HasSubstr("50 %"));
  EXPECT_THAT(ProgressLine("network", 0.999, "", 80), Not(HasSubstr("100 %"))) << "100 % is the end";
}

TEST(TerminalText, ATableThatFitsIsLeftAsItIs)
{
  EXPECT_EQ(FoldedText(Wide(), 0), ToText(Wide()));
  EXPECT_EQ(FoldedText(Wide(), 200), ToText(Wide()));
}

TEST(TerminalText, AWideTableFoldsAndKeepsEveryCell)
{
  for (const std::size_t columns : {30u, 40u, 60u, 80u})
  {
    const std::string text = FoldedText(Wide(), columns);
    EXPECT_LE(Widest(text), columns);
    for (const std::string cell : {"31.5", "2.25", "33.125", "101", "Mean with tissue", "thick", "derived"})
    {
      EXPECT_THAT(text, HasSubstr(cell)) << columns;
    }
  }
}

TEST(TerminalText, ATableOfLongNamesIsToldRowByRow)
{
  ResultTable table = Wide();
  table.rows[0][0] = std::string(70, 'x');
  const std::string text = FoldedText(table, 80);
  EXPECT_THAT(text, HasSubstr(std::string(70, 'x') + "\n  Mean: 31.5\n"));
  EXPECT_LE(Widest(text), 80u);
}
