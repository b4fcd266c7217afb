#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace Clade
{
/// Whether two images of one size show the same pixels (decoded).
using SamePixels = std::function<bool(const ImageHeader&, const ImageHeader&)>;

// Steps S5..S7 of the design page "DICOM specification" section 1.1: from the images of a series to one stack
// with one image a position. The images have passed SeriesRules.h. Each throws Error with the code and
// sentence of its row of section 1.3.

/// Rows 2 and 3: drops what came twice under one SOPInstanceUID. Returns how many.
std::size_t DropRepeatedInstances(std::vector<ImageHeader>& images, const SamePixels& same);

/// Rows 10 to 13: one orientation, matrix and ImageType. A single image of another one beside at least
/// `minimumSlices` is dropped, with a warning.
void RequireOneGeometry(std::vector<ImageHeader>& images, std::size_t minimumSlices, Warnings& warnings);

/// Rows 4 to 6: every position once. Images that repeat another's pixels at its place are dropped; returns
/// how many. `volume` other than 0 asks for one of several volumes, counted from 1.
std::size_t RequireOneVolume(std::vector<ImageHeader>& images, std::size_t volume, const SamePixels& same);
} // namespace Clade
