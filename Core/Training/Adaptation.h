#pragma once
#include "Base/Progress.h"
#include "Inference/NetworkModel.h"
#include "Volume/Intensity.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <cstdint>

namespace Clade
{
/// How a late model is adapted to one volume.
struct AdaptationOptions
{
  double seconds = 0; ///< of learning, about; decides the number of steps where `steps` is 0
  int steps = 0;
  double sliceThicknessMm = 0; ///< 0: the slice spacing
  std::size_t threads = 0;     ///< 0: all processors
};

struct AdaptationResult
{
  NetworkModel model; ///< the adapted one, or the one that was given
  bool isKept = false;
  int steps = 0; ///< that were learned: the same number gives the same weights on the same machine
  double seconds = 0;
  /// Mean absolute difference from held-back patches of the volume, as a part of the intensity range: of the
  /// cubic interpolation, of the model as it was, and as it became.
  double ofCubic = 0;
  double before = 0;
  double after = 0;
};

/// Whether an adaptation makes sense at all: a late model, and slices of at least a patch at the volume's
/// factor.
bool CanAdapt(const NetworkModel& model, const Volume& acquired);

/// Trains a copy of a late model on the volume's own slices, made thick along their rows and columns at the
/// volume's factor and thickness, as SMORE does, from the model's weights on (Methods.md, "Late
/// up-sampling"). Every fourth slice is held back; the copy is kept only where it comes closer to those than
/// the model. The model's file and the model that was given never change. Stage "adapt". Throws what
/// `progress` throws.
AdaptationResult AdaptModel(const NetworkModel& model, const Volume& acquired, const IntensityMap& limits,
                            const AdaptationOptions& options, IProgress& progress);
} // namespace Clade
