#include "Dicom/Read/SeriesChoice.h"
#include "Dicom/Read/SeriesReader.h"
#include "Enhance/EnhanceVolume.h"
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

/// What became of a series, and its rescale slope.
struct Disturbed
{
  EnhanceReport report;
  double unit = 1;
};

/// Nothing where the data are not there.
std::optional<Disturbed> Disturb(const std::string& series)
{
  const std::string path = std::string(CLADE_SHARED_DATA_DIR) + "/" + series;
  if (!std::filesystem::exists(path))
  {
    return std::nullopt;
  }
  NoProgress progress;
  const SourceSeries source = ReadSeries(FindOneSeries(path, ""), {}, progress);
  AcquisitionInfo acquisition;
  acquisition.modality = source.modality;
  acquisition.sliceThicknessMm = source.sliceThicknessMm;
  acquisition.rescaleSlope = source.format.rescaleSlope;
  acquisition.rescaleIntercept = source.format.rescaleIntercept;
  acquisition.lowestStored = source.format.Lowest();
  acquisition.highestStored = source.format.Highest();
  const TemporaryFolder folder;
  EnhanceSettings settings;
  settings.options.precision = Precision::Float32;
  settings.options.device = "cpu";
  const EnhanceModel model = Disturbing(folder, source.modality);
  return Disturbed{EnhanceVolume(Middle(source.volume, 64), acquisition, model, settings, progress).report,
                   source.format.rescaleSlope};
}

void ExpectReproduced(const Disturbed& disturbed, double unitsAfterRounding)
{
  const ConsistencyFigures& consistency = disturbed.report.consistency.value();
  EXPECT_GT(consistency.before.rms, 2 * disturbed.unit) << "the network disturbed nothing";
  EXPECT_LE(consistency.afterRounding.value().rms, unitsAfterRounding * disturbed.unit);
  const GateReport& gate = disturbed.report.gate.value();
  EXPECT_LE(gate.result.value().banding, 1.1 * gate.network.banding) << "steps between the slabs";
}
} // namespace

TEST(RealSeriesConsistency, SlicesOfAPelvicMrAreReproduced)
{
  const std::optional<Disturbed> disturbed = Disturb("mr-pelvis-prostatex-0000/4.000000-t2tsetra-00702");
  if (!disturbed)
  {
    GTEST_SKIP() << "the shared data are not there";
  }
  ExpectReproduced(*disturbed, 1);
}

TEST(RealSeriesConsistency, SlicesOfACtAreReproduced)
{
  const std::optional<Disturbed> disturbed = Disturb("ct-mr-sarcoma-sts-dicom/STS_012/CT");
  if (!disturbed)
  {
    GTEST_SKIP() << "the shared data are not there";
  }
  ExpectReproduced(*disturbed, 0.5);
}
