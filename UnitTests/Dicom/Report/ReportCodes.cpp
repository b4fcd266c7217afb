#include "Dicom/Report/ReportCodes.h"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace Clade;

namespace
{
using namespace ReportCodes;

const std::vector<ReportCode> codes = {edgeSharpness,
                                       steepestPoint,
                                       signalToNoise,
                                       mrSignal,
                                       ctAttenuation,
                                       voxels,
                                       piqe,
                                       peakSignalToNoise,
                                       structuralSimilarity,
                                       meanDifference,
                                       phaseModulation,
                                       secondPhaseModulation,
                                       borderDisplacement,
                                       noiseTexture,
                                       consistencyError,
                                       ReportCodes::mean,
                                       standardDeviation,
                                       perMillimetre,
                                       millimetre,
                                       hounsfield,
                                       decibel,
                                       noUnits,
                                       path,
                                       imageRegion,
                                       signalRegion,
                                       noiseRegion};

bool IsPlainText(const std::string& text, std::size_t longest)
{
  return !text.empty() && text.size() <= longest && text.front() != ' ' && text.back() != ' ' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -/_[]'") ==
             std::string::npos;
}
} // namespace

TEST(ReportCodes, FitTheirAttributes)
{
  for (const ReportCode& code : codes)
  {
    EXPECT_TRUE(IsPlainText(code.value, 16)) << code.value; // SH
    EXPECT_TRUE(IsPlainText(code.scheme, 16)) << code.value;
    EXPECT_TRUE(IsPlainText(code.meaning, 64)) << code.value; // LO
  }
}

TEST(ReportCodes, NoCodeHasTwoMeanings)
{
  for (std::size_t a = 0; a < codes.size(); a++)
  {
    for (std::size_t b = 0; b < a; b++)
    {
      EXPECT_FALSE(codes[a] == codes[b]) << codes[a].value << ": " << codes[a].meaning;
    }
  }
}

TEST(ReportCodes, OnlyValueAndSchemeCount)
{
  EXPECT_TRUE((ReportCode{"1", "UCUM", "no units"}) == (ReportCode{"1", "UCUM", "unity"}));
  EXPECT_FALSE((ReportCode{"1", "UCUM", "no units"}) == (ReportCode{"1", "DCM", "no units"}));
}
