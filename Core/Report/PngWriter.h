#pragma once
#include "Report/GreyPicture.h"

#include <string>

namespace Clade
{
/// The picture as the bytes of an 8-bit grey PNG file; caption and aspect are not in it. Throws
/// Error(InvalidArgument) where the pixels are not columns * rows or there are none, Error(OutOfMemory).
std::string WritePng(const GreyPicture& picture);
} // namespace Clade
