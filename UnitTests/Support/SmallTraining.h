#pragma once
#include "Network/ModelFile.h"
#include "Support/LateTraining.h"
#include "Support/Phantom.h"
#include "Training/Trainer.h"

#include <cmath>
#include <string>

namespace Clade::Testing
{
/// Fine ripples along all axes, in voxels of 1 mm.
inline TrainingVolume Ripples(double phase)
{
  TrainingVolume source;
  source.name = "ripples";
  source.volume = Paint(
      UnitGrid(44, 40, 44), [=](const Vector3& p)
      { return 500 + 160 * (std::sin(0.9 * p.x + phase) + std::sin(0.8 * p.y) + std::sin(0.9 * p.z)); });
  return source;
}

inline TrainingOptions Small(TrainingMethod method)
{
  TrainingOptions options = DefaultTrainingOptions(method, "MR");
  options.generator.baseChannels = 2;
  options.generator.residualBlocks = 1;
  options.discriminatorChannels = 2;
  options.batch = 2;
  options.epochs = 2;
  options.batchesPerEpoch = 3;
  options.autoencoderBatches = 2;
  options.thickFactors = {3};
  options.largestFactor = 3;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 1;
  return options;
}

inline TrainingSummary TrainInto(const std::string& path, const TrainingOptions& options, bool resume,
                                 IProgress& progress, double minutes = 0)
{
  TrainingRun run;
  run.modelPath = path;
  run.resume = resume;
  run.minutes = minutes;
  run.data = {"ripples, made by a formula"};
  return Train(options, {Ripples(0)}, {Ripples(1)}, run, progress);
}

/// Of the generators of two model files.
inline bool SameWeights(const std::string& a, const std::string& b)
{
  return SameWeights(ReadModelFile(a).generator, ReadModelFile(b).generator);
}
} // namespace Clade::Testing
