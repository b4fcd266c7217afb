#include "CommandLine/Clade.h"
#include "Support/ReferenceData.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

namespace
{
class MeasureCommand : public Clade::Testing::CladeProgram
{
protected:
  json Json(std::vector<std::string> arguments)
  {
    arguments.emplace_back("--json");
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exitStatus, 0) << outcome.output;
    return json::parse(outcome.output);
  }

  /// A thick-slice phantom in Hounsfield units.
  std::string Thick() { return Phantom({"--modality", "CT", "--noise", "20"}); }
  /// The same, interpolated.
  std::string Thin(const std::string& thick)
  {
    EXPECT_EQ(Run({"resample", thick, folder_ / "thin", "--grid", "aligned"}).exitStatus, 0);
    return folder_ / "thin";
  }
};
} // namespace

TEST_F(MeasureCommand, ScoresAPicture)
{
  const json answer = Json({"measure", "piqe", ReferencePath("images/camera256.pgm")});
  EXPECT_NEAR(answer["Mean"], 41.10091085, 1e-6);
  EXPECT_TRUE(answer["StandardDeviation"].is_null());
  EXPECT_EQ(answer["Slices"].size(), 1u);
}

TEST_F(MeasureCommand, ScoresEverySliceOfSeriesAndNifti)
{
  const std::string thick = Thick(), thin = Thin(thick);
  const json dicom = Json({"measure", "piqe", thick, thin, "--plane", "sagittal"});
  EXPECT_EQ(dicom["Slices"].size(), dicom["Series"][1]["Slices"].size());
  EXPECT_GT(dicom["Slices"].size(), 30u);
  EXPECT_EQ(dicom["Range"], json({-1000.0, 2000.0}));
  EXPECT_EQ(dicom["Series"][1]["PixelSpacingMm"], json({8.0, 8.0}));
  const std::string file = Phantom({"--modality", "CT", "--noise", "20"}, "thick.nii.gz");
  const json nifti = Json({"measure", "piqe", file, "--plane", "sagittal"});
  EXPECT_EQ(nifti["Range"], dicom["Range"]); // air is at -1000
  EXPECT_NEAR(nifti["Mean"], dicom["Mean"], 0.5);
}

TEST_F(MeasureCommand, MeasuresSharpnessInDerivedSeriesAlike)
{
  const std::string csv = folder_ / "profile.csv", thick = Thick(), thin = Thin(thick);
  const json answer = Json(
      {"measure", "edge-sharpness", thick, thin, "--line", "-150,0,0 -40,0,0", "--width", "8", "--csv", csv});
  EXPECT_EQ(answer["StepMm"], 8);
  EXPECT_EQ(answer["Series"].size(), 2u);
  EXPECT_GT(answer["Value"], 0);
  EXPECT_EQ(answer["Value"], answer["Series"][0]["Lines"][0]["Value"]);
  std::ifstream file(csv);
  std::string heading;
  std::getline(file, heading);
  EXPECT_EQ(heading, "Series,Line,DistanceMm,Profile,Filtered,Gradient\r");
}

TEST_F(MeasureCommand, MeasuresAProfileGivenOnTheCommandLine)
{
  const json answer = Json({"measure", "edge-sharpness", "--profile", "1,1,1,2,5,9,9,9", "--spacing", "0.5"});
  EXPECT_NEAR(answer["Value"], 0.7571428571428571, 1e-12);
  EXPECT_EQ(Run({"measure", "edge-sharpness", "--profile", "1,1,1", "--spacing", "0.5"}).exitStatus, 2);
  EXPECT_THAT(Run({"measure", "edge-sharpness", "--profile", "1,1,x", "--spacing", "0.5"}).output,
              HasSubstr("--profile holds \"x\"; expected numbers between commas"));
}

TEST_F(MeasureCommand, MeasuresSignalToNoiseInHounsfieldUnits)
{
  const std::string thick = Thick(), thin = Thin(thick);
  const json answer = Json({"measure", "snr", thick, thin, "--signal", "sphere:-60,0,0,30", "--noise",
                            "cylinder:-60,0,-40,-60,0,40,30"});
  EXPECT_GT(answer["Signal"], 0);
  EXPECT_LT(answer["Signal"], 200); // soft tissue
  EXPECT_NEAR(answer["Snr"], double(answer["Signal"]) / double(answer["Noise"]), 1e-9);
  EXPECT_EQ(answer["Series"].size(), 2u);
}

TEST_F(MeasureCommand, TakesRegionsAndLinesFromAnRoiFile)
{
  const std::string thick = Thick(), rois = folder_ / "rois.csv";
  std::ofstream(rois)
      << "ImageNo,RoiNo,RoiMean,RoiMin,RoiMax,RoiTotal,RoiDev,RoiName,RoiCenterX,RoiCenterY,RoiCenterZ,"
         "LengthCm,"
         "LengthPix,AreaPix2, AreaCm2,RoiType,NumOfPoints,mmX,mmY,mmZ,pxX,pxY,...\n"
         "0,0,1,1,1,1,1,\"edge, left\",0,0,0,6,15,0,0,5,2,-150,0,0,1,1,-40,0,0,2,2\n"
         "0,1,1,1,1,1,1,\"liver\",0,0,0,6,15,0,0,11,4,-75,-15,6,1,1,-45,-15,6,2,2,-45,15,6,1,1,-75,15,6,1,"
         "1\n";
  const json edge = Json({"measure", "edge-sharpness", thick, "--rois", rois});
  EXPECT_EQ(edge["Series"][0]["Lines"][0]["Name"], "edge, left");
  const json snr =
      Json({"measure", "snr", thick, "--signal", "roi:liver", "--noise", "roi:liver", "--rois", rois});
  EXPECT_GT(snr["Series"][0]["SignalRegion"]["Voxels"], 10);
  EXPECT_THAT(
      Run({"measure", "snr", thick, "--signal", "roi:spleen", "--noise", "roi:liver", "--rois", rois}).output,
      HasSubstr("there is no area \"spleen\" among what was drawn, which has \"liver\""));
}

