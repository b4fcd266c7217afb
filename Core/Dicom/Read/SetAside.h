#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SeriesReader.h"

#include <string>
#include <vector>

namespace Clade
{
/// What is in a series and is no slice of its stack: scouts, secondary captures, screenshots, reports, images
/// without a place, and phase images, maps and projections beside acquired ones. It is taken out of `images`
/// where at least `limits.minimumSlices` images (and two) stay, or at least more than are taken; else all
/// stay, for the rules to refuse by their reason. An image like the others that merely lacks an attribute is
/// not set aside: a hole is worse than an error.
std::vector<SetAsideImage> SetAsideStrangers(std::vector<ImageHeader>& images, const InputLimits& limits);

/// "W_SET_ASIDE: <name> is not used: <reason>", one for each.
void WarnOfSetAside(const std::vector<SetAsideImage>& setAside, Warnings& warnings);

/// How an image that is left out is remembered.
SetAsideImage Aside(const ImageHeader& image, const std::string& reason);
} // namespace Clade
