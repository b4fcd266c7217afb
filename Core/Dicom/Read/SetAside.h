#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SeriesReader.h"

#include <string>
#include <vector>

namespace Clade
{
/// Takes out of `images` what is not a slice of the series' stack: scouts, secondary captures, screenshots,
/// reports, images without a position, and phase images, maps and projections next to acquired ones. Does so
/// only if at least `limits.minimumSlices` images (and two) remain, or more than are taken out; otherwise all
/// remain, and the rules refuse the series with their own reason. An image like the others that merely lacks
/// an attribute is not set aside: a hole is worse than an error.
std::vector<SetAsideImage> SetAsideStrangers(std::vector<ImageHeader>& images, const InputLimits& limits);

/// "W_SET_ASIDE: <name> is not used: <reason>", one for each.
void WarnOfSetAside(const std::vector<SetAsideImage>& setAside, Warnings& warnings);

/// How an image that is left out is remembered.
SetAsideImage Aside(const ImageHeader& image, const std::string& reason);
} // namespace Clade
