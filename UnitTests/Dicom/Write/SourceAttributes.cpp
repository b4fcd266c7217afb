#include "Dicom/Write/SourceAttributes.h"

#include "Base/Error.h"
#include "Support/DicomItems.h"
#include "Support/SourceExample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::Each;
using ::testing::SizeIs;

namespace
{
AttributeRule RuleOf(const DcmTagKey& tag, AttributeType type)
{
  return {tag.getGroup(), tag.getElement(), "", type};
}

bool IsIn(DcmItem& item, const DcmTagKey& tag)
{
  return item.tagExists(tag);
}
} // namespace

TEST(SourceAttributes, WhatEverySliceSaysAlikeIsUniform)
{
  SourceExample source = SourceExample::Mr();
  const SourceAttributes attributes(source.Series());
  EXPECT_EQ(attributes.UniformText(DCM_StationName), "ROOM1");
  EXPECT_EQ(attributes.Uniform(DCM_AcquisitionTime), nullptr) << "each slice has another one";
  EXPECT_EQ(attributes.Uniform(DCM_PatientAge), nullptr) << "no slice has it";
  EXPECT_EQ(attributes.TextOfMiddle(DCM_AcquisitionTime), "101604");
  EXPECT_EQ(attributes.Texts(DCM_AcquisitionTime)[2], "101602");
}

TEST(SourceAttributes, OneSliceThatLacksAnAttributeIsEnough)
{
  SourceExample source = SourceExample::Mr();
  source.Slice(3).findAndDeleteElement(DCM_StationName);
  const SourceAttributes attributes(source.Series());
  EXPECT_EQ(attributes.Uniform(DCM_StationName), nullptr);
  EXPECT_TRUE(attributes.InAny(DCM_StationName));
  EXPECT_FALSE(attributes.InAny(DCM_PatientAge));
  EXPECT_EQ(attributes.Texts(DCM_StationName)[3], "");
}

TEST(SourceAttributes, WhatMostSlicesSayPrevailsAndOfTwoAlikeTheLonger)
{
  SourceExample source = SourceExample::Mr(); // 9 slices
  for (std::size_t k = 0; k < 9; k++)
  {
    source.Set(k, DCM_StationName, k < 4 ? "A" : k < 8 ? "LONGER" : "");
  }
  const SourceAttributes attributes(source.Series());
  EXPECT_EQ(SourceAttributes::Text(attributes.Prevailing(DCM_StationName)), "LONGER");
  source.SetAll(DCM_StationName, "");
  EXPECT_EQ(SourceAttributes(source.Series()).Prevailing(DCM_StationName), nullptr);
}

TEST(SourceAttributes, TheTypeSaysWhatBecomesOfSlicesThatDisagree)
{
  SourceExample source = SourceExample::Mr();
  source.Set(1, DCM_StationName, "ROOM2");
  for (const auto& [type, isThere, text] :
       {std::tuple(AttributeType::One, true, "ROOM1"), std::tuple(AttributeType::Two, true, ""),
        std::tuple(AttributeType::Three, false, "")})
  {
    DcmDataset target;
    SourceAttributes(source.Series()).Copy({RuleOf(DCM_StationName, type)}, target);
    EXPECT_EQ(IsIn(target, DCM_StationName), isThere);
    EXPECT_EQ(RawText(target, DCM_StationName), text);
  }
}

TEST(SourceAttributes, OnePatientWrittenInTwoWaysHasTheNameThatPrevails)
{
  SourceExample source = SourceExample::Mr();
  source.SetAll(DCM_PatientName, "Doe^Jane");
  source.Set(0, DCM_PatientName, "DOE^JANE");
  DcmDataset target;
  SourceAttributes(source.Series()).Copy({RuleOf(DCM_PatientName, AttributeType::Two)}, target);
  EXPECT_EQ(RawText(target, DCM_PatientName), "Doe^Jane");
}

TEST(SourceAttributes, NothingPrivateTravelsInTheItemsOfASequence)
{
  SourceExample source = SourceExample::Mr();
  for (std::size_t k = 0; k < source.Slices(); k++)
  {
    DcmItem *outer = nullptr, *inner = nullptr;
    source.Slice(k).findOrCreateSequenceItem(DCM_RequestAttributesSequence, outer);
    outer->putAndInsertString(DCM_RequestedProcedureID, "R1");
    outer->putAndInsertString(DcmTag(0x0011, 0x0010, EVR_LO), "ACME");
    outer->findOrCreateSequenceItem(DCM_ScheduledProtocolCodeSequence, inner);
    inner->putAndInsertString(DCM_CodeValue, "C1");
    inner->putAndInsertString(DcmTag(0x0011, 0x0010, EVR_LO), "ACME");
  }
  DcmDataset target;
  SourceAttributes(source.Series())
      .Copy({RuleOf(DCM_RequestAttributesSequence, AttributeType::Three)}, target);
  DcmItem& outer = SequenceItem(target, DCM_RequestAttributesSequence);
  DcmItem& inner = SequenceItem(outer, DCM_ScheduledProtocolCodeSequence);
  EXPECT_EQ(RawText(outer, DCM_RequestedProcedureID), "R1");
  EXPECT_EQ(RawText(inner, DCM_CodeValue), "C1");
  EXPECT_FALSE(IsIn(outer, DcmTagKey(0x0011, 0x0010)));
  EXPECT_FALSE(IsIn(inner, DcmTagKey(0x0011, 0x0010)));
  EXPECT_TRUE(IsIn(SequenceItem(source.Slice(0), DCM_RequestAttributesSequence), DcmTagKey(0x0011, 0x0010)))
      << "the source keeps it";
}

TEST(SourceAttributes, ASeriesWithoutImagesHasNone)
{
  SourceExample source = SourceExample::Mr();
  source.Series().images.clear();
  EXPECT_THROW(SourceAttributes(source.Series()), Error);
}
