#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SourceSeries.h"

#include <vector>

namespace Clade
{
/// Decodes the images of a checked series, one per slice of `grid` and in its order, into a volume of stored
/// units of `format`, which is found out on the way: padding becomes the volume's mask (Dicom.md,
/// "Padding"), and where the rescale differs from slice to slice ("Rescale") all slices are put into the
/// units of one new pair. The images are worked on in parallel; each loses its PixelData as soon as it is
/// decoded. Throws Error(Decode), Error(Corrupt). Reports the second half of the current stage.
Volume LoadVolume(const std::vector<ImageHeader>& images, const VolumeGrid& grid, std::size_t threads,
                  IProgress& progress, StoredPixelFormat& format);
} // namespace Clade
