#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"

#include <cstddef>
#include <vector>

namespace Clade
{
// The rules of the design page "DICOM specification" section 1.3 that one look at every image decides, by the
// steps of section 1.1. Each throws Error with the code and sentence of its row at the first image or pair
// that breaks it; `images` are those of one series, in the order given, at least one.

/// S2: only CT and MR images. Row 18: an enhanced multi-frame one is E_NOT_YET, or E_FUNCTIONAL_GROUPS where
/// it lacks what makes it one.
void RequireKnownClasses(const std::vector<ImageHeader>& images);

bool IsKnownClass(const ImageHeader& image);

/// S3: one patient, study and series (row 42). Where PatientID and study agree, names that differ by carets,
/// blanks or case alone, and what is missing in some images, are told in a warning.
void RequireOneIdentity(const std::vector<ImageHeader>& images, Warnings& warnings);

/// S3: one frame of reference, or none (rows 43, 44: warns). Returns it. A frame of its own in nearly every
/// image is no movement of the patient but how some writers are: then none is returned, with a warning.
std::string RequireOneFrame(const std::vector<ImageHeader>& images, Warnings& warnings);

/// S3b, before what follows: not enhanced already, by this program or another (row 16).
void RequireNotEnhanced(const std::vector<ImageHeader>& images);

/// S3b: acquired magnitude images (rows 14, 49, 15, 10, 17: warns, 31).
void RequireAcquiredImages(const std::vector<ImageHeader>& images, bool allowDerived, Warnings& warnings);

/// S4: monochrome integers of 8 or 16 bits, and all of them there (rows 29, 23, 24, 41).
void RequirePlainPixels(const std::vector<ImageHeader>& images);

/// S4: pixels alike in all images of a volume (rows 29, 28, 30: warns).
void RequireOneFormat(const std::vector<ImageHeader>& images, Warnings& warnings);

/// Every attribute that is read as a number is one wholly.
void RequireWholeNumbers(const std::vector<ImageHeader>& images);

/// Row 32: position, orientation and pixel spacing in every image.
void RequireGeometry(const std::vector<ImageHeader>& images);

/// "MR" or "CT", of a class that has passed.
const char* ModalityOf(const ImageHeader& image);
} // namespace Clade
