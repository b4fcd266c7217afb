#include "Dicom/Read/SetAside.h"

#include "Dicom/Read/ImageTerms.h"
#include "Dicom/Read/SeriesRules.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <map>
#include <utility>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;
using Matrix = std::pair<std::size_t, std::size_t>;

Matrix MatrixOf(const ImageHeader& image)
{
  return {image.pixels.rows, image.pixels.columns};
}

Matrix CommonMatrix(const Images& images)
{
  std::map<Matrix, std::size_t> counts;
  for (const ImageHeader& image : images)
  {
    counts[MatrixOf(image)]++;
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

std::string ClassReason(const ImageHeader& image)
{
  if (IsKnownClass(image))
  {
    return "";
  }
  const char* const name = dcmFindNameOfUID(image.sopClassUid.c_str());
  return (name != nullptr ? std::string(name) : "an object of class " + image.sopClassUid) +
         ", not a CT or MR image";
}

std::string PixelReason(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  return pixels.samplesPerPixel > 1 ? "a colour image (" + pixels.photometricInterpretation + ")" : "";
}

/// Without a place in the patient: nowhere at all, or not like the stack in other ways too.
std::string PlaceReason(const ImageHeader& image, const Matrix& common)
{
  std::string missing = !image.positionMm     ? "ImagePositionPatient"
                        : !image.orientation  ? "ImageOrientationPatient"
                        : !image.rowSpacingMm ? "PixelSpacing"
                                              : "";
  const bool isNowhere = !image.positionMm && !image.orientation;
  const bool isElsewise = MatrixOf(image) != common;
  return !missing.empty() && image.malformed.empty() && (isNowhere || isElsewise) ? "it has no " + missing
                                                                                  : "";
}

std::string KindReason(const ImageHeader& image, bool allowDerived)
{
  const std::string localizer = LocalizerTermOf(image);
  if (!localizer.empty())
  {
    return "a localizer (ImageType " + localizer + ")";
  }
  const std::string phase = PhaseTermOf(image);
  if (!phase.empty())
  {
    return "not a magnitude image (" + phase + ")";
  }
  const std::string derived = allowDerived ? "" : DerivedTermOf(image);
  return derived.empty() ? "" : "derived (" + derived + "), not acquired";
}

std::string ReasonOf(const ImageHeader& image, const Matrix& common, bool allowDerived)
{
  const bool isCut = IsKnownClass(image) && !image.pixels.hasPixelData && image.pixels.unsupported.empty();
  if (isCut)
  {
    return ""; // damaged, and to be refused for that
  }
  for (const std::string& reason :
       {ClassReason(image), PixelReason(image), KindReason(image, allowDerived), PlaceReason(image, common)})
  {
    if (!reason.empty())
    {
      return reason;
    }
  }
  const bool isScreen = image.hasBurnedInAnnotation && MatrixOf(image) != common;
  return isScreen ? "a screenshot (BurnedInAnnotation YES)" : "";
}
} // namespace

SetAsideImage Aside(const ImageHeader& image, const std::string& reason)
{
  return {image.file.name, image.sopInstanceUid, image.instanceNumber, reason};
}

std::vector<SetAsideImage> SetAsideStrangers(std::vector<ImageHeader>& images, const InputLimits& limits)
{
  if (images.empty())
  {
    return {};
  }
  const Matrix common = CommonMatrix(images);
  std::vector<SetAsideImage> setAside;
  std::vector<bool> stays;
  for (const ImageHeader& image : images)
  {
    const std::string reason = ReasonOf(image, common, limits.allowDerived);
    stays.push_back(reason.empty());
    if (!reason.empty())
    {
      setAside.push_back(Aside(image, reason));
    }
  }
  const std::size_t kept = images.size() - setAside.size();
  const bool isStack = kept >= std::max<std::size_t>(limits.minimumSlices, 2);
  if (!isStack && (kept < 2 || setAside.size() >= kept))
  {
    return {};
  }
  Images staying;
  for (std::size_t i = 0; i < images.size(); i++)
  {
    if (stays[i])
    {
      staying.push_back(std::move(images[i]));
    }
  }
  images = std::move(staying);
  return setAside;
}

void WarnOfSetAside(const std::vector<SetAsideImage>& setAside, Warnings& warnings)
{
  for (const SetAsideImage& image : setAside)
  {
    warnings.push_back({"W_SET_ASIDE", image.name + " is not used: " + image.reason});
  }
}
} // namespace Clade
