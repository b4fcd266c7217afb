#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// What `bench` was asked for.
struct BenchArguments
{
  std::vector<std::string> models = {"mr-body"}; ///< names or files
  std::string modelsDirectory;                   ///< empty: the default
  std::vector<std::string> volumes;    ///< by BenchVolume::name; empty: those of the model's modality
  std::vector<std::string> precisions; ///< empty: auto, and every one that this computer has
  std::string device = "auto";
  std::size_t threads = 0; ///< 0: all processors
  bool json = false;
};

/// A series as hospitals send it.
struct BenchVolume
{
  const char* name;
  const char* modality;
  const char* description;
  std::size_t columns, rows, slices;
  double pixelMm, spacingMm;
  bool isAsked; ///< only when it is named: it takes minutes
};
inline constexpr BenchVolume benchVolumes[] = {
    {"mr", "MR", "MR 185 x 330 x 23 voxels of 1.2 x 6.6 mm", 185, 330, 23, 1.2, 6.6, false},
    {"t2", "MR", "T2 320 x 320 x 15 voxels of 0.56 x 3.6 mm", 320, 320, 15, 0.5625, 3.6, false},
    {"ct-part", "CT", "CT 512 x 128 x 55 voxels of 0.78 x 5 mm", 512, 128, 55, 0.78, 5, false},
    {"ct", "CT", "CT 512 x 512 x 55 voxels of 0.78 x 5 mm", 512, 512, 55, 0.78, 5, true},
};

/// Enhances artificial series of these sizes and prints how long it took.
void RunBench(const BenchArguments& arguments);
} // namespace Clade
