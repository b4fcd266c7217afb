#pragma once
#include <string>

namespace Clade
{
/// The first line of a file that holds a secret, without its end (LF or CR LF).
/// @param what  the secret in words for people, "the password of the job store"
/// Throws Error(InvalidConfiguration), without the secret, where the file cannot be read or its first line is
/// empty.
std::string SecretIn(const std::string& path, const std::string& what);
} // namespace Clade
