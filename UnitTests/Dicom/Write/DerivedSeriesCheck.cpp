#include "Dicom/Write/SeriesWriter.h"

#include "Base/Error.h"
#include "Support/DerivedExample.h"

#include <cmath>
#include <gmock/gmock.h>

using namespace Clade;
using Testing::DerivedExample;
using testing::EndsWith;
using testing::HasSubstr;
using Testing::SourceExample;

namespace
{
/// One change to file 3 of a good series, and what the check says of it.
template<class Change>
std::string Complaint(Change change)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  change(derived.Slice(3));
  derived.files[3]->saveFile(derived.paths[3].c_str(), EXS_LittleEndianExplicit);
  try
  {
    CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Internal);
    EXPECT_THAT(error.Message(), HasSubstr(derived.paths[3]));
    return error.Message();
  }
  return "nothing";
}

std::string ComplaintAfter(const DcmTag& tag, const char* value)
{
  return Complaint([&](DcmDataset& slice) { slice.putAndInsertString(tag, value); });
}
} // namespace

TEST(DerivedSeriesCheck, PassesWhatTheWriterWrote)
{
  for (auto source : {SourceExample::Mr(), SourceExample::Ct()})
  {
    DerivedExample derived(source.Series());
    EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
  }
}

// A voxel that is not padding is written beside it.
TEST(DerivedSeriesCheck, PassesTissueThatWouldReadAsPadding)
{
  SourceExample source = SourceExample::Ct();
  StoredPixelFormat& format = source.Series().format;
  const DerivedExample before(source.Series());
  for (const std::size_t voxel : {std::size_t{0}, before.volume.voxels.size() / 2})
  {
    format.paddingValue = static_cast<std::int32_t>(std::lround(before.volume.voxels[voxel]));
    for (const int range : {0, 3})
    {
      format.paddingRangeLimit = *format.paddingValue - range;
      DerivedExample derived(source.Series());
      EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
    }
  }
}

TEST(DerivedSeriesCheck, NamesAnotherIdentity)
{
  EXPECT_THAT(ComplaintAfter(DCM_SeriesInstanceUID, "1.2.3"),
              HasSubstr("SeriesInstanceUID is 1.2.3, expected 2.25."));
  EXPECT_THAT(ComplaintAfter(DCM_FrameOfReferenceUID, "1.2.3"),
              EndsWith("FrameOfReferenceUID is 1.2.3, expected 1.2.3.4.6"));
  EXPECT_THAT(ComplaintAfter(DCM_SOPInstanceUID, "1.2.3"), HasSubstr("SOPInstanceUID is 1.2.3"));
}

TEST(DerivedSeriesCheck, NamesAChangedPatientWithoutTellingWho)
{
  const std::string complaint = ComplaintAfter(DCM_PatientID, "P-2");
  EXPECT_THAT(complaint, EndsWith("PatientID has another value"));
}

TEST(DerivedSeriesCheck, NamesADisplacedSlice)
{
  EXPECT_THAT(ComplaintAfter(DCM_ImagePositionPatient, "1\\2\\3"),
              HasSubstr("ImagePositionPatient is 1.000000"));
  EXPECT_THAT(ComplaintAfter(DCM_PixelSpacing, "0.8125"),
              EndsWith("PixelSpacing is missing, expected 0.812500"));
  EXPECT_THAT(ComplaintAfter(DCM_SliceThickness, "6.5"), HasSubstr("SliceThickness is 6.5"));
  EXPECT_THAT(ComplaintAfter(DCM_GantryDetectorTilt, "0"), HasSubstr("gantry tilt"));
}

TEST(DerivedSeriesCheck, NamesAnOrientationWrittenOtherwise)
{
  EXPECT_THAT(Complaint(
                  [](DcmDataset& slice) {
                    slice.putAndInsertString(DCM_ImageOrientationPatient,
                                             "0.173648177669\\0.984807753012\\0\\0\\0\\-1");
                  }),
              EndsWith("ImageOrientationPatient is written differently from the first slice"));
}

TEST(DerivedSeriesCheck, NamesAnInstanceNumberUsedTwice)
{
  EXPECT_THAT(ComplaintAfter(DCM_InstanceNumber, "63"), EndsWith("InstanceNumber 63 occurs twice"));
}

