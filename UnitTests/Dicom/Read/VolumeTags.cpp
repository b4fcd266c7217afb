#include "Dicom/Read/VolumeTags.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::string ValueOf(const std::string& name, DcmDataset& dataset)
{
  const std::vector<std::string> values = VolumeTagValues(dataset);
  EXPECT_EQ(values.size(), VolumeTags().size());
  for (std::size_t i = 0; i < values.size(); i++)
  {
    if (VolumeTags()[i].name == name)
    {
      return values[i];
    }
  }
  return "no such attribute";
}
} // namespace

TEST(VolumeTags, NumbersAreWrittenAlike)
{
  DcmDataset dataset;
  dataset.putAndInsertString(DCM_EchoTime, "10.0 ");
  EXPECT_EQ(ValueOf("EchoTime", dataset), "10");
  dataset.putAndInsertString(DCM_EchoTime, "1E1");
  EXPECT_EQ(ValueOf("EchoTime", dataset), "10");
  dataset.putAndInsertString(DCM_EchoTime, "10,5"); // no number: told apart as a text all the same
  EXPECT_EQ(ValueOf("EchoTime", dataset), "10,5");
  EXPECT_EQ(ValueOf("KVP", dataset), "");
}

TEST(VolumeTags, TheBValueOfGeIsWithoutItsCoding)
{
  DcmDataset dataset;
  dataset.putAndInsertString(DcmTag(0x0043, 0x0010, EVR_LO), "GEMS_PARM_01");
  dataset.putAndInsertString(DcmTag(0x0043, 0x1039, EVR_IS), "1000000800\\8\\0\\0");
  EXPECT_EQ(ValueOf("GE b-value (0043,1039)", dataset), "800");
}

TEST(VolumeTags, TheBValueOfUnitedImagingIsFoundByItsBlock)
{
  DcmDataset dataset;
  dataset.putAndInsertString(DcmTag(0x0065, 0x0010, EVR_LO), "Image Private Header");
  dataset.putAndInsertFloat64(DcmTag(0x0065, 0x1009, EVR_FD), 800);
  EXPECT_EQ(ValueOf("United Imaging b-value (0065,1009)", dataset), "800");
  const Uint8 bytes[] = {0, 0, 0, 0, 0, 0, 0x89, 0x40}; // 800, as implicit transfer syntaxes give it
  dataset.putAndInsertUint8Array(DcmTag(0x0065, 0x1009, EVR_UN), bytes, sizeof(bytes));
  EXPECT_EQ(ValueOf("United Imaging b-value (0065,1009)", dataset), "800");
}

TEST(VolumeTags, FreeTextsAreWrittenInPlainCharacters)
{
  DcmDataset dataset;
  dataset.putAndInsertString(DCM_ContrastBolusAgent, "Gadolinium \xfc");
  EXPECT_EQ(ValueOf("ContrastBolusAgent", dataset), "Gadolinium ?");
  dataset.putAndInsertString(DCM_ScanOptions, "FS\\PFP");
  EXPECT_EQ(ValueOf("ScanOptions", dataset), "FS\\PFP");
}

TEST(VolumeTags, TheMomentsAreFour)
{
  std::string names;
  for (const std::size_t tag : MomentTags())
  {
    names += VolumeTags()[tag].name + " ";
  }
  EXPECT_EQ(names, "TriggerTime AcquisitionTime ContentTime AcquisitionDateTime ");
}
