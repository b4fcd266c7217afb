#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/VolumeSplit.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace Clade
{
/// Whether two images of one size show the same pixels (decoded).
using SamePixels = std::function<bool(const ImageHeader&, const ImageHeader&)>;

// Steps S5..S7 of the design page "DICOM specification" section 1.1: from the images of a series to positions
// with one image each. The images have passed SeriesRules.h. Each throws Error with the code and sentence of
// its row of section 1.3.
//
// Two images have one orientation and one matrix where they differ by no more than the rounding of their
// texts, or by so little that no pixel is moved noticeably (a tenth of a pixel by the spacing, half a pixel
// by the orientation, at the edge of the image).

/// Rows 2 and 3: drops what came twice under one SOPInstanceUID. Returns how many.
std::size_t DropRepeatedInstances(std::vector<ImageHeader>& images, const SamePixels& same);

/// Rows 10 to 13: one orientation and matrix. A few images of others beside at least `minimumSlices` are
/// taken out and returned, unless one has the place of a slice: then the volume would lack it.
std::vector<SetAsideImage> RequireOneGeometry(std::vector<ImageHeader>& images, std::size_t minimumSlices);

/// Gives all images, which have one geometry but for its rounding, the same orientation (the mean) and
/// PixelSpacing (the one written most finely); warns where they differed by more than the last bits.
void UniteGeometry(std::vector<ImageHeader>& images, Warnings& warnings);

/// By position along the normal of the first image; positions within 0.01 mm are one.
PositionGroups GroupByPosition(const std::vector<ImageHeader>& images);

/// Row 4: drops images that repeat another's pixels at its place, where that leaves every position once.
/// Returns how many.
std::size_t DropRepeatedPixels(std::vector<ImageHeader>& images, const SamePixels& same);
} // namespace Clade
