#include "Dicom/Read/SeriesRules.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/Read/ImageTerms.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;

constexpr std::string_view ctImage = "1.2.840.10008.5.1.4.1.1.2";
constexpr std::string_view mrImage = "1.2.840.10008.5.1.4.1.1.4";
constexpr std::array<const char*, 4> enhancedClasses = {
    "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2", "1.2.840.10008.5.1.4.1.1.4.1",
    "1.2.840.10008.5.1.4.1.1.4.4"};

// Larger values come from damaged files alone, and would make sizes overflow.
constexpr double largestPositionMm = 1e6;
constexpr double smallestSpacingMm = 1e-3;
constexpr double largestSpacingMm = 1e3;
constexpr double orientationTolerance = 1e-3;

template<typename Test>
bool Any(const Images& images, const Test& test)
{
  return std::any_of(images.begin(), images.end(), test);
}

template<typename Value>
bool Differs(const Images& images, const Value& valueOf)
{
  return Any(images, [&](const ImageHeader& image) { return valueOf(image) != valueOf(images.front()); });
}

bool IsEnhanced(const ImageHeader& image)
{
  return std::find(enhancedClasses.begin(), enhancedClasses.end(), image.sopClassUid) !=
         enhancedClasses.end();
}

std::string ClassNameOf(const ImageHeader& image)
{
  return dcmFindNameOfUID(image.sopClassUid.c_str(), "unknown");
}

void RequireClass(const ImageHeader& image)
{
  if (image.sopClassUid == ctImage || image.sopClassUid == mrImage)
  {
    if (image.pixels.frames > 1)
    {
      throw Error(ErrorCode::FunctionalGroups, "multi-frame object without PerFrameFunctionalGroupsSequence");
    }
    return;
  }
  if (IsEnhanced(image))
  {
    if (image.file.frame == 0)
    {
      throw Error(ErrorCode::FunctionalGroups, "multi-frame object without PerFrameFunctionalGroupsSequence");
    }
    return;
  }
  throw Error(ErrorCode::SopClass,
              image.sopClassUid.empty()
                  ? "the object does not say what it is (no SOPClassUID)"
                  : image.sopClassUid + " (" + ClassNameOf(image) + ") is not a CT or MR image");
}

/// Class and Modality state the same thing twice (PS3.3 C.8.2.1, C.8.3.1). A writer that copied one of them
/// from elsewhere is not to be guessed about: the values of CT and MR are treated otherwise.
void RequireModalityOfClass(const ImageHeader& image)
{
  if (!image.modality.empty() && image.modality != ModalityOf(image))
  {
    throw Error(ErrorCode::SopClass, "Modality of " + image.file.name + " is \"" + image.modality +
                                         "\", but its SOPClassUID says " + ModalityOf(image) + " (" +
                                         ClassNameOf(image) + ")");
  }
}

void RequireAcquired(const ImageHeader& image)
{
  const std::string term = DerivedTermOf(image);
  if (!term.empty())
  {
    throw Error(ErrorCode::DerivedInput, "the images are derived (" + term + "), not an acquired stack");
  }
}

/// Several slices side by side in one image: Siemens says so in ImageType, United Imaging ("GRID") has a list
/// of the slices, (0065,xx51).
bool IsMosaic(const ImageHeader& image)
{
  const bool isGrid = image.file.dataset != nullptr &&
                      FindPrivate(*image.file.dataset, 0x0065, "Image Private Header", 0x51) != nullptr;
  return isGrid || HasImageTypeValue(image, "MOSAIC");
}

bool IsDerived(const ImageHeader& image)
{
  return HasImageTypeValue(image, "DERIVED") || !ReformatTermOf(image).empty() ||
         !ProcessedTermOf(image).empty();
}

void RequirePlainIntegers(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  if (pixels.unsupported.empty() && (!pixels.hasPixelData || pixels.photometricInterpretation.empty()))
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
  std::string what = pixels.unsupported;
  if (what.empty() && pixels.samplesPerPixel != 1)
  {
    what = "SamplesPerPixel " + std::to_string(pixels.samplesPerPixel);
  }
  if (what.empty() && pixels.photometricInterpretation != "MONOCHROME1" &&
      pixels.photometricInterpretation != "MONOCHROME2")
  {
    what = "PhotometricInterpretation " + pixels.photometricInterpretation;
  }
  if (!what.empty())
  {
    throw Error(ErrorCode::PixelFormat, what + " is not supported");
  }
  const bool isWhole = pixels.bitsAllocated == 8 || pixels.bitsAllocated == 16;
  if (!isWhole || pixels.bitsStored < 1 || pixels.bitsStored > pixels.bitsAllocated ||
      pixels.highBit != pixels.bitsStored - 1)
  {
    throw Error(ErrorCode::Bits, "unusual bit packing (stored " + std::to_string(pixels.bitsStored) +
                                     ", high bit " + std::to_string(pixels.highBit) + ")");
  }
}

