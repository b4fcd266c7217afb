#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"

#include <cstddef>
#include <vector>

namespace Clade
{
// The rules of Dicom.md, "Input", that one look at every image decides. Each throws Error (Dicom.md, "Codes
// and sentences") at the first image or pair that breaks it; `images` are those of one series, in the order
// given, at least one.

/// Only CT and MR images. A multi-frame one without its functional groups is E_FUNCTIONAL_GROUPS.
void RequireKnownClasses(const std::vector<ImageHeader>& images);

bool IsKnownClass(const ImageHeader& image);

/// "Identity": one patient, study and series. Where PatientID and study agree, names that differ by carets,
/// blanks or case alone, and what is missing in some images, are told in a warning.
void RequireOneIdentity(const std::vector<ImageHeader>& images, Warnings& warnings);

/// "Identity": one frame of reference, or none (warns). Returns it. A frame of its own in nearly every
/// image is a habit of some writers, not patient movement: returns an empty UID, with a warning.
std::string RequireOneFrame(const std::vector<ImageHeader>& images, Warnings& warnings);

/// "Already derived": not enhanced already, by this program or another. Before what follows.
void RequireNotEnhanced(const std::vector<ImageHeader>& images);

/// "Image types": acquired magnitude images. Warns of reformatted ones.
void RequireAcquiredImages(const std::vector<ImageHeader>& images, bool allowDerived, Warnings& warnings);

/// "Pixel format": monochrome integers of 8 or 16 bits, and all of them there.
void RequirePlainPixels(const std::vector<ImageHeader>& images);

/// "Pixel format": pixels alike in all images of a volume. Warns of overlays.
void RequireOneFormat(const std::vector<ImageHeader>& images, Warnings& warnings);

/// Every attribute that is read as a number is one wholly.
void RequireWholeNumbers(const std::vector<ImageHeader>& images);

/// "Geometry attributes": position, orientation and pixel spacing in every image.
void RequireGeometry(const std::vector<ImageHeader>& images);

/// "MR" or "CT", of a class that has passed.
const char* ModalityOf(const ImageHeader& image);
} // namespace Clade
