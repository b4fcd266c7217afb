#pragma once
#include "Dicom/Read/DicomFile.h"

#include <vector>

namespace Clade
{
/// The frames of an enhanced multi-frame object (PS3.3 A.36, A.38, and the legacy converted ones, A.70,
/// A.71), each as a single-frame object of its own: what the functional groups say of the frame, or of all
/// frames, stands where a classic object has it, so that the same rules can judge both. The pixels stay
/// together (DicomFile::multiFrame). Any other object comes back as it is. Throws Error(FunctionalGroups)
/// where a frame has no position, orientation or pixel spacing, or the groups are not as many as the frames.
std::vector<DicomFile> SplitFrames(const DicomFile& file);
} // namespace Clade
