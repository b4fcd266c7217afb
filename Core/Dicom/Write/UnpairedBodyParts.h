#pragma once
#include <string_view>

namespace Clade
{
/// Whether BodyPartExamined names a part of which the body has one, so that Laterality must not be there
/// (PS3.3 C.7.3.1). False for the empty term and for those not known.
bool IsUnpairedBodyPart(std::string_view bodyPartExamined);
} // namespace Clade
