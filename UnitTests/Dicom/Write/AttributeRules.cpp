#include "Dicom/Write/AttributeRules.h"

#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>
#include <set>

using namespace Clade;

namespace
{
std::vector<const AttributeRules*> AllRules()
{
  return {&StudyRules(),  &CommonRules(),   &CtRules(),          &MrRules(),       &InversionRules(),
          &GatingRules(), &ContrastRules(), &StoredValueRules(), &EquipmentRules()};
}
} // namespace

TEST(AttributeRules, CallAttributesAsTheStandardDoes)
{
  for (const auto* rules : AllRules())
  {
    for (const auto& rule : *rules)
    {
      DcmTag tag(rule.group, rule.element);
      const std::string keyword = tag.getTagName();
      EXPECT_TRUE(keyword == rule.keyword || keyword == std::string("RETIRED_") + rule.keyword)
          << keyword << " is listed as " << rule.keyword;
    }
  }
}

TEST(AttributeRules, NameNoAttributeTwiceAndNoPrivateOne)
{
  for (const auto* rules : AllRules())
  {
    std::set<std::pair<int, int>> seen;
    for (const auto& rule : *rules)
    {
      EXPECT_EQ(rule.group % 2, 0) << rule.keyword;
      EXPECT_TRUE(seen.insert({rule.group, rule.element}).second) << rule.keyword;
    }
  }
}

TEST(AttributeRules, LeaveOutWhatIsFalseOfAnEstimatedSlice)
{
  const std::set<std::string> forbidden = {"GantryDetectorTilt",
                                           "TableHeight",
                                           "Exposure",
                                           "ExposureTime",
                                           "XRayTubeCurrent",
                                           "CTDIvol",
                                           "SAR",
                                           "SpacingBetweenSlices",
                                           "SliceThickness",
                                           "SliceLocation",
                                           "ImagesInAcquisition",
                                           "NumberOfTemporalPositions",
                                           "ReferencedImageSequence",
                                           "PerformedProcedureStepID",
                                           "SmallestImagePixelValue",
                                           "LargestImagePixelValue"};
  for (const auto* rules : {&StudyRules(), &CommonRules(), &CtRules(), &MrRules()})
  {
    for (const auto& rule : *rules)
    {
      EXPECT_EQ(forbidden.count(rule.keyword), 0u) << rule.keyword;
    }
  }
}