TEST(DerivedSeriesCheck, NamesReferencesThatDisagree)
{
  EXPECT_THAT(
      Complaint([](DcmDataset& slice) { slice.findAndDeleteSequenceItem(DCM_SourceImageSequence, 0); }),
      EndsWith("SourceImageSequence and ReferencedSeriesSequence do not name the same images"));
  EXPECT_THAT(Complaint(
                  [](DcmDataset& slice)
                  {
                    DcmItem *image = nullptr, *series = nullptr, *instance = nullptr;
                    slice.findAndGetSequenceItem(DCM_SourceImageSequence, image, 0);
                    slice.findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series, 0);
                    series->findAndGetSequenceItem(DCM_ReferencedInstanceSequence, instance, 0);
                    image->putAndInsertString(DCM_ReferencedSOPInstanceUID, "9.9");
                    instance->putAndInsertString(DCM_ReferencedSOPInstanceUID, "9.9");
                  }),
              EndsWith("image 9.9 of SourceImageSequence is not one of the source series"));
}

TEST(DerivedSeriesCheck, NamesPrivateAttributesAtAnyDepth)
{
  EXPECT_THAT(ComplaintAfter(DcmTag(0x0029, 0x0010, EVR_LO), "X"),
              EndsWith("private attribute (0029,0010) is left"));
  EXPECT_THAT(Complaint(
                  [](DcmDataset& slice)
                  {
                    DcmItem* item = nullptr;
                    slice.findAndGetSequenceItem(DCM_ContributingEquipmentSequence, item, 0);
                    item->putAndInsertString(DcmTag(0x0029, 0x0010, EVR_LO), "X");
                  }),
              EndsWith("private attribute (0029,0010) is left"));
}

TEST(DerivedSeriesCheck, NamesPixelDataCutShort)
{
  EXPECT_THAT(Complaint(
                  [](DcmDataset& slice)
                  {
                    const std::vector<Uint16> words(36 * 40 - 1);
                    slice.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
                  }),
              EndsWith("the pixel data take 2878 bytes, expected 2880"));
}

TEST(DerivedSeriesCheck, NamesATruncatedFileAndAMissingOne)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  const auto check = [&]()
  { CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths); };
  std::filesystem::resize_file(derived.paths[5], std::filesystem::file_size(derived.paths[5]) - 100);
  EXPECT_THROW(check(), Error);
  derived.paths.pop_back();
  try
  {
    check();
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Message(), "the derived series has 64 files, expected 65");
  }
}

TEST(DerivedSeriesCheck, NamesAVoxelThatReadsOtherwise)
{
  const std::string complaint = Complaint(
      [](DcmDataset& slice)
      {
        const Uint16* words = nullptr;
        unsigned long count = 0;
        slice.findAndGetUint16Array(DCM_PixelData, words, &count);
        std::vector<Uint16> changed(words, words + count);
        changed[5] = static_cast<Uint16>(changed[5] + 2);
        slice.putAndInsertUint16Array(DCM_PixelData, changed.data(), count);
      });
  EXPECT_THAT(complaint, HasSubstr("pixel 5, 0 reads as"));
}

TEST(DerivedSeriesCheck, NamesARescaleThatMeansSomethingElse)
{
  SourceExample source = SourceExample::Ct();
  DerivedExample derived(source.Series());
  derived.Slice(3).putAndInsertString(DCM_RescaleSlope, "1.00001");
  derived.files[3]->saveFile(derived.paths[3].c_str(), EXS_LittleEndianExplicit);
  EXPECT_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths), Error);
}

TEST(DerivedSeriesCheck, PassesSlopesAsSmallAsTheyCome)
{
  SourceExample source = SourceExample::Mr();
  StoredPixelFormat& format = source.Series().format;
  format.rescaleVaried = format.hasRescale = true;
  format.rescaleSlope = 9.5918412e-11;
  format.rescaleIntercept = -3.1415926e-8;
  DerivedExample derived(source.Series());
  EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
  EXPECT_EQ(derived.Text(DCM_RescaleSlope), "9.5918412e-11");
}
