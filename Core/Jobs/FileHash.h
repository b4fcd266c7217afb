#pragma once
#include <string>

namespace Clade
{
/// SHA-256 of a file's bytes, 64 hexadecimal digits: what names a model in job keys, reports and DICOM.
/// Throws Error(InvalidFile), naming the file without its folder, where it cannot be read.
std::string Sha256OfFile(const std::string& path);
} // namespace Clade
