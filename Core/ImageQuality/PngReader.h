#pragma once
#include "ImageQuality/GreyImage.h"

namespace Clade
{
/// The PNG file in `bytes` as 8-bit grey, see ReadGreyImage. Pixel values are those stored: no gamma is
/// applied. Throws Error(InvalidFile); for every file where the program was built without libpng.
GreyImage ReadPng(const std::string& bytes, std::size_t maxPixels);
} // namespace Clade
