#pragma once
#include "Base/Warning.h"
#include "Enhance/EnhanceModel.h"
#include "Enhance/StageClock.h"
#include "Geometry/VolumeGrid.h"
#include "Settings/EnhanceOptions.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace Clade
{
/// How far a volume is from the acquired slices, in real-world units.
struct Deviation
{
  double maximum = 0;
  double rms = 0;
};

/// Before: of the method's own result; after: of its projection onto the acquired slices, and of that rounded
/// to whole numbers.
struct ConsistencyFigures
{
  Deviation before;
  std::optional<Deviation> after;
  std::optional<Deviation> afterRounding;
  std::optional<Deviation> interpolated; ///< of the interpolation that a network began with
};

/// What the quality gate looked at: QualityFigures of the folder Inference.
struct GateFigures
{
  double finitePart = 0;
  double correlation = 0;
  double excess = 0;
  double consistencyRms = 0;
  double banding = 0;
  std::optional<double> modulation;
  std::optional<double> interpolatedModulation;
  std::optional<double> change;
  std::optional<double> agreement;
  std::optional<double> agreementShare;
};

struct GateReport
{
  GateFigures network;               ///< of the network's own result
  std::optional<GateFigures> result; ///< of what a projection made of it
  std::string failure;               ///< where it is ignored or forced: the sentence; empty: passed

  /// Of the volume that was judged last.
  std::optional<double> Modulation() const { return result ? result->modulation : network.modulation; }
};

/// A network that was to learn from the series' own slices.
struct AdaptationFigures
{
  /// Distances from slices that were held back.
  struct Learning
  {
    double seconds = 0;
    double ofCubic = 0;
    double before = 0;
    double after = 0;
  };

  bool isKept = false;
  int steps = 0;
  std::optional<Learning> learning; ///< nothing where it could not learn
};

/// What a network computed with.
struct NetworkRun
{
  std::string device; ///< DescribeDevice
  std::string precision;
  std::string precisionReason;
  std::string plane;
  double low = 0; ///< the intensities that became -1 and 1
  double high = 0;
};

/// Nothing stands for what cannot be measured: too few slices, no homogeneous tissue.
struct TextureFigures
{
  std::optional<double> modulation;    ///< slice-phase modulation of the result
  std::optional<double> noiseOfSource; ///< noise along the normal over that in the plane
  std::optional<double> noiseOfResult;
};

/// What EnhanceVolume did and found; with what only its caller knows of the series.
struct EnhanceReport
{
  VolumeGrid grid;    ///< of the result
  EnhanceModel model; ///< that was used
  EnhanceOptions options;
  std::string device;
  std::optional<NetworkRun> network;
  std::optional<AdaptationFigures> adaptation;
  std::optional<ConsistencyFigures> consistency;
  std::optional<GateReport> gate;
  TextureFigures texture;
  Warnings warnings;
  std::vector<std::pair<std::string, double>> seconds; ///< by stage

  struct Input
  {
    VolumeGrid grid;
    std::string modality;
  };
  std::optional<Input> input;          ///< nothing in evaluations, which name the volume themselves
  std::optional<double> peakMemoryMiB; ///< of the process

  struct VolumeOfSeveral
  {
    std::size_t number = 0;
    std::optional<std::size_t> count;
    std::string label;
  };
  std::optional<VolumeOfSeveral> volume;

  struct SetAside
  {
    std::string name;
    std::string sopInstanceUid;
    std::string reason;
  };
  /// Of a DICOM series.
  struct Dicom
  {
    double sliceThicknessMm = 0;
    std::string inputSeriesUid;
    std::string outputSeriesUid;
    std::string uncertaintySeriesUid; ///< empty: none was made
    std::vector<SetAside> setAside;
  };
  std::optional<Dicom> dicom;
};

/// Interfaces.md, "Report of an enhancement".
nlohmann::json ToJson(const EnhanceReport& report);

/// {"Columns", "Rows", "Slices", "SpacingMm": [column, row, slice]}
nlohmann::json GridToJson(const VolumeGrid& grid);
/// {"read": 0.1, ...}
nlohmann::json SecondsToJson(const std::vector<std::pair<std::string, double>>& seconds);
} // namespace Clade
