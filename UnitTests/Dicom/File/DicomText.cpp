#include "Dicom/File/DicomText.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
DescriptionParts Parts(const std::string& description)
{
  DescriptionParts parts;
  parts.characterSet = "ISO_IR 100";
  parts.seriesDescription = description;
  parts.seriesName = "Series 4";
  parts.method = "SR mr";
  parts.stepMm = 0.8125;
  parts.role = "enhanced";
  return parts;
}
} // namespace

TEST(DecimalString, IsShortWhereTheNumberIs)
{
  EXPECT_EQ(DecimalString(0.7), "0.7");
  EXPECT_EQ(DecimalString(-13.25), "-13.25");
  EXPECT_EQ(DecimalString(5), "5");
  EXPECT_EQ(DecimalString(-0.0), "0");
  EXPECT_EQ(GeometryString(4e-10), "0");
  EXPECT_EQ(GeometryString(-4e-9), "-4e-09");
}

TEST(DecimalString, KeepsTheSmallestNumbers)
{
  for (const double value : {9.59184e-11, -8.85932e-11, 1.2345678901234e-100, 4.9e-324})
  {
    const std::string text = DecimalString(value);
    EXPECT_LE(text.size(), 16u);
    EXPECT_NEAR(std::strtod(text.c_str(), nullptr) / value, 1, 1e-8) << text;
  }
}

TEST(DecimalString, UsesAllSixteenCharacters)
{
  EXPECT_EQ(DecimalString(-90.123456789012345), "-90.123456789012");
  EXPECT_EQ(DecimalString(1.0 / 3), "0.33333333333333");
  for (double value = -1234.56789; value < 1300; value += 0.1234567891)
  {
    const std::string text = DecimalString(value);
    ASSERT_LE(text.size(), 16u);
    ASSERT_NEAR(std::strtod(text.c_str(), nullptr), value, 1e-9);
  }
}

TEST(DecimalString, FitsAnyMagnitude)
{
  for (double value : {1e-8, -1.23456789012345678e-5, 1.7976931348623157e300, -2.2250738585072014e100})
  {
    const std::string text = DecimalString(value);
    EXPECT_LE(text.size(), 16u);
    EXPECT_NEAR(std::strtod(text.c_str(), nullptr) / value, 1, 1e-8);
  }
}

TEST(SeriesDescription, NamesStepAndResearch)
{
  EXPECT_EQ(DerivedSeriesDescription(Parts("t2_tse_sag")), "t2_tse_sag [SR mr 0.812 mm] RESEARCH");
  EXPECT_EQ(DerivedSeriesDescription(Parts("")), "Series 4 [SR mr 0.812 mm] RESEARCH");
}

TEST(SeriesDescription, CutsTheSourcesPartAtSixtyFourCharacters)
{
  const std::string text = DerivedSeriesDescription(Parts(std::string(70, 'x')));
  EXPECT_EQ(text.size(), 64u);
  EXPECT_EQ(text.substr(38), " [SR mr 0.812 mm] RESEARCH");
}

TEST(SeriesDescription, CountsCharactersNotBytesAndNeverCutsMultiByteText)
{
  DescriptionParts parts = Parts("");
  parts.characterSet = "ISO_IR 192";
  for (int i = 0; i < 38; i++)
  {
    parts.seriesDescription += "\xc3\xa4"; // 38 characters and 26 of ours fit, in 102 bytes
  }
  EXPECT_EQ(DerivedSeriesDescription(parts).rfind("\xc3\xa4", 0), 0u);
  parts.seriesDescription += "\xc3\xa4";
  EXPECT_EQ(DerivedSeriesDescription(parts), "Series 4 [SR mr 0.812 mm] RESEARCH");
}

TEST(SeriesDescription, KeepsClearOfTheWordsThatMakeALocalizer)
{
  for (const char* description : {"AAHead_Scout", "Survey", "3-plane LOCALIZER", "bolus tracker"})
  {
    EXPECT_EQ(DerivedSeriesDescription(Parts(description)), "Series 4 [SR mr 0.812 mm] RESEARCH");
  }
}

TEST(SeriesDescription, NamesAnyRoleButTheUsualOne)
{
  DescriptionParts parts = Parts("T2");
  parts.role = "uncertainty";
  EXPECT_EQ(DerivedSeriesDescription(parts), "T2 [SR mr 0.812 mm uncertainty] RESEARCH");
}

TEST(SeriesDescription, TellsMethodsAndModelsApart)
{
  EXPECT_EQ(MethodMark("cubic"), "cubic") << "SR is what a network does";
  EXPECT_EQ(MethodMark("mr-body"), "SR mr-body");
  EXPECT_EQ(MethodMark("a-name-as-long-as-sixty-four"), "SR a-name-as-long-a");
  EXPECT_EQ(MethodMark("scout-net"), "SR network") << "a word by which viewers tell localizers";
}

TEST(SeriesDescription, NamesOptionsAsFarAsThereIsRoom)
{
  DescriptionParts parts = Parts("t2_tse_sag");
  parts.options = {"aligned", "both planes", "adapted 60 s"};
  const std::string text = DerivedSeriesDescription(parts);
  EXPECT_EQ(text, "t2_tse_sag [SR mr 0.812 mm, aligned, both planes] RESEARCH")
      << "of 64, the third needs 14";
  parts.seriesDescription = std::string(38, 'x');
  EXPECT_EQ(DerivedSeriesDescription(parts), std::string(38, 'x') + " [SR mr 0.812 mm] RESEARCH")
      << "never at the cost of the source's description";
}

TEST(DerivationDescription, AppendsThePreviousOne)
{
  DescriptionParts parts = Parts("T2");
  EXPECT_EQ(DerivedDerivationDescription("Ours.", parts), "Ours.");
  parts.previous = "JPEG lossy";
  EXPECT_EQ(DerivedDerivationDescription("Ours.", parts), "Ours. ; JPEG lossy");
  parts.previous = "MEDCOM_RESAMPLED";
  EXPECT_EQ(DerivedDerivationDescription("Ours.", parts), "Ours. ; MEDCOM RESAMPLED");
}

TEST(DerivationDescription, StaysWithinAThousandAndTwentyFourCharacters)
{
  DescriptionParts parts = Parts("T2");
  parts.previous = std::string(1100, 'p');
  EXPECT_EQ(DerivedDerivationDescription("Ours.", parts).size(), 1024u);
  EXPECT_EQ(DerivedDerivationDescription(std::string(2000, 'o'), parts).size(), 1024u);
  parts.characterSet = "ISO_IR 192";
  EXPECT_EQ(DerivedDerivationDescription("Ours.", parts), "Ours.");
}

TEST(DerivationDescription, HoldsNoControlCharactersAndNoSecondValue)
{
  EXPECT_EQ(DerivedDerivationDescription("a\nb\\c\xe4", Parts("T2")), "a?b?c?");
}
