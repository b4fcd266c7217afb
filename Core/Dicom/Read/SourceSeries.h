#pragma once
#include "Base/Warning.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class DcmDataset; // DCMTK; defined for the sources of this folder alone

namespace Clade
{
/// How the stored integers of an image stand for real-world values, and which are allowed
/// (PS3.3 C.7.6.3, C.11.1; Dicom.md, "Pixels").
struct StoredPixelFormat
{
  int bitsStored = 16;   ///< of the output; HighBit is bitsStored - 1, BitsAllocated 16
  bool isSigned = false; ///< PixelRepresentation
  bool isMonochrome1 = false;
  double rescaleSlope = 1; ///< real = slope * stored + intercept, one pair for the whole series
  double rescaleIntercept = 0;
  bool hasRescale = false;    ///< the source carries Rescale attributes (always on CT)
  bool rescaleVaried = false; ///< the source's pair varied from slice to slice; the one above is new
  std::optional<std::int32_t> paddingValue; ///< PixelPaddingValue, or the value found to be padding
  bool hasPaddingAttribute = false;
  std::optional<std::int32_t> paddingRangeLimit;

  std::int32_t Lowest() const { return isSigned ? -(1 << (bitsStored - 1)) : 0; }
  std::int32_t Highest() const { return isSigned ? (1 << (bitsStored - 1)) - 1 : (1 << bitsStored) - 1; }
};

/// One source image, in the order of the volume's slices.
struct SourceImage
{
  std::string sopInstanceUid;
  std::string sopClassUid;
  int frame = 0;                     ///< of a multi-frame object, from 1; 0: not one
  std::string transferSyntaxUid;     ///< as received
  std::size_t encapsulatedBytes = 0; ///< of compressed pixel data; 0: not compressed
  std::int32_t instanceNumber = 0;
  bool hasInstanceNumber = false;
  double positionMm = 0;                     ///< along the normal
  std::shared_ptr<const DcmDataset> dataset; ///< every attribute but the pixel data
};

/// An image of the series that is not part of the volume.
struct SetAsideImage
{
  std::string name; ///< path, or identifier
  std::string sopInstanceUid;
  std::optional<std::int32_t> instanceNumber;
  std::string reason; ///< "a localizer (ImageType LOCALIZER)"
};

/// A thick-slice series read, checked and decoded: what the rest of the program works on. Made by ReadSeries.
struct SourceSeries
{
  std::string modality; ///< "MR" or "CT"
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::string frameOfReferenceUid; ///< empty where the source has none, or one per slice
  /// Voxels in stored units of `format` (whole numbers unless rescaleVaried), slices by ascending position
  /// along the normal.
  Volume volume;
  StoredPixelFormat format;
  double sliceThicknessMm = 0; ///< of the slice profile; the spacing where the source has none
  bool hasSliceThickness = false;
  std::vector<SourceImage> images; ///< one an acquired slice
  std::vector<SetAsideImage> setAside;
  std::size_t volumeNumber = 1; ///< of `volumeCount` that the series holds
  std::size_t volumeCount = 1;
  std::string volumeLabel; ///< what tells it from the others: "TE 20"; empty where there is one
  std::size_t droppedDuplicates = 0;
  bool isLossy = false;
  /// "Scale Slope" of Philips, (2005,100E): (real value) / (rescale slope * scale slope) is the floating
  /// point value of the scanner. Nothing where the source has none.
  std::optional<double> scaleSlopePhilips;
  double straightenedDegrees =
      0; ///< by which the slices were tilted before they were put straight; 0: they were not
  std::string derivedTerm; ///< "ADC", where the images are a map that was allowed (Dicom.md, "Image types")
  /// The steps of a stack of variable spacing, "2.5 mm (4 gaps) to 7.5 mm (5 gaps)", whose slices were made
  /// even: `volume` then has more slices than there are images. Empty for an even stack.
  std::string unevenSteps;
  Warnings warnings;
};
} // namespace Clade
