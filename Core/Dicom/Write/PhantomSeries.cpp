#include "Dicom/Write/PhantomSeries.h"

#include "Base/Error.h"
#include "Dicom/File/DeterministicUid.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/File/TransferSyntax.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <mutex>

namespace Clade
{
namespace
{
constexpr const char* phantomDate = "20260102";
constexpr const char* phantomTime = "120000";

void RegisterEncoders()
{
  static std::once_flag once;
  std::call_once(once,
                 []
                 {
                   DcmRLEEncoderRegistration::registerCodecs();
                   DJEncoderRegistration::registerCodecs();
                   // "Cooked", the default, the encoder fails an assertion on signed pixels.
                   DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse);
                 });
}

void Put(DcmDataset& dataset, const DcmTagKey& tag, const std::string& value)
{
  dataset.putAndInsertString(tag, value.c_str());
}

void PutNumber(DcmDataset& dataset, const DcmTagKey& tag, int value)
{
  dataset.putAndInsertUint16(tag, static_cast<Uint16>(value));
}

std::string Joined(const std::vector<double>& values)
{
  std::string text;
  for (double value : values)
  {
    text += (text.empty() ? "" : "\\") + GeometryString(value);
  }
  return text;
}

std::string UidOf(const PhantomSeriesOptions& options, const std::string& what)
{
  return DeterministicUid({"phantom", std::to_string(options.seed), what});
}

std::string SeriesUidOf(const PhantomSeriesOptions& options)
{
  return UidOf(options, "series " + std::to_string(options.seriesNumber));
}

void PutIdentity(DcmDataset& dataset, const PhantomSeriesOptions& options)
{
  Put(dataset, DCM_PatientName, "Phantom^Clade");
  Put(dataset, DCM_PatientID, "CLADE-PHANTOM-" + std::to_string(options.seed));
  Put(dataset, DCM_PatientBirthDate, "");
  Put(dataset, DCM_PatientSex, "O");
  Put(dataset, DCM_StudyInstanceUID, UidOf(options, "study"));
  Put(dataset, DCM_StudyDate, phantomDate);
  Put(dataset, DCM_StudyTime, phantomTime);
  Put(dataset, DCM_StudyID, "1");
  Put(dataset, DCM_StudyDescription, "phantom study");
  Put(dataset, DCM_AccessionNumber, "");
  Put(dataset, DCM_ReferringPhysicianName, "");
  Put(dataset, DCM_SeriesInstanceUID, SeriesUidOf(options));
  Put(dataset, DCM_SeriesNumber, std::to_string(options.seriesNumber));
  Put(dataset, DCM_SeriesDate, phantomDate);
  Put(dataset, DCM_SeriesTime, phantomTime);
  Put(dataset, DCM_SeriesDescription, options.seriesDescription);
  Put(dataset, DCM_Modality, options.modality);
  Put(dataset, DCM_BodyPartExamined, "ABDOMEN");
  Put(dataset, DCM_PatientPosition, "HFS");
  Put(dataset, DCM_FrameOfReferenceUID, UidOf(options, "frame of reference"));
  Put(dataset, DCM_PositionReferenceIndicator, "");
  Put(dataset, DCM_Manufacturer, "PHANTOM");
  Put(dataset, DCM_ManufacturerModelName, "Analytic phantom");
}

void PutAcquisition(DcmDataset& dataset, const PhantomSeriesOptions& options)
{
  Put(dataset, DCM_AcquisitionNumber, "1");
  Put(dataset, DCM_AcquisitionDate, phantomDate);
  Put(dataset, DCM_AcquisitionTime, phantomTime);
  Put(dataset, DCM_ContentDate, phantomDate);
  Put(dataset, DCM_ContentTime, phantomTime);
  if (options.modality == "CT")
  {
    Put(dataset, DCM_SOPClassUID, UID_CTImageStorage);
    Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
    Put(dataset, DCM_KVP, "120");
    Put(dataset, DCM_ConvolutionKernel, "STANDARD");
    return;
  }
  Put(dataset, DCM_SOPClassUID, UID_MRImageStorage);
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\OTHER");
  Put(dataset, DCM_ScanningSequence, "GR");
  Put(dataset, DCM_SequenceVariant, "SP");
  Put(dataset, DCM_ScanOptions, "");
  Put(dataset, DCM_MRAcquisitionType, "3D");
  Put(dataset, DCM_RepetitionTime, "4.5");
  Put(dataset, DCM_EchoTime, "2.1");
  Put(dataset, DCM_EchoTrainLength, "1");
  Put(dataset, DCM_FlipAngle, "10");
  Put(dataset, DCM_MagneticFieldStrength, "1.5");
}

void PutPlane(DcmDataset& dataset, const PhantomSeriesOptions& options, const VolumeGrid& grid,
              std::size_t slice)
{
  const Vector3 position = grid.PatientFromIndex({0, 0, static_cast<double>(slice)});
  const Vector3& row = grid.rowDirection;
  const Vector3& column = grid.columnDirection;
  const double thicknessMm = options.sliceThicknessMm > 0 ? options.sliceThicknessMm : grid.sliceSpacingMm;
  Put(dataset, DCM_ImagePositionPatient, Joined({position.x, position.y, position.z}));
  Put(dataset, DCM_ImageOrientationPatient, Joined({row.x, row.y, row.z, column.x, column.y, column.z}));
  Put(dataset, DCM_PixelSpacing, Joined({grid.rowSpacingMm, grid.columnSpacingMm}));
  Put(dataset, DCM_SliceThickness, DecimalString(thicknessMm));
  Put(dataset, DCM_SliceLocation, GeometryString(Dot(position, grid.Normal())));
  if (options.modality == "MR")
  {
    Put(dataset, DCM_SpacingBetweenSlices, DecimalString(grid.sliceSpacingMm));
  }
}

std::vector<std::int32_t> PixelsOfSlice(const Volume& volume, const PhantomSeriesOptions& options,
                                        std::size_t slice)
{
  const double lowest = options.isSigned ? -std::ldexp(1.0, options.bitsStored - 1) : 0;
  const double highest = lowest + std::ldexp(1.0, options.bitsStored) - 1;
  const std::size_t count = volume.grid.columns * volume.grid.rows;
  std::vector<std::int32_t> stored(count);
  for (std::size_t i = 0; i < count; i++)
  {
    const std::size_t voxel = slice * count + i;
    const double value =
        (static_cast<double>(volume.voxels[voxel]) - options.rescaleIntercept) / options.rescaleSlope;
    const bool isPadding = options.paddingValue && !volume.padding.empty() && volume.padding[voxel] != 0;
    stored[i] = isPadding ? *options.paddingValue
                          : static_cast<std::int32_t>(std::clamp(std::nearbyint(value), lowest, highest));
  }
  return stored;
}

void PutPixels(DcmDataset& dataset, const PhantomSeriesOptions& options, const VolumeGrid& grid,
               const std::vector<std::int32_t>& stored)
{
  PutNumber(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, options.isMonochrome1 ? "MONOCHROME1" : "MONOCHROME2");
  PutNumber(dataset, DCM_Rows, static_cast<int>(grid.rows));
  PutNumber(dataset, DCM_Columns, static_cast<int>(grid.columns));
  PutNumber(dataset, DCM_BitsAllocated, options.bitsAllocated);
  PutNumber(dataset, DCM_BitsStored, options.bitsStored);
  PutNumber(dataset, DCM_HighBit, options.bitsStored - 1);
  PutNumber(dataset, DCM_PixelRepresentation, options.isSigned ? 1 : 0);
  if (options.paddingValue)
  {
    const auto value = static_cast<std::int16_t>(*options.paddingValue);
    options.isSigned ? dataset.putAndInsertSint16(DCM_PixelPaddingValue, value)
                     : dataset.putAndInsertUint16(DCM_PixelPaddingValue, static_cast<Uint16>(value));
  }
  if (options.bitsAllocated == 8)
  {
    std::vector<Uint8> bytes(stored.begin(), stored.end());
    bytes.resize(bytes.size() + bytes.size() % 2);
    dataset.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
    return;
  }
  std::vector<Uint16> words(stored.begin(), stored.end());
  for (Uint16& word : words)
  {
    word =
        static_cast<Uint16>(word & ((1 << options.bitsStored) - 1)); // encoders take what lies above for data
  }
  dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
}

void PutMeaning(DcmDataset& dataset, const PhantomSeriesOptions& options, const Volume& volume)
{
  if (options.modality == "CT" || options.rescaleSlope != 1 || options.rescaleIntercept != 0)
  {
    Put(dataset, DCM_RescaleIntercept, DecimalString(options.rescaleIntercept));
    Put(dataset, DCM_RescaleSlope, DecimalString(options.rescaleSlope));
    Put(dataset, DCM_RescaleType, options.modality == "CT" ? "HU" : "US");
  }
  const auto [lowest, highest] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
  const double span = static_cast<double>(*highest) - static_cast<double>(*lowest);
  Put(dataset, DCM_WindowCenter, DecimalString(std::round(static_cast<double>(*lowest) + span / 2)));
  Put(dataset, DCM_WindowWidth, DecimalString(std::max(1.0, std::round(span))));
  Put(dataset, DCM_LossyImageCompression, "00");
  Put(dataset, DCM_BurnedInAnnotation, "NO");
}

void Save(DcmDataset& dataset, const std::string& transferSyntaxUid, const std::string& path)
{
  const DcmXfer syntax(transferSyntaxUid.c_str());
  DcmFileFormat file(&dataset);
  // DCMTK's lossy JPEG encoder stretches the stored values of each slice to their full range and does not say
  // so.
  const bool keepsMeaning =
      !TraitsOfTransferSyntax(transferSyntaxUid).isLossy || syntax.getXfer() == EXS_JPEGLSLossy;
  OFCondition result = keepsMeaning ? file.getDataset()->chooseRepresentation(syntax.getXfer(), nullptr)
                                    : OFCondition(EC_CannotChangeRepresentation);
  if (result.good())
  {
    result =
        file.saveFile(path.c_str(), syntax.getXfer(), EET_ExplicitLength, EGL_withoutGL, EPD_withoutPadding);
  }
  if (result.bad())
  {
    throw Error(ErrorCode::InvalidArgument,
                path + " cannot be written in transfer syntax " + transferSyntaxUid + ": " + result.text());
  }
}

std::string FileName(std::size_t number)
{
  char name[32];
  std::snprintf(name, sizeof(name), "/%05zu.dcm", number);
  return name;
}
} // namespace

std::vector<std::string> WritePhantomSeries(const Volume& volume, const PhantomSeriesOptions& options,
                                            const std::string& folder, const DatasetEdit& edit)
{
  RequireDicomLibrary();
  RegisterEncoders();
  const std::size_t slices = volume.grid.slices;
  std::vector<std::string> paths;
  for (std::size_t k = 0; k < slices; k++)
  {
    const std::size_t number = options.countsAgainstNormal ? slices - k : k + 1;
    DcmDataset dataset;
    PutIdentity(dataset, options);
    PutAcquisition(dataset, options);
    PutPlane(dataset, options, volume.grid, k);
    PutPixels(dataset, options, volume.grid, PixelsOfSlice(volume, options, k));
    PutMeaning(dataset, options, volume);
    Put(dataset, DCM_InstanceNumber, std::to_string(number));
    Put(dataset, DCM_SOPInstanceUID,
        UidOf(options, "instance " + std::to_string(options.seriesNumber) + " " + std::to_string(k)));
    if (edit)
    {
      edit(dataset, k);
    }
    paths.push_back(folder + FileName(number));
    Save(dataset, options.transferSyntaxUid, paths.back());
  }
  return paths;
}
} // namespace Clade
