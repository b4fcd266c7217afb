#include "Dicom/Write/DerivedReferences.h"

#include "Support/DerivedExample.h"

#include <gtest/gtest.h>

using namespace Clade;
using Testing::DerivedExample;
using Testing::SourceExample;

TEST(DerivedReferences, NameFramesOfOneObjectByTheirNumbers)
{
  SourceExample source = SourceExample::Mr();
  std::vector<SourceImage>& images = source.Series().images;
  for (std::size_t k = 0; k < images.size(); k++)
  {
    images[k].sopInstanceUid = "1.2.3.99";
    images[k].frame = static_cast<int>(k) + 11;
  }
  DerivedExample derived(source.Series());
  DcmSequenceOfItems* sources = nullptr;
  ASSERT_TRUE(derived.Slice(0).findAndGetSequence(DCM_SourceImageSequence, sources).good());
  ASSERT_EQ(sources->card(), 1u);
  OFString frames;
  sources->getItem(0)->findAndGetOFStringArray(DCM_ReferencedFrameNumber, frames);
  EXPECT_EQ(std::string(frames.c_str()).substr(0, 8), "11\\12\\13");
  EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
}

TEST(DerivedReferences, KeepTheScaleOfPhilipsBesideTheNameOfTheScanner)
{
  SourceExample source = SourceExample::Mr();
  source.Series().scaleSlopePhilips = 0.019;
  DerivedExample derived(source.Series());
  DcmItem* scanner = nullptr;
  ASSERT_TRUE(derived.Slice(0).findAndGetSequenceItem(DCM_ContributingEquipmentSequence, scanner, 0).good());
  Float32 scale = 0;
  EXPECT_TRUE(scanner->findAndGetFloat32(DcmTagKey(0x2005, 0x100e), scale).good());
  EXPECT_FLOAT_EQ(scale, 0.019f);
  EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
}
