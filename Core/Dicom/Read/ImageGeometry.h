#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Geometry/SliceStack.h"

#include <vector>

namespace Clade
{
/// The directions of an image, unit vectors.
struct ImageAxes
{
  Vector3 row;
  Vector3 column;

  Vector3 Normal() const { return Normalised(Cross(row, column)); }
};
ImageAxes AxesOf(const ImageHeader& image);

// Two images have one orientation and one matrix where they differ by no more than the rounding of their
// texts, or by so little that no pixel is moved noticeably (a tenth of a pixel by the spacing, half a pixel
// by the orientation, at the edge of the image). The images have their geometry attributes (RequireGeometry).
bool SameOrientation(const ImageHeader& a, const ImageHeader& b);
bool SameMatrix(const ImageHeader& a, const ImageHeader& b);

/// Gives all images, which have one geometry but for its rounding, the same orientation (the mean) and
/// PixelSpacing (the one written most finely); warns where they differed by more than the last bits.
void UniteGeometry(std::vector<ImageHeader>& images, Warnings& warnings);

/// The place of the image in the patient.
SlicePlane PlaneOf(const ImageHeader& image);
std::vector<SlicePlane> PlanesOf(const std::vector<ImageHeader>& images);
/// How finely the positions were written, and how thick the slices are said to be.
StackEvidence EvidenceOf(const std::vector<ImageHeader>& images);
} // namespace Clade
