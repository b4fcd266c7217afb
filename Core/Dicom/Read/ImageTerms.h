#pragma once
#include "Dicom/Read/ImageHeader.h"

#include <string>

namespace Clade
{
// What values 3 and later of ImageType say, in whatever wording a manufacturer wraps it ("CT_SOM5 MIP"): the
// words of the conformance statements of Siemens, GE, Philips and Canon. Each returns the value in which the
// word was found, empty where there is none.

/// Maps, projections, averages, subtractions, curved reformats: nothing acquired slice by slice
/// (Dicom.md, "Image types").
std::string DerivedTermOf(const ImageHeader& image);
/// "LOCALIZER", or what some manufacturers write for it.
std::string LocalizerTermOf(const ImageHeader& image);
/// Reformatted, but slices all the same.
std::string ReformatTermOf(const ImageHeader& image);
/// Slices, too, but computed from others of the same place: "SWI", "TRACEW".
std::string ProcessedTermOf(const ImageHeader& image);
/// Not a magnitude: "PHASE", or the attribute that says so; MR alone has the terms.
std::string PhaseTermOf(const ImageHeader& image);

bool HasImageTypeValue(const ImageHeader& image, const char* value);
} // namespace Clade
