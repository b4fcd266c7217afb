#pragma once
#include <string>

namespace Clade
{
/// As RenameDurably (Base/DurableRename.h), but where a file has the name `to` already, nothing is changed and
/// false is returned.
bool RenameDurablyIfFree(const std::string& from, const std::string& to);
} // namespace Clade
