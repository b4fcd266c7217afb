#pragma once
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SourceSeries.h"
#include "Dicom/Read/VolumeSplit.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace Clade
{
/// Whether two images of one size show the same pixels (decoded).
using SamePixels = std::function<bool(const ImageHeader&, const ImageHeader&)>;

// From the images of a series to positions with one image each (Dicom.md, "Duplicates", "Stray images and
// mixed stacks"); AnalyseSliceStack (Geometry/SliceStack.h) then orders and judges them. The images have
// passed SeriesRules.h. Each throws Error with the code and sentence of Dicom.md.

/// Drops what came twice under one SOPInstanceUID. Returns how many.
std::size_t DropRepeatedInstances(std::vector<ImageHeader>& images, const SamePixels& same);

/// One orientation and matrix. A few images of others beside at least `minimumSlices` are
/// taken out and returned, unless one has the place of a slice: then the volume would lack it.
std::vector<SetAsideImage> RequireOneGeometry(std::vector<ImageHeader>& images, std::size_t minimumSlices);

/// By position along the normal of the first image; positions within 0.01 mm are one.
PositionGroups GroupByPosition(const std::vector<ImageHeader>& images);

/// Drops images that repeat another's pixels at its place, where that leaves every position once.
/// Returns how many.
std::size_t DropRepeatedPixels(std::vector<ImageHeader>& images, const SamePixels& same);
} // namespace Clade
