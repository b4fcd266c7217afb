// Writes small models of every architecture and what the program makes of a volume with them, for
// Resources/Scripts/check_network.py, which computes the same with another LibTorch binding and its own code.
#include "Base/Error.h"
#include "Inference/NetworkEnhancer.h"
#include "Network/ModelFile.h"
#include "Network/TensorFile.h"
#include "Volume/Resampler.h"

#include <iostream>
#include <torch/types.h>

using namespace Clade;

namespace
{
/// 3 LR slices of 22 x 19 pixels: both sizes are mirrored up to multiples of 4.
Volume Noise()
{
  VolumeGrid grid;
  grid.columns = 3;
  grid.rows = 22;
  grid.slices = 19;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n * 2654435761u >> 8) % 2001) / 1000 - 1;
  }
  return volume;
}

torch::Tensor TensorOf(const Volume& volume)
{
  const auto slices = static_cast<std::int64_t>(volume.grid.slices);
  const auto rows = static_cast<std::int64_t>(volume.grid.rows);
  const auto columns = static_cast<std::int64_t>(volume.grid.columns);
  return torch::tensor(volume.voxels).reshape({slices, rows, columns}).permute({2, 1, 0}).contiguous();
}

void Export(const std::string& folder, const std::string& name, const GeneratorOptions& options)
{
  torch::manual_seed(9);
  ModelMetadata metadata;
  metadata.method = "clade";
  metadata.modality = "MR";
  metadata.generator = options;
  Generator generator(options);
  {
    const torch::NoGradGuard noGradients;
    for (auto& item : generator->named_parameters())
    {
      item.value().normal_(0, item.key().find("bias") == std::string::npos ? 0.02 : 0.1);
    }
  }
  const std::string path = folder + "/" + name + ".safetensors";
  WriteModelFile(path, metadata, generator);

  const Volume input = Noise();
  NetworkOptions network;
  network.device = "cpu";
  network.precision = Precision::Float32;
  network.stitching = options.IsLocal() ? Stitching::WholeSlice : Stitching::Patches;
  NoProgress progress;
  const Volume output = EnhanceWithNetwork(LoadModel(path), input, {-1, 1}, network, progress).volume;
  WriteTensorFile(folder + "/" + name + ".result", {{"input", TensorOf(input)}, {"output", TensorOf(output)}},
                  {});
}

/// "input" is what was acquired, [images, rows, slices]; "output" has the finer slices.
void ExportLate(const std::string& folder, const std::string& name, const LateOptions& late, double factor)
{
  torch::manual_seed(9);
  ModelMetadata metadata;
  metadata.method = "smore";
  metadata.modality = "MR";
  metadata.generator.architecture = Architecture::Late;
  metadata.generator.late = late;
  LateGenerator generator(metadata.generator);
  {
    const torch::NoGradGuard noGradients;
    generator->head3->weight.normal_(0, 0.1);
    generator->head3->bias.fill_(0.05);
  }
  const std::string path = folder + "/" + name + ".safetensors";
  WriteModelFile(path, metadata, generator);

  Volume acquired = Noise();
  acquired.grid.sliceSpacingMm = factor;
  NoProgress progress;
  const Volume interpolated =
      ResampleThroughPlane(acquired, ThroughPlaneGrid(acquired.grid, GridKind::Isotropic), progress);
  NetworkOptions network;
  network.device = "cpu";
  network.precision = Precision::Float32;
  network.plane = LrPlane::Columns;
  const double thickness = 0.8;
  const Volume output = EnhanceWithNetwork(LoadModel(path), {interpolated, &acquired, thickness * factor},
                                           {-2, 2}, network, progress)
                            .volume;
  const auto number = [](double value) { return torch::full({1}, value, torch::kFloat32); };
  WriteTensorFile(folder + "/" + name + ".result",
                  {{"input", TensorOf(acquired) / 2},
                   {"output", TensorOf(output) / 2},
                   {"factor", number(factor)},
                   {"thickness", number(thickness)}},
                  {});
}
} // namespace

int main(int argc, char** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  try
  {
    GeneratorOptions options;
    options.baseChannels = 8;
    options.residualBlocks = 3;
    Export(argv[1], "paper", options);
    options.upSampling = UpSampling::Transposed;
    Export(argv[1], "transposed", options);
    options.demodulation = Demodulation::Tensor;
    options.demodulateOutput = false;
    options.bias = false;
    Export(argv[1], "tensor", options);
    options = {};
    options.baseChannels = 12;
    options.globalSkip = true;
    Export(argv[1], "skip", options);
    options.globalSkip = false;
    options.demodulation = Demodulation::None;
    Export(argv[1], "instance", options);
    LateOptions late;
    late.thickness = true;
    ExportLate(argv[1], "late", late, 6.4);
    ExportLate(argv[1], "late-small", {10, 2, 9, 6, false}, 2.5);
  }
  catch (const Error& error)
  {
    std::cerr << error.Message() << "\n";
    return 1;
  }
  return 0;
}
