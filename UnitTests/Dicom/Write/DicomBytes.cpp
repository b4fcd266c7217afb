#include "Dicom/Write/DicomBytes.h"

#include "Dicom/Read/DicomFile.h"
#include "Support/DicomItems.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
void Fill(DcmDataset& dataset, const char* name)
{
  dataset.putAndInsertString(DCM_SOPClassUID, UID_MRImageStorage);
  dataset.putAndInsertString(DCM_SOPInstanceUID, "1.2.3.4");
  dataset.putAndInsertString(DCM_PatientName, name);
  DcmItem* item = nullptr;
  dataset.findOrCreateSequenceItem(DCM_SourceImageSequence, item);
  item->putAndInsertString(DCM_ReferencedSOPInstanceUID, "1.2.3.5");
  const std::vector<Uint16> pixels = {1, 2, 65535, 0};
  dataset.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
}
} // namespace

TEST(DicomBytes, AFileIsReadAgainAsItWasMeant)
{
  DcmFileFormat file;
  Fill(*file.getDataset(), "Odd^Name");
  std::string buffer;
  const std::string bytes(EncodeFile(file, buffer));
  const DicomFile read = LoadDicomFile({"made", bytes});
  EXPECT_EQ(read.transferSyntaxUid, UID_LittleEndianExplicitTransferSyntax);
  EXPECT_EQ(RawText(*read.dataset, DCM_PatientName), "Odd^Name");
  EXPECT_EQ(RawText(SequenceItem(*read.dataset, DCM_SourceImageSequence), DCM_ReferencedSOPInstanceUID),
            "1.2.3.5");
  const Uint16* pixels = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(read.dataset->findAndGetUint16Array(DCM_PixelData, pixels, &count).good());
  EXPECT_EQ(std::vector<Uint16>(pixels, pixels + count), (std::vector<Uint16>{1, 2, 65535, 0}));
}

TEST(DicomBytes, ABufferThatHeldALongerFileGivesTheSameBytes)
{
  DcmFileFormat first, second;
  Fill(*first.getDataset(), "A^Patient^With^A^Rather^Long^Name");
  Fill(*second.getDataset(), "B");
  std::string own, shared;
  EncodeFile(first, shared);
  EXPECT_EQ(EncodeFile(second, shared), EncodeFile(second, own));
  EXPECT_EQ(shared.size() % 2, 0u);
}

TEST(DicomBytes, TheDatasetIsTheEndOfItsFile)
{
  DcmFileFormat file;
  Fill(*file.getDataset(), "B");
  std::string ofFile, ofDataset;
  const std::string_view whole = EncodeFile(file, ofFile);
  const std::string_view dataset = EncodeDataset(*file.getDataset(), ofDataset);
  ASSERT_GT(whole.size(), dataset.size() + 132);
  EXPECT_EQ(whole.substr(whole.size() - dataset.size()), dataset);
}
