#pragma once
#include "Dicom/Read/DicomFile.h"
#include "Geometry/SliceStack.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// How the pixels of one image are stored (PS3.3 C.7.6.3).
struct PixelLayout
{
  int samplesPerPixel = 1;
  std::string photometricInterpretation;
  int bitsAllocated = 0;
  int bitsStored = 0;
  int highBit = 0;
  bool isSigned = false;
  std::size_t rows = 0;
  std::size_t columns = 0;
  int frames = 1;
  /// What keeps the pixels from being plain integers, as E_PIXEL_FORMAT names it ("Modality LUT Sequence").
  std::string unsupported;
  bool hasPixelData = false;
  std::optional<std::size_t> nativeBytes; ///< of PixelData that is not compressed
  std::size_t encapsulatedBytes = 0;      ///< of PixelData that is
};

/// An attribute whose value cannot be used.
struct MalformedAttribute
{
  std::string attribute; ///< "PixelSpacing"
  std::string value;     ///< as it stands in the file
  std::size_t expected;  ///< how many numbers it should have
};

/// One image: its file, and what the rules ask about it, read from the dataset once as plain values. Absent
/// things are empty or nothing.
struct ImageHeader
{
  DicomFile file;
  std::string sopClassUid;
  std::string sopInstanceUid;
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::string frameOfReferenceUid;
  /// Values of PatientAttributes(), in its order, UTF-8: compared between images, shown where they differ.
  std::vector<std::string> patient;
  std::string modality;
  std::string seriesDescription; ///< UTF-8
  std::optional<int> seriesNumber;
  std::optional<int> instanceNumber;

  std::vector<std::string> imageType;
  std::string complexImageComponent;
  std::optional<int> rawDataTypeGe;  ///< (0043,102F): 0 magnitude, 1 phase, 2 real, 3 imaginary
  bool namesOurProduct = false;      ///< as its equipment, or as a contributing one
  bool isSpatiallyResampled = false; ///< DerivationCodeSequence has (113085, DCM)
  bool hasBurnedInAnnotation = false;
  bool hasOverlays = false; ///< or curves
  bool isLossy = false;
  bool hasSharedGroups = false; ///< SharedFunctionalGroupsSequence
  bool hasFrameGroups = false;  ///< PerFrameFunctionalGroupsSequence

  PixelLayout pixels;
  std::optional<double> rescaleSlope;
  std::optional<double> rescaleIntercept;
  std::optional<double> scaleSlopePhilips;        ///< (2005,100E)
  std::optional<std::uint16_t> paddingValue;      ///< the 16 bits of the attribute, whatever its VR
  std::optional<std::uint16_t> paddingRangeLimit; ///< the same

  std::optional<Vector3> positionMm;
  Vector3 positionUnitMm; ///< of the last digits written, by coordinate; 0 if they are not text
  std::optional<std::vector<double>> orientation; ///< six cosines as stored
  double orientationUnit = 0;                     ///< of the last digits after the point, the finest
  std::optional<double> rowSpacingMm;             ///< PixelSpacing[0]
  std::optional<double> columnSpacingMm;          ///< PixelSpacing[1]
  double pixelSpacingUnitMm = 0;                  ///< of the last digits written, the coarser of the two
  std::optional<double> sliceThicknessMm;
  std::optional<double> gantryTiltDegrees; ///< logged only

  std::vector<std::string> volumeTags; ///< VolumeTagValues of the image
  /// Attributes that are read as numbers and are none ("1,5"), in the order in which they are needed.
  std::vector<MalformedAttribute> malformed;
};

/// Keywords of the attributes that tell patients apart: PatientID and its issuer first, which must agree.
const std::vector<std::string>& PatientAttributes();

ImageHeader ReadImageHeader(const DicomFile& file);
} // namespace Clade
