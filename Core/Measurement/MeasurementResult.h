#pragma once
#include "Base/Warning.h"
#include "ImageQuality/BorderDisplacement.h"
#include "ImageQuality/EdgeSharpness.h"
#include "ImageQuality/FourierCorrelation.h"
#include "ImageQuality/FullReference.h"
#include "ImageQuality/NoiseTexture.h"
#include "ImageQuality/SignalToNoise.h"
#include "ImageQuality/SlicePhase.h"
#include "ImageQuality/VolumePiqe.h"
#include "Regions/Region.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace Clade
{
/// What was measured on one series, which is called what the request called it. The warnings are those of the
/// measurement, then those of reading the series.
template<class Figures>
struct OfSeries
{
  std::string series;
  Figures figures;
  Warnings warnings;
};

/// The edge sharpness of one line.
struct MeasuredLine
{
  /// Where a line lies in the patient.
  struct Place
  {
    Vector3 fromMm;
    Vector3 toMm;
    Vector3 steepestMm;
    std::size_t parallelLines = 1; ///< averaged
  };

  std::string name;
  std::vector<double> profile; ///< as sampled
  EdgeSharpness edge;
  std::optional<Place> place; ///< nothing: a profile that was measured elsewhere
};

struct EdgeSharpnessResult
{
  static constexpr const char* measure = "edge-sharpness";
  struct Figures
  {
    double mean = 0;                         ///< over the lines
    std::optional<double> standardDeviation; ///< n - 1; nothing for one line
    std::vector<MeasuredLine> lines;         ///< at least one; the same ones in every series
  };

  double stepMm = 0;
  double widthMm = 0;
  EdgeOptions options;
  std::vector<OfSeries<Figures>> series;

  /// Of the values: "1/mm", or "intensity/mm" where profiles are not normalised.
  const char* Unit() const { return options.normalise ? "1/mm" : "intensity/mm"; }
};

struct SignalToNoiseResult
{
  static constexpr const char* measure = "snr";
  SignalToNoiseOptions options;
  Region signal;
  Region noise;
  std::vector<OfSeries<SignalToNoise>> series;
};

struct PiqeResult
{
  static constexpr const char* measure = "piqe";
  ViewPlane plane = ViewPlane::Acquired;
  GreyRange range; ///< the same for all series
  std::vector<OfSeries<VolumePiqe>> series;
};

struct ComparisonResult
{
  static constexpr const char* measure = "compare";
  /// Below this correlation two volumes no longer agree.
  static constexpr double shellThreshold = 1 / 7.0;

  std::string reference; ///< names of series
  std::string test;
  std::string source; ///< the thick series that the re-slicing error is measured with; empty: none was named
  std::optional<FullReference> figures;         ///< nothing where the two have different slices
  std::optional<FourierCorrelation> shells;     ///< where they were asked for
  double spacingMm = 0;                         ///< finest spacing of the reference
  std::optional<ReslicingError> reslicingError; ///< against the source, or where slices differ
  Warnings warnings;

  bool AreIdentical() const { return figures && figures->largestDifference == 0; }
  /// Where the correlation of the shells falls below the threshold; nothing where it never does.
  std::optional<double> ResolutionMm() const;
};

struct PhaseModulationResult
{
  static constexpr const char* measure = "phase-modulation";
  struct Figures
  {
    SlicePhaseModulation modulation;
    double sliceSpacingMm = 0; ///< of the thick slices
    double offsetMm = 0;       ///< of the first slice from a thick one
  };

  std::string source; ///< the thick series; empty: none was named
  std::vector<OfSeries<Figures>> series;
};

struct BorderDisplacementResult
{
  static constexpr const char* measure = "border-displacement";
  std::string reference;
  std::vector<OfSeries<BorderDisplacement>> series; ///< without the reference
};

struct NoiseTextureResult
{
  static constexpr const char* measure = "noise-texture";
  double radiusMm = 0;
  std::vector<Sphere> regions;
  std::vector<OfSeries<std::optional<NoiseTexture>>> series; ///< nothing where there is no noise to measure
};

/// What a measurement (MeasureSeries.h) has found.
using MeasurementResult = std::variant<EdgeSharpnessResult, SignalToNoiseResult, PiqeResult, ComparisonResult,
                                       PhaseModulationResult, BorderDisplacementResult, NoiseTextureResult>;

/// The series that were measured, in the order of the request; a border displacement's reference is not among
/// them.
std::vector<std::string> MeasuredSeries(const MeasurementResult& result);

/// A warning, and the series that it is about; empty: the whole measurement.
struct SeriesWarning
{
  std::string series;
  Warning warning;
};
/// Every warning: of each series and its lines, of a comparison as a whole.
std::vector<SeriesWarning> WarningsOf(const MeasurementResult& result);

/// As REST and `--json` give it (Interfaces.md, "Measurements"): {"Measure", the options, "Series":
/// [{"Series", figures, "Warnings"}]}, and beside them the plain figures of the first series. Of a
/// comparison: the figures, {"Reference", "Test", "Source", "ReslicingError", "FourierShells", "Warnings"}.
nlohmann::json ToJson(const MeasurementResult& result);
nlohmann::json ToJson(const MeasuredLine& line);
} // namespace Clade
