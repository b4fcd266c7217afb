#include "Dicom/Read/ImageTerms.h"

#include "Support/DicomPhantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::StartsWith;

namespace
{
std::string VerdictOn(const DatasetEdit& edit)
{
  return Verdict(MakeSeries({}, edit));
}
} // namespace

TEST(ImageTerms, ProjectionsAndTheirLikeAreFoundInEveryManufacturersWording)
{
  for (const char* type : {"DERIVED\\PRIMARY\\AXIAL\\CT_SOM5 MIP",
                           "DERIVED\\SECONDARY\\MIP THIN",
                           "DERIVED\\SECONDARY\\AXIAL\\CT_SOM7 MinIP",
                           "DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE",
                           "DERIVED\\SECONDARY\\REFORMATTED\\MIN IP",
                           "DERIVED\\SECONDARY\\PROJECTION IMAGE\\COLLAPSE",
                           "DERIVED\\SECONDARY\\PROJECTION IMAGE\\VOLUME RENDERING",
                           "DERIVED\\PRIMARY\\CURVED MPR",
                           "DERIVED\\SECONDARY\\OTHER\\CSA MPR CURVED",
                           "DERIVED\\PRIMARY\\M\\SUB",
                           "DERIVED\\PRIMARY\\SUBTRACTION",
                           "DERIVED\\SECONDARY\\AXIAL\\RAY-SUM",
                           "DERIVED\\SECONDARY\\OTHER\\MIP_COR",
                           "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 VRT",
                           "DERIVED\\PRIMARY\\PERFUSION_MTT",
                           "DERIVED\\PRIMARY\\M\\T1MAP",
                           "DERIVED\\PRIMARY\\AXIAL\\CT_SOM5 MIN",
                           "DERIVED\\PRIMARY\\VOLUME\\MAXIMUM",
                           "DERIVED\\PRIMARY\\VOLUME\\STD_DEVIATION",
                           "DERIVED\\PRIMARY\\OTHER\\MEDIAN IP",
                           "DERIVED\\PRIMARY\\OTHER\\FAT_FRACTION",
                           "DERIVED\\PRIMARY\\OTHER\\R2*",
                           "DERIVED\\PRIMARY\\OTHER\\SYNTHETIC BVALUE",
                           "DERIVED\\PRIMARY\\OTHER\\KTRANS",
                           "DERIVED\\PRIMARY\\OTHER\\WASH-IN",
                           "DERIVED\\PRIMARY\\AXIAL\\DE_IODINE",
                           "DERIVED\\PRIMARY\\OTHER\\VR",
                           "DERIVED\\SECONDARY\\POSDISP",
                           "DERIVED\\SECONDARY\\ScreenSave",
                           "DERIVED\\SECONDARY\\SYNTHETIC\\T1W",
                           "DERIVED\\PRIMARY\\MAGIC\\T2",
                           "DERIVED\\SECONDARY\\VOLREN",
                           "DERIVED\\SECONDARY\\CSA 3D EDITED",
                           "DERIVED\\SECONDARY\\AXIAL\\GSI MD",
                           "DERIVED\\PRIMARY\\VOLUME\\MAT_SPECIFIC",
                           "DERIVED\\PRIMARY\\VOLUME\\EFF_ATOMIC_NUM",
                           "DERIVED\\PRIMARY\\PERFUSION\\NONE"})
  {
    EXPECT_THAT(VerdictOn(Setting(DCM_ImageType, type)),
                StartsWith("E_DERIVED_INPUT: the images are derived ("))
        << type;
  }
  for (const char* type : {"ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI", "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D",
                           "DERIVED\\PRIMARY\\M\\DIXON\\IN_PHASE", "ORIGINAL\\PRIMARY\\IP\\IP\\DERIVED",
                           "DERIVED\\PRIMARY\\W\\W\\DERIVED", "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE",
                           "ORIGINAL\\PRIMARY\\AXIAL\\SUBMANDIBULAR", "ORIGINAL\\PRIMARY\\VIPER",
                           "ORIGINAL\\PRIMARY\\PERFUSION\\NONE", "ORIGINAL\\PRIMARY\\M\\OPP_PHASE",
                           "ORIGINAL\\PRIMARY\\M\\ARTERIAL PHASE", "ORIGINAL\\PRIMARY\\M\\PHASE_CONTRAST"})
  {
    EXPECT_THAT(VerdictOn(Setting(DCM_ImageType, type)), StartsWith("accepted")) << type;
  }
}

TEST(ImageTerms, SlicesComputedFromOthersOfTheirPlaceAreAcceptedAndNamed)
{
  for (const char* type : {"ORIGINAL\\PRIMARY\\M\\SWI\\NORM", "DERIVED\\PRIMARY\\DIFFUSION\\TRACEW\\ND",
                           "DERIVED\\PRIMARY\\COMPOSED", "DERIVED\\SECONDARY\\AXIAL\\MonoE 70 keV"})
  {
    const std::string verdict = VerdictOn(Setting(DCM_ImageType, type));
    EXPECT_THAT(verdict, StartsWith("accepted")) << type;
  }
  ImageHeader image;
  image.imageType = {"ORIGINAL", "PRIMARY", "M", "SWI"};
  EXPECT_EQ(ProcessedTermOf(image), "SWI");
  image.imageType = {"DERIVED", "PRIMARY", "AXIAL", "MonoE 70 keV"};
  EXPECT_EQ(ProcessedTermOf(image), "MonoE 70 keV");
  image.imageType = {"ORIGINAL", "PRIMARY", "M", "NORM"};
  EXPECT_EQ(ProcessedTermOf(image), "");
}

TEST(ImageTerms, PhasesAndOtherPartsOfComplexImagesAreFoundInEveryManufacturersWording)
{
  for (const char* type :
       {"ORIGINAL\\PRIMARY\\P_FFE\\P\\FFE", "ORIGINAL\\PRIMARY\\PCA_P", "ORIGINAL\\PRIMARY\\R_FFE",
        "ORIGINAL\\PRIMARY\\I_SE", "ORIGINAL\\PRIMARY\\PHASE_MAP", "ORIGINAL\\PRIMARY\\PHASE DIFFERENCE",
        "ORIGINAL\\PRIMARY\\OTHER\\IMAG", "DERIVED\\PRIMARY\\VELOCITY MAP", "ORIGINAL\\PRIMARY\\M\\PH"})
  {
    EXPECT_THAT(VerdictOn(Setting(DCM_ImageType, type)), StartsWith("E_NOT_MAGNITUDE")) << type;
  }
}

TEST(ImageTerms, TheValueThatHoldsTheWordIsSaid)
{
  ImageHeader image;
  image.sopClassUid = "1.2.840.10008.5.1.4.1.1.4";
  image.imageType = {"DERIVED", "PRIMARY", "AXIAL", "ct_som5 minip"};
  EXPECT_EQ(DerivedTermOf(image), "ct_som5 minip");
  EXPECT_EQ(ReformatTermOf(image), "");
  image.imageType = {"MIP", "MPR", "AXIAL"}; // the first two values are not asked
  EXPECT_EQ(DerivedTermOf(image), "");
  image.rawDataTypeGe = 3;
  EXPECT_EQ(PhaseTermOf(image), "IMAGINARY");
}
