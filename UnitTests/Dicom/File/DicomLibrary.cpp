#include "Dicom/File/DicomLibrary.h"

#include "Support/Errors.h"

#include <dcmtk/config/osconfig.h>

#include <cstdlib>
#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/oflog/oflog.h>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

using namespace Clade;
using Clade::Testing::CodeOf;

TEST(DicomLibrary, IsReadyOnceWhoeverComesFirst)
{
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
  {
    threads.emplace_back(
        []
        {
          RequireDicomLibrary();
          EXPECT_TRUE(DcmCodecList::canChangeCoding(EXS_RLELossless, EXS_LittleEndianExplicit));
        });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
}

TEST(DicomLibrary, DecodesWhatScannersCompress)
{
  RequireDicomLibrary();
  for (const E_TransferSyntax compressed :
       {EXS_RLELossless, EXS_JPEGProcess1, EXS_JPEGProcess2_4, EXS_JPEGProcess14, EXS_JPEGProcess14SV1,
        EXS_JPEGLSLossless, EXS_JPEGLSLossy})
  {
    EXPECT_TRUE(DcmCodecList::canChangeCoding(compressed, EXS_LittleEndianExplicit))
        << DcmXfer(compressed).getXferName();
  }
}

TEST(DicomLibrary, AKnownAttributeThatWasStoredAsUnknownIsReadAsWhatItIs)
{
  RequireDicomLibrary();
  // (0018,0050) of VR UN, explicit little endian: "2.5 "
  const unsigned char bytes[] = {0x18, 0x00, 0x50, 0x00, 'U', 'N', 0, 0, 4, 0, 0, 0, '2', '.', '5', ' '};
  DcmInputBufferStream stream;
  stream.setBuffer(bytes, sizeof(bytes));
  stream.setEos();
  DcmDataset dataset;
  dataset.transferInit();
  ASSERT_TRUE(dataset.read(stream, EXS_LittleEndianExplicit).good());
  dataset.transferEnd();
  DcmElement* element = nullptr;
  ASSERT_TRUE(dataset.findAndGetElement(DCM_SliceThickness, element).good());
  EXPECT_EQ(element->ident(), EVR_DS);
  double thickness = 0;
  EXPECT_TRUE(dataset.findAndGetFloat64(DCM_SliceThickness, thickness).good());
  EXPECT_EQ(thickness, 2.5);
}

TEST(DicomLibrary, LogsNothingWhichMightHoldNamesOfPatients)
{
  RequireDicomLibrary();
  OFLogger logger = OFLog::getLogger("dcmtk.dcmdata");
  EXPECT_FALSE(logger.isEnabledFor(OFLogger::FATAL_LOG_LEVEL));
}

TEST(DicomLibraryDeathTest, WithoutADictionaryItIsRefused)
{
  RequireDicomLibrary();
  EXPECT_EXIT(
      {
        dcmDataDict.wrlock().clear();
        dcmDataDict.wrunlock();
        std::_Exit(CodeOf([] { RequireDicomLibrary(); }) == ErrorCode::InvalidConfiguration ? 7 : 1);
      },
      testing::ExitedWithCode(7), "");
}