void RequireAllPixels(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const std::size_t bytes = pixels.rows * pixels.columns * static_cast<std::size_t>(pixels.bitsAllocated / 8);
  // More than that is padding (PS3.5 8.1.1).
  if (bytes == 0 || (pixels.nativeBytes && *pixels.nativeBytes < bytes))
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
}

/// What some images lack is not known of them, unless it is `usual` of all others.
void RequireInAll(const Images& images, const char* name, std::optional<double> ImageHeader::*scale,
                  double usual)
{
  const auto without = static_cast<std::size_t>(std::count_if(
      images.begin(), images.end(), [=](const ImageHeader& image) { return !(image.*scale).has_value(); }));
  if (without > 0 &&
      Any(images, [=](const ImageHeader& image) { return (image.*scale).value_or(usual) != usual; }))
  {
    throw Error(ErrorCode::Scale, std::string(name) + " is missing in " + std::to_string(without) + " of " +
                                      Counted(images.size(), "image") + ", and not " + Decimal(usual, 0) +
                                      " in the others: the values of these images are not known");
  }
}

void RequireOneSlope(const Images& images)
{
  if (Differs(images, [](const ImageHeader& image) { return image.scaleSlopePhilips; }))
  {
    throw Error(ErrorCode::Scale, "private scale slope changes between slices");
  }
}

bool HasPosition(const ImageHeader& image)
{
  const auto isNear = [](double value) { return std::abs(value) <= largestPositionMm; };
  return image.positionMm && isNear(image.positionMm->x) && isNear(image.positionMm->y) &&
         isNear(image.positionMm->z);
}

bool HasSpacing(const ImageHeader& image)
{
  const auto isUsable = [](const std::optional<double>& spacing)
  { return spacing && *spacing >= smallestSpacingMm && *spacing <= largestSpacingMm; };
  return isUsable(image.rowSpacingMm) && isUsable(image.columnSpacingMm);
}

bool IsRightAngled(const ImageHeader& image)
{
  const std::vector<double>& cosines = *image.orientation;
  const Vector3 row{cosines[0], cosines[1], cosines[2]};
  const Vector3 column{cosines[3], cosines[4], cosines[5]};
  return std::abs(Norm(row) - 1) <= orientationTolerance &&
         std::abs(Norm(column) - 1) <= orientationTolerance &&
         std::abs(Dot(row, column)) <= orientationTolerance;
}

void RequireEverywhere(const Images& images, const std::string& what,
                       const std::function<bool(const ImageHeader&)>& isThere)
{
  const auto without =
      images.size() - static_cast<std::size_t>(std::count_if(images.begin(), images.end(), isThere));
  if (without > 0)
  {
    throw Error(ErrorCode::Geometry,
                what + " in " + std::to_string(without) + " of " + Counted(images.size(), "image"));
  }
}
} // namespace

bool IsKnownClass(const ImageHeader& image)
{
  return image.sopClassUid == ctImage || image.sopClassUid == mrImage || IsEnhanced(image);
}

const char* ModalityOf(const ImageHeader& image)
{
  return image.sopClassUid.compare(0, ctImage.size(), ctImage) == 0 ? "CT"
                                                                    : "MR"; // enhanced ones begin alike
}

void RequireKnownClasses(const std::vector<ImageHeader>& images)
{
  std::for_each(images.begin(), images.end(), RequireClass);
  if (Differs(images, [](const ImageHeader& image) { return image.sopClassUid; }))
  {
    if (Differs(images, [](const ImageHeader& image) { return std::string(ModalityOf(image)); }))
    {
      throw Error(ErrorCode::SopClass, "the series mixes CT and MR images");
    }
    const auto isOther = [&](const ImageHeader& image)
    { return image.sopClassUid != images.front().sopClassUid; };
    const auto other = std::find_if(images.begin(), images.end(), isOther);
    throw Error(ErrorCode::SopClass, "the series mixes objects of two kinds, " + ClassNameOf(images.front()) +
                                         " and " + ClassNameOf(*other) + "; one is expected");
  }
  std::for_each(images.begin(), images.end(), RequireModalityOfClass);
}