TEST_F(MeasureCommand, ComparesAndMeasuresTheReslicingError)
{
  const std::string thick = Thick(), thin = Thin(thick);
  const json same = Json({"measure", "compare", thin, thin, "--source", thick});
  EXPECT_EQ(same["Identical"], true);
  EXPECT_TRUE(same["Psnr"].is_null());
  EXPECT_EQ(same["MeanDifference"], 0);
  EXPECT_EQ(same["ReslicingError"]["Slices"], 7);
  const json slices = Json({"measure", "compare", thick, thin});
  EXPECT_EQ(slices["ReslicingError"], same["ReslicingError"]);
  EXPECT_THAT(Run({"measure", "compare", thin, thin}).output, HasSubstr("inf"));
}

TEST_F(MeasureCommand, FindsWhatADerivedSeriesRemembersOfItsSlices)
{
  const std::string thick = Thick(), thin = Thin(thick);
  const json answer = Json({"measure", "phase-modulation", thin}); // it says itself what it was made of
  const json bySource = Json({"measure", "phase-modulation", thin, "--source", thick});
  EXPECT_GT(answer["Modulation"], 0.05); // cubic interpolation
  EXPECT_NEAR(answer["Modulation"], bySource["Modulation"], 1e-9);
  EXPECT_NEAR(bySource["Series"][0]["OffsetMm"], 0, 1e-6);
  EXPECT_EQ(answer["Series"][0]["SliceSpacingMm"], bySource["Series"][0]["SliceSpacingMm"]);
  const Outcome missing = Run({"measure", "phase-modulation", thick});
  EXPECT_THAT(missing.output, HasSubstr("does not say what it was derived from"));
  const Outcome table = Run({"measure", "phase-modulation", thin, "--csv", folder_ / "phases.csv"});
  EXPECT_THAT(table.output, HasSubstr("SecondModulation"));
  std::ifstream file(folder_ / "phases.csv");
  std::string heading;
  std::getline(file, heading);
  EXPECT_EQ(heading, "Series,Phase,Energy,SecondEnergy\r");
}

TEST_F(MeasureCommand, ComparesBordersAndNoise)
{
  const std::string thick = Thick(), thin = Thin(thick);
  const json borders = Json({"measure", "border-displacement", thin, thin});
  EXPECT_EQ(borders["Rms"], 0);
  const json noise = Json({"measure", "noise-texture", thin, thick});
  EXPECT_LT(noise["Series"][0]["Ratio"], noise["Series"][1]["Ratio"]);
  EXPECT_EQ(Run({"measure", "border-displacement", thin}).exitStatus, 2);
}

TEST_F(MeasureCommand, PrintsTablesWithoutJson)
{
  const Outcome result =
      Run({"measure", "snr", Thick(), "--signal", "sphere:-60,0,0,30", "--noise", "box:-60,0,0,60,60,60"});
  EXPECT_EQ(result.exitStatus, 0);
  EXPECT_THAT(result.output, HasSubstr("Signal-to-noise ratio\nSeries"));
}

TEST_F(MeasureCommand, RefusesWithASentenceAndTheExitStatusOfWrongUsage)
{
  const Outcome shape = Run({"measure", "snr", "thick", "--signal", "ball:1", "--noise", "ball:1"});
  EXPECT_EQ(shape.exitStatus, 2);
  EXPECT_THAT(shape.output,
              HasSubstr("clade: InvalidArgument: the region is \"ball:1\"; expected sphere:, box:"));
  const Outcome path = Run({"measure", "piqe", folder_ / "nothing"});
  EXPECT_EQ(path.exitStatus, 1);
  EXPECT_THAT(path.output, HasSubstr("nothing"));
  EXPECT_EQ(Run({"measure", "piqe"}).exitStatus, 2);
  EXPECT_EQ(Run({"measure"}).exitStatus, 2);
  EXPECT_EQ(Run({"measure", "edge-sharpness", "thick"}).exitStatus, 2);
}

TEST_F(MeasureCommand, AsksWhichSeriesOfAFolderWithSeveral)
{
  Thin(Thick());
  const std::string both = folder_.Path().string();
  const Outcome result = Run({"measure", "piqe", both});
  EXPECT_EQ(result.exitStatus, 2);
  EXPECT_THAT(result.output, HasSubstr("2 series; choose one by its number"));
  const std::size_t begin = result.output.rfind("--series ") + 9;
  const std::string chosen = result.output.substr(begin, result.output.find(" ", begin) - begin);
  EXPECT_EQ(Run({"measure", "piqe", both, "--series", chosen}).exitStatus, 0);
  EXPECT_EQ(Run({"measure", "piqe", both + "#" + chosen}).exitStatus, 0);
}
