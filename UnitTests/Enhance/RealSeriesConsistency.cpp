#include "Dicom/Read/SeriesReader.h"
#include "Enhance/EnhanceVolume.h"
#include "Enhance/SeriesLoader.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"

#include <filesystem>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::RandomModel;
using Clade::Testing::TemporaryFolder;

// Real series, which no phantom has the noise and the edges of: what a network did to them is brought back to
// the acquired slices.
namespace
{
/// The middle of every slice: enough to tell, and quick.
Volume Middle(const Volume& whole, std::size_t size)
{
  VolumeGrid grid = whole.grid;
  const std::size_t left = (grid.columns - size) / 2, top = (grid.rows - size) / 2;
  grid.originMm = grid.PatientFromIndex({static_cast<double>(left), static_cast<double>(top), 0});
  grid.columns = grid.rows = size;
  Volume middle(grid);
  for (std::size_t n = 0; n < middle.voxels.size(); n++)
  {
    middle.voxels[n] = whole.At(left + n % size, top + n / size % size, n / (size * size));
  }
  return middle;
}

/// A network that sees to it that there is something to correct: random weights beside a skip, let through.
EnhanceModel Disturbing(const TemporaryFolder& folder, const std::string& modality)
{
  GeneratorOptions options;
  options.globalSkip = true;
  const NetworkModel model = RandomModel(options);
  ModelMetadata metadata = model.Metadata();
  metadata.modality = modality;
  if (modality == "CT")
  {
    metadata.intensity = {IntensityMapping::Kind::Window, -1000, 2000};
  }
  metadata.quality = {-1, 1e9, 1e9, 1e9, 1e9, -1, -1};
  WriteModelFile(folder / "disturbing.safetensors", metadata, model.Loaded().generator);
  return ResolveModel("disturbing", modality, folder.Path());
}

/// The report on what becomes of the series; empty where the data are not there.
nlohmann::json ReportOn(const std::string& series)
{
  const std::string path = std::string(CLADE_SHARED_DATA_DIR) + "/" + series;
  if (!std::filesystem::exists(path))
  {
    return {};
  }
  NoProgress progress;
  const SourceSeries source = ReadSeries(FindOneSeries(path, ""), {}, progress);
  VolumeMeaning meaning;
  meaning.modality = source.modality;
  meaning.sliceThicknessMm = source.sliceThicknessMm;
  meaning.rescaleSlope = source.format.rescaleSlope;
  meaning.rescaleIntercept = source.format.rescaleIntercept;
  meaning.lowestStored = source.format.Lowest();
  meaning.highestStored = source.format.Highest();
  const TemporaryFolder folder;
  EnhanceSettings settings;
  settings.options.precision = Precision::Float32;
  settings.options.device = "cpu";
  nlohmann::json report;
  EnhanceVolume(Middle(source.volume, 64), meaning, Disturbing(folder, source.modality), settings, progress,
                report);
  report["Unit"] = source.format.rescaleSlope;
  return report;
}

void ExpectReproduced(const nlohmann::json& report, double unitsAfterRounding)
{
  const auto rms = [&](const char* when) { return report["Consistency"][when]["RMS"].get<double>(); };
  const double unit = report["Unit"];
  EXPECT_GT(rms("Before"), 2 * unit) << "the network disturbed nothing";
  EXPECT_LE(rms("AfterRounding"), unitsAfterRounding * unit);
  const double before = report["Gate"]["Network"]["Banding"], after = report["Gate"]["Result"]["Banding"];
  EXPECT_LE(after, 1.1 * before) << "steps between the slabs";
}
} // namespace

TEST(RealSeriesConsistency, SlicesOfAPelvicMrAreReproduced)
{
  const nlohmann::json report = ReportOn("mr-pelvis-prostatex-0000/4.000000-t2tsetra-00702");
  if (report.empty())
  {
    GTEST_SKIP() << "the shared data are not there";
  }
  ExpectReproduced(report, 1);
}

TEST(RealSeriesConsistency, SlicesOfACtAreReproduced)
{
  const nlohmann::json report = ReportOn("ct-mr-sarcoma-sts-dicom/STS_012/CT");
  if (report.empty())
  {
    GTEST_SKIP() << "the shared data are not there";
  }
  ExpectReproduced(report, 0.5);
}
