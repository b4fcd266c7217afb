#include "Dicom/Read/PixelFragments.h"

#include "Support/TemporaryFolder.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace
{
/// Compressed pixel data of these fragments, each of an even length, behind an empty offset table.
DcmPixelData* Compressed(const std::vector<std::string>& fragments)
{
  auto* const sequence = new DcmPixelSequence(DCM_PixelSequenceTag);
  sequence->insert(new DcmPixelItem(DCM_PixelItemTag));
  for (const std::string& bytes : fragments)
  {
    auto* const item = new DcmPixelItem(DCM_PixelItemTag);
    item->putUint8Array(reinterpret_cast<const Uint8*>(bytes.data()), bytes.size());
    sequence->insert(item);
  }
  auto* const pixels = new DcmPixelData(DCM_PixelData);
  pixels->putOriginalRepresentation(EXS_JPEG2000LosslessOnly, nullptr, sequence);
  return pixels;
}

DcmElement& PixelsOf(DcmFileFormat& file)
{
  DcmElement* element = nullptr;
  file.getDataset()->findAndGetElement(DCM_PixelData, element);
  return *element;
}
} // namespace

TEST(PixelFragments, AreInOrderAndWithoutTheOffsetTable)
{
  const std::unique_ptr<DcmPixelData> pixels(Compressed({"first ", "second", "3."}));
  EXPECT_THAT(FragmentsOf(*pixels), ElementsAre("first ", "second", "3."));
  EXPECT_EQ(EncapsulatedBytes(*pixels), 14u);
}

TEST(PixelFragments, AreReadFromAFileThatKeepsThem)
{
  const TemporaryFolder folder;
  const std::string path = folder / "compressed.dcm", large(10'000, 'a');
  {
    DcmFileFormat file;
    file.getDataset()->putAndInsertString(DCM_SOPClassUID, UID_MRImageStorage);
    file.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "1.2.3");
    file.getDataset()->insert(Compressed({large, "end."}));
    ASSERT_TRUE(file.saveFile(path.c_str(), EXS_JPEG2000LosslessOnly).good());
  }
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(path.c_str(), EXS_Unknown, EGL_noChange, 4096).good());
  EXPECT_EQ(EncapsulatedBytes(PixelsOf(file)), large.size() + 4) << "known before a fragment was read";
  EXPECT_THAT(FragmentsOf(PixelsOf(file)), ElementsAre(large, "end."));
}

TEST(PixelFragments, PlainPixelsHaveNone)
{
  DcmFileFormat file;
  const std::vector<Uint16> plain(12, 7);
  file.getDataset()->putAndInsertUint16Array(DCM_PixelData, plain.data(), plain.size());
  EXPECT_THAT(FragmentsOf(PixelsOf(file)), IsEmpty());
  EXPECT_EQ(EncapsulatedBytes(PixelsOf(file)), 0u);
  DcmUnlimitedText text(DCM_TextValue);
  text.putString("not pixels");
  EXPECT_THAT(FragmentsOf(text), IsEmpty());
  EXPECT_EQ(EncapsulatedBytes(text), 0u);
}
