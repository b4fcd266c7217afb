#pragma once
#include "Settings/StrictObject.h"

#include <string>

namespace Clade
{
/// The member `key` of options that choose among the volumes of a series or file: a number from 1, 0 (there
/// must be one) or "all" (allVolumes of Settings/EnhanceOptions.h). `otherwise` where it is not there. Throws
/// what StrictObject throws.
int ReadVolume(StrictObject& object, const std::string& key, int otherwise);
} // namespace Clade
