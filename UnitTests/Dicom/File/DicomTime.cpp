#include "Dicom/File/DicomTime.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(DicomTime, SplitsADateTime)
{
  EXPECT_EQ(ParseDicomTime("20240301101530.250000").date, "20240301");
  EXPECT_EQ(ParseDicomTime("20240301101530.250000").time, "101530.250000");
  EXPECT_EQ(ParseDicomTime("20240301101530").time, "101530");
}

TEST(DicomTime, NamesWhatItCannotSplit)
{
  for (const char* text :
       {"", "2024-03-01 10:15", "2024030110153", "20240301101530.", "20240301101530.1234567"})
  {
    try
    {
      ParseDicomTime(text);
      FAIL() << text;
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      EXPECT_EQ(error.Message(),
                "the start time is \"" + std::string(text) + "\", expected YYYYMMDDHHMMSS.ffffff");
    }
  }
}

TEST(DicomTime, CountsInTheZoneAsked)
{
  const auto hours = [](const DicomTime& now) { return std::stoi(now.time.substr(0, 2)); };
  const DicomTime utc = CurrentDicomTime("+0000");
  const DicomTime east = CurrentDicomTime("+0300");
  EXPECT_EQ(east.time.size(), 13u);
  EXPECT_LE((hours(east) - hours(utc) + 24) % 24 - 3, 1); // 4 where the hour turned between the two
  EXPECT_GE((hours(east) - hours(utc) + 24) % 24 - 3, 0);
}
