#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// The namespace of every UUID made here (RFC 4122, version 5): drawn once at random, never to change, or the
/// same input would get other UIDs.
inline constexpr std::string_view uidNamespace = "39358018-2ae5-49a9-be25-c2d31c1c06bd";

/// The UID that stands for `parts`: "2.25." and the decimal value of UUIDv5(uidNamespace, parts joined by the
/// unit separator U+001F), at most 44 characters (PS3.5 B.2). The same parts give the same UID on every
/// machine.
std::string DeterministicUid(const std::vector<std::string_view>& parts);
} // namespace Clade