void RequireNotEnhanced(const std::vector<ImageHeader>& images)
{
  if (Any(images,
          [](const ImageHeader& image) { return image.namesOurProduct || image.isSpatiallyResampled; }))
  {
    throw Error(ErrorCode::AlreadyDone, "the series has already been enhanced through-plane");
  }
}

void RequireAcquiredImages(const std::vector<ImageHeader>& images, bool allowDerived, Warnings& warnings)
{
  if (Any(images, [](const ImageHeader& image) { return !PhaseTermOf(image).empty(); }))
  {
    throw Error(ErrorCode::NotMagnitude, "phase/real/imaginary images cannot be super-resolved");
  }
  if (Any(images, IsMosaic))
  {
    throw Error(ErrorCode::Mosaic, "mosaic images are not supported");
  }
  if (!allowDerived)
  {
    std::for_each(images.begin(), images.end(), RequireAcquired);
  }
  // A single one beside a stack is a stray image, several are a stack of their own.
  if (!Any(images, [](const ImageHeader& image) { return LocalizerTermOf(image).empty(); }))
  {
    throw Error(ErrorCode::Localizer, "the series is a localizer");
  }
  if (Any(images, [](const ImageHeader& image) { return image.hasBurnedInAnnotation; }))
  {
    throw Error(ErrorCode::BurnedIn, "images carry burned-in annotation");
  }
  const auto derived = std::find_if(images.begin(), images.end(), IsDerived);
  if (derived != images.end())
  {
    const std::string reformat = ReformatTermOf(*derived);
    const std::string term = reformat.empty() ? ProcessedTermOf(*derived) : reformat;
    warnings.push_back({"W_DERIVED_SOURCE", "source images are themselves " +
                                                std::string(reformat.empty() ? "derived" : "reformatted") +
                                                (term.empty() ? "" : " (" + term + ")") +
                                                ", not as acquired"});
  }
}

void RequirePlainPixels(const std::vector<ImageHeader>& images)
{
  std::for_each(images.begin(), images.end(), RequirePlainIntegers);
  std::for_each(images.begin(), images.end(), RequireAllPixels);
}

void RequireOneFormat(const std::vector<ImageHeader>& images, Warnings& warnings)
{
  if (Differs(images, [](const ImageHeader& image) { return image.pixels.photometricInterpretation; }))
  {
    throw Error(ErrorCode::PixelFormat,
                "PhotometricInterpretation that changes within the series is not supported");
  }
  if (Differs(images, [](const ImageHeader& image) { return image.pixels.isSigned; }))
  {
    throw Error(ErrorCode::PixelFormat,
                "PixelRepresentation that changes within the series is not supported");
  }
  if (Any(images, [](const ImageHeader& image) { return image.rescaleSlope == 0.0; }))
  {
    throw Error(ErrorCode::PixelFormat, "RescaleSlope 0 is not supported");
  }
  RequireInAll(images, "RescaleSlope", &ImageHeader::rescaleSlope, 1);
  RequireInAll(images, "RescaleIntercept", &ImageHeader::rescaleIntercept, 0);
  RequireOneSlope(images);
  if (Any(images, [](const ImageHeader& image) { return image.hasOverlays; }))
  {
    warnings.push_back({"W_OVERLAY", "overlays are not carried over"});
  }
}

void RequireWholeNumbers(const std::vector<ImageHeader>& images)
{
  const auto broken = std::find_if(images.begin(), images.end(),
                                   [](const ImageHeader& image) { return !image.malformed.empty(); });
  if (broken != images.end())
  {
    const MalformedAttribute& what = broken->malformed.front();
    throw Error(ErrorCode::Number,
                what.attribute + " of " + broken->file.name + " is \"" + what.value + "\", expected " +
                    (what.expected == 1 ? "one number" : Counted(what.expected, "number")) +
                    " with a decimal point (DICOM's DS or IS)");
  }
}

void RequireGeometry(const std::vector<ImageHeader>& images)
{
  RequireEverywhere(images, "ImagePositionPatient missing", HasPosition);
  RequireEverywhere(images, "ImageOrientationPatient missing",
                    [](const ImageHeader& image) { return image.orientation.has_value(); });
  RequireEverywhere(images, "ImageOrientationPatient is not two perpendicular unit vectors", IsRightAngled);
  RequireEverywhere(images, "PixelSpacing is missing or not two lengths above 0", HasSpacing);
}
} // namespace Clade
