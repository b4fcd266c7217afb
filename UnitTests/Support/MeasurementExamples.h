#pragma once
#include "Measurement/MeasurementResult.h"

#include <cmath>

namespace Clade::Testing
{
/// Two lines of one series, made up.
inline EdgeSharpnessResult EdgeExample()
{
  MeasuredLine a;
  a.name = "a";
  a.profile = {1, 2};
  a.edge = {0.25, 1.5, {1.5, 2.5}, {3}, {{"W_X", "text"}}};
  a.place = MeasuredLine::Place{{10, 0, 0}, {10, 0, 4}, {10, 0, 1.5}, 3};
  MeasuredLine b = a;
  b.name = "";
  b.edge.value = 0.75;
  b.edge.warnings.clear();
  EdgeSharpnessResult result;
  result.stepMm = 0.5;
  result.widthMm = 2;
  result.series = {{"s1", {0.5, 0.25, {a, b}}, {{"W_STRAY", "one image"}}}};
  return result;
}

inline SignalToNoiseResult SignalToNoiseExample()
{
  RegionStatistics signal;
  signal.mean = 300;
  signal.standardDeviation = 4;
  signal.voxels = 7;
  RegionStatistics noise = signal;
  noise.standardDeviation = 2;
  return {{true},
          Sphere{{1, 2, 3}, 4},
          Region({Box{{0, 0, 0}, {2, 4, 6}}, Cylinder{{0, 0, 0}, {0, 0, 8}, 1}}),
          {{"s1", {150, signal, noise}, {}}}};
}

inline PiqeResult PiqeExample()
{
  PiqeScore score;
  score.score = 30;
  score.blocks = 4;
  score.activeBlocks = 1;
  VolumePiqe piqe;
  piqe.view.plane = ViewPlane::Sagittal;
  piqe.view.alongIndex = "column";
  piqe.view.towards = "left";
  piqe.view.firstPositionMm = -14;
  piqe.view.positionStepMm = 2;
  piqe.slices = {4};
  piqe.scores = {score};
  piqe.mean = 30;
  return {ViewPlane::Sagittal, {0, 400}, {{"s1", piqe, {{"W_OBLIQUE", "20 degrees"}}}}};
}

/// Of series with different slices.
inline ComparisonResult ComparisonExample()
{
  ComparisonResult result;
  result.reference = "thin";
  result.test = "thick";
  result.reslicingError = ReslicingError{0.5, 1.5, 3, 10, 90};
  result.warnings = {{"W_DIFFERENT_SLICES", "text"}};
  return result;
}

inline PhaseModulationResult PhaseExample()
{
  SlicePhaseModulation modulation;
  modulation.first = {{0.5, 1.5}, 1};
  modulation.second = {{0.75, std::nan("")}, 0.25};
  return {"", {{"s1", {modulation, 4, -1.5}, {}}}};
}

inline BorderDisplacementResult DisplacementExample()
{
  BorderDisplacement found;
  found.both = {0.5, 0.125, 200};
  found.alongRows = found.both;
  return {"truth", {{"s1", found, {}}}};
}

/// Of a series with noise and one without.
inline NoiseTextureResult TextureExample()
{
  return {4, {{{1, 2, 3}, 4}}, {{"s1", NoiseTexture{2, 4, 0.5, 1, 30, 60}, {}}, {"s2", std::nullopt, {}}}};
}
} // namespace Clade::Testing
