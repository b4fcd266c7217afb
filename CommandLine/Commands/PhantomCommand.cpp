#include "Commands/Command.h"
#include "Commands/StagingFolder.h"

#include "Base/Error.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Volume/NiftiFile.h"
#include "Volume/Phantom.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
struct PhantomArguments
{
  std::string output;
  std::string modality = "MR";
  PhantomPlane plane = PhantomPlane::Coronal;
  double pixelMm = 1.2;
  double sliceMm = 6.6;
  double thicknessMm = 0;
  double noise = 8;
  std::uint64_t seed = 1;
  std::vector<std::size_t> matrix;
  bool json = false;
  std::int32_t seriesNumber = 1;
  std::string description = "phantom abdomen";
};

// The same middle, spacings and directions, another number of voxels.
VolumeGrid WithMatrix(VolumeGrid grid, const std::vector<std::size_t>& matrix)
{
  const auto middle = [](const VolumeGrid& g) {
    return g.PatientFromIndex({(g.columns - 1) / 2.0, (g.rows - 1) / 2.0, (g.slices - 1) / 2.0});
  };
  const Vector3 centre = middle(grid);
  grid.columns = matrix[0];
  grid.rows = matrix[1];
  grid.slices = matrix[2];
  grid.originMm = grid.originMm + (centre - middle(grid));
  return grid;
}

void MakePhantom(const PhantomArguments& arguments)
{
  VolumeGrid grid = PhantomGrid(arguments.plane, arguments.pixelMm, arguments.sliceMm);
  if (!arguments.matrix.empty())
  {
    grid = WithMatrix(grid, arguments.matrix);
  }
  const bool isCt = arguments.modality == "CT";
  const double thicknessMm = arguments.thicknessMm > 0 ? arguments.thicknessMm : arguments.sliceMm;
  const Volume volume = SamplePhantom(grid, thicknessMm, isCt ? PhantomContrast::Ct : PhantomContrast::Mr,
                                      arguments.noise, arguments.seed);
  if (IsNiftiPath(arguments.output))
  {
    NoProgress progress;
    WriteNifti(arguments.output, volume, NiftiLayout(), progress);
  }
  else
  {
    StagingFolder staging(arguments.output);
    PhantomSeriesOptions options;
    options.modality = arguments.modality;
    options.seed = arguments.seed;
    options.seriesNumber = arguments.seriesNumber;
    options.seriesDescription = arguments.description;
    options.sliceThicknessMm = thicknessMm;
    options.rescaleIntercept = isCt ? -1024 : 0;
    WritePhantomSeries(volume, options, staging.Path().string());
    staging.MoveIntoPlace();
  }
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Path", arguments.output},
                                {"Columns", grid.columns},
                                {"Rows", grid.rows},
                                {"Slices", grid.slices}}
                     .dump()
              << '\n';
    return;
  }
  std::cout << grid.slices << " slices of " << grid.columns << " x " << grid.rows << " voxels in "
            << arguments.output << '\n';
}
} // namespace

void AddPhantomCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<PhantomArguments>();
  CLI::App* phantom =
      program.add_subcommand("phantom", "make an artificial thick-slice series, for trying things out");
  phantom
      ->add_option("output", arguments->output, "folder (DICOM), or .nii or .nii.gz file; must not exist yet")
      ->required();
  phantom->add_option("--modality", arguments->modality)
      ->check(CLI::IsMember({"MR", "CT"}))
      ->capture_default_str();
  const std::map<std::string, PhantomPlane> planes = {{"transverse", PhantomPlane::Transverse},
                                                      {"coronal", PhantomPlane::Coronal},
                                                      {"sagittal", PhantomPlane::Sagittal}};
  phantom->add_option("--plane", arguments->plane, "transverse, coronal or sagittal")
      ->transform(CLI::Transformer(planes))
      ->check(CLI::IsMember({PhantomPlane::Transverse, PhantomPlane::Coronal, PhantomPlane::Sagittal}));
  phantom->add_option("--pixel", arguments->pixelMm, "pixel spacing, mm")->check(CLI::Range(0.2, 20.0));
  phantom->add_option("--slices-every", arguments->sliceMm, "slice spacing, mm")
      ->check(CLI::Range(0.2, 60.0));
  phantom->add_option("--thickness", arguments->thicknessMm, "slice thickness, mm; 0: equal to the spacing")
      ->check(CLI::Range(0.0, 60.0));
  phantom->add_option("--noise", arguments->noise, "standard deviation of the noise")
      ->check(CLI::NonNegativeNumber);
  phantom->add_option("--seed", arguments->seed,
                      "seed of noise and UIDs; series with the same seed belong to one study");
  phantom->add_option("--series-number", arguments->seriesNumber, "SeriesNumber of a DICOM series")
      ->check(CLI::Range(0, 999999))
      ->capture_default_str();
  phantom->add_option("--description", arguments->description, "SeriesDescription of a DICOM series")
      ->capture_default_str();
  phantom->add_option("--matrix", arguments->matrix, "COLUMNS ROWS SLICES, centred on the body")
      ->expected(3)
      ->check(CLI::Range(1, 2048));
  phantom->add_flag("--json", arguments->json, "print one JSON object");
  phantom->footer("Example: clade phantom thick/ --plane coronal --pixel 1.2 --slices-every 6.6");
  phantom->callback([arguments] { MakePhantom(*arguments); });
}
} // namespace Clade
