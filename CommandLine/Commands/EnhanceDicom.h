#pragma once
#include "Commands/EnhanceArguments.h"

namespace Clade
{
/// One series of a DICOM folder, into a folder or, where the output's name says so, into a NIfTI file; of
/// several volumes each by itself.
void EnhanceDicom(const EnhanceArguments& arguments);

/// Every series below the input that can be enhanced, each into a folder of the output; what cannot is listed
/// with the reason. What is there already from an earlier run is left as it is. Throws Error(NothingToDo)
/// where none is enhanced or there, the first refusal where all were refused alike.
void EnhanceStudy(const EnhanceArguments& arguments);
} // namespace Clade
