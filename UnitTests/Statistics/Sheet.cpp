#include "Statistics/Sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::ElementsAre;

TEST(Sheet, TheFirstLineTellsTheSeparator)
{
  EXPECT_EQ(ReadSheet("a,b\n1,2\n").separator, ',');
  EXPECT_EQ(ReadSheet("a;b,c\n1;2\n").separator, ';');
  EXPECT_EQ(ReadSheet("a\tb;c,d\n").separator, '\t');
}

TEST(Sheet, CellsMayBeQuotedAndEmptyLinesKeepTheirNumber)
{
  const Sheet sheet = ReadSheet("name , value\r\n\r\n\"x, y\", \"say \"\"ah\"\"\"\r\n");
  ASSERT_EQ(sheet.lines.size(), 2u);
  EXPECT_THAT(sheet.lines[0].cells, ElementsAre("name", "value"));
  EXPECT_EQ(sheet.lines[1].number, 3u);
  EXPECT_THAT(sheet.lines[1].cells, ElementsAre("x, y", "say \"ah\""));
}

TEST(Sheet, ANumberIsTheWholeCell)
{
  EXPECT_EQ(SheetNumber("2.5", ','), 2.5);
  EXPECT_EQ(SheetNumber("2,5", ';'), 2.5) << "a decimal comma where semicolons separate";
  for (const char* cell : {"", "2.5 mm", "nan", "inf", "1e999", "two"})
  {
    EXPECT_FALSE(SheetNumber(cell, ',')) << cell;
  }
  EXPECT_FALSE(SheetNumber("2,5", ','));
}
