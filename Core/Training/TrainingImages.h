#pragma once
#include "Base/Progress.h"
#include "Settings/TrainingOptions.h"
#include "Training/TrainingVolume.h"
#include "Volume/Intensity.h"

#include <ATen/core/Tensor.h>
#include <string>
#include <vector>

namespace Clade
{
/// Images of one size, normalised to [-1, 1]: [images, height, width] float32 on the CPU.
struct ImageSet
{
  at::Tensor images;
  double thicknessPerSpacing = 1; ///< of the thick slices that the source was made of, or would be
  /// Of LR images: slice spacing over in-plane spacing. Of HR images: distance to the next image, pixels.
  double factor = 1;
};

/// What all methods learn from: HR-plane images, sharp along both axes, and LR-plane images of the
/// interpolated volumes, their last axis through-plane.
struct TrainingImages
{
  std::vector<ImageSet> highResolution;
  std::vector<ImageSet> lowResolution;
  /// What gives no image of a patch's size, in sentences that name the volume.
  std::vector<std::string> unused;
};

/// A volume with slices further apart than 1.5 times its coarser in-plane spacing gives its slices as HR
/// images and its LR slices; so do thicker versions of it, by averaging two, three, ... slices, up to the
/// largest factor. A finer one gives HR images (along all three axes where it is isotropic within a tenth)
/// and LR slices of thick versions of it, at the factors of `options`. Throws Error(InvalidArgument) where no
/// HR image, or no LR image though the method learns from them, holds a patch. Each volume's voxels are freed
/// as soon as its images are made: move in volumes that are not needed elsewhere. Stage "prepare".
TrainingImages PrepareTrainingImages(std::vector<TrainingVolume> volumes, const TrainingOptions& options,
                                     std::size_t threads, IProgress& progress);

/// The interpolated volume of thick slices, and its limits as the model will have them.
struct InterpolatedVolume
{
  Volume volume;
  IntensityMap limits;
};
InterpolatedVolume InterpolateForTraining(const Volume& thick, const TrainingVolume& source,
                                          const TrainingOptions& options, std::size_t threads);
} // namespace Clade
