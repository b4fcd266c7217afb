#include "Dicom/Write/DerivedImageType.h"

#include "Support/DerivedExample.h"
#include "Support/DicomPhantom.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string TypeOf(const std::string& modality, const std::string& term)
{
  SourceSeries source;
  source.modality = modality;
  source.derivedTerm = term;
  return DerivedImageType(source);
}
} // namespace

TEST(DerivedImageType, AMapKeepsWhatItsValuesAre)
{
  EXPECT_EQ(TypeOf("MR", ""), "DERIVED\\SECONDARY\\OTHER\\RESAMPLED");
  EXPECT_EQ(TypeOf("MR", "ADC"), "DERIVED\\SECONDARY\\DIFFUSION MAP\\RESAMPLED\\ADC");
  EXPECT_EQ(TypeOf("MR", "ADC_UNSPECIFIED"), "DERIVED\\SECONDARY\\DIFFUSION MAP\\RESAMPLED\\ADC_UNSPECIFIED");
  EXPECT_EQ(TypeOf("MR", "T1 MAP"), "DERIVED\\SECONDARY\\T1 MAP\\RESAMPLED");
  EXPECT_EQ(TypeOf("MR", "T2MAP"), "DERIVED\\SECONDARY\\T2 MAP\\RESAMPLED\\T2MAP");
  EXPECT_EQ(TypeOf("MR", "T2_STAR_MAP"), "DERIVED\\SECONDARY\\T2 MAP\\RESAMPLED\\T2_STAR_MAP");
  EXPECT_EQ(TypeOf("MR", "FAT_FRACTION"), "DERIVED\\SECONDARY\\OTHER\\RESAMPLED\\FAT_FRACTION");
  EXPECT_EQ(TypeOf("MR", "R2*"), "DERIVED\\SECONDARY\\OTHER\\RESAMPLED") << "no code string";
  EXPECT_EQ(TypeOf("CT", ""), "DERIVED\\SECONDARY\\AXIAL");
}

TEST(DerivedImageType, UnitsAndValuesOfAMapStay)
{
  const DatasetEdit map = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DCM_ImageType, "DERIVED\\PRIMARY\\ADC\\NONE");
    dataset.putAndInsertString(DCM_RescaleSlope, "2.5");
    dataset.putAndInsertString(DCM_RescaleIntercept, "0");
    dataset.putAndInsertString(DCM_RescaleType, "mm2/s");
  };
  InputLimits limits;
  limits.allowDerived = true;
  const SourceSeries source = Read(MakeSeries({}, map), limits);
  EXPECT_EQ(source.derivedTerm, "ADC");
  DerivedExample derived(source);
  EXPECT_NO_THROW(CheckDerivedSeries(source, derived.volume, derived.identity, derived.paths));
  EXPECT_EQ(derived.Text(DCM_RescaleType), "mm2/s");
  EXPECT_EQ(derived.Text(DCM_RescaleSlope), "2.5");
  EXPECT_EQ(derived.Text(DCM_ImageType), "DERIVED\\SECONDARY\\DIFFUSION MAP\\RESAMPLED\\ADC");
}
