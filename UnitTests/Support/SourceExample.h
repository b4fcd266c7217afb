#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/SourceSeries.h"

#include <cmath>
#include <dcmtk/dcmdata/dctk.h>
#include <functional>
#include <stdexcept>
#include <string>

namespace Clade::Testing
{
/// A source series made without a reader, so that the writer can be tested alone and attributes can be set
/// one slice at a time: an oblique sagittal MR or an axial CT with private attributes, lopsided in all three
/// directions so that no flip stays unseen.
class SourceExample
{
public:
  static SourceExample Mr() { return SourceExample("MR", 40, 36, 9); }
  static SourceExample Ct() { return SourceExample("CT", 40, 36, 9); }
  static SourceExample OfSize(const std::string& modality, std::size_t columns, std::size_t rows,
                              std::size_t slices)
  {
    return SourceExample(modality, columns, rows, slices);
  }

  SourceSeries& Series() { return series_; }
  DcmDataset& Slice(std::size_t k) { return const_cast<DcmDataset&>(*series_.images[k].dataset); }
  std::size_t Slices() const { return series_.images.size(); }

  void SetAll(const DcmTag& tag, const std::string& value)
  {
    for (std::size_t k = 0; k < Slices(); k++)
    {
      Set(k, tag, value);
    }
  }
  void Set(std::size_t k, const DcmTag& tag, const std::string& value)
  {
    if (Slice(k).putAndInsertString(tag, value.c_str()).bad())
    {
      throw std::runtime_error("cannot set an attribute of the example");
    }
  }
  void RemoveAll(const DcmTagKey& tag)
  {
    for (std::size_t k = 0; k < Slices(); k++)
    {
      Slice(k).findAndDeleteElement(tag);
    }
  }

  /// The series as files that tools can read.
  void WriteTo(const std::string& folder)
  {
    for (std::size_t k = 0; k < Slices(); k++)
    {
      DcmFileFormat file(&Slice(k));
      const VolumeGrid& grid = series_.volume.grid;
      std::vector<Uint16> words;
      for (std::size_t i = 0; i < grid.columns * grid.rows; i++)
      {
        words.push_back(
            static_cast<Uint16>(static_cast<int>(series_.volume.voxels[series_.volume.Offset(0, 0, k) + i])));
      }
      file.getDataset()->putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
      const std::string path = folder + "/source" + std::to_string(k) + ".dcm";
      if (file.saveFile(path.c_str(), EXS_LittleEndianExplicit).bad())
      {
        throw std::runtime_error("cannot write " + path);
      }
    }
  }

private:
  SourceExample(const std::string& modality, std::size_t columns, std::size_t rows, std::size_t slices)
  {
    const bool isCt = modality == "CT";
    series_.modality = modality;
    series_.studyInstanceUid = "1.2.3.4";
    series_.seriesInstanceUid = "1.2.3.4.5";
    series_.frameOfReferenceUid = "1.2.3.4.6";
    series_.sliceThicknessMm = 5;
    series_.hasSliceThickness = true;
    series_.format.bitsStored = isCt ? 16 : 12;
    series_.format.isSigned = isCt;
    series_.format.hasRescale = isCt;
    series_.format.rescaleIntercept = isCt ? -24 : 0;
    MakeVolume(isCt, columns, rows, slices);
    for (std::size_t k = 0; k < series_.volume.grid.slices; k++)
    {
      AddImage(isCt, k);
    }
  }

  void MakeVolume(bool isCt, std::size_t columns, std::size_t rows, std::size_t slices)
  {
    VolumeGrid grid;
    grid.columns = columns;
    grid.rows = rows;
    grid.slices = slices;
    grid.columnSpacingMm = isCt ? 0.7 : 0.8125;
    grid.rowSpacingMm = isCt ? 0.9 : 0.8125;
    grid.sliceSpacingMm = isCt ? 5 : 6.5;
    grid.originMm = isCt ? Vector3{-13.25, -101.5, 33.125} : Vector3{-21.7183, -90.123456789, 77.25};
    if (!isCt) // sagittal, turned by 10 degrees about the head-foot axis
    {
      const double angle = 10 * std::acos(-1.0) / 180;
      grid.rowDirection = {std::sin(angle), std::cos(angle), 0};
      grid.columnDirection = {0, 0, -1};
    }
    series_.volume = Volume(grid);
    for (std::size_t k = 0; k < grid.slices; k++)
    {
      for (std::size_t j = 0; j < grid.rows; j++)
      {
        for (std::size_t i = 0; i < grid.columns; i++)
        {
          const bool inBox = i > 8 && i < 22 && j > 5 && j < 28 && k > 1 && k < 6;
          const double texture = 40 * std::sin(0.7 * static_cast<double>(i + 2 * j));
          series_.volume.At(i, j, k) = std::round(
              static_cast<float>(100.0 + 4.0 * static_cast<double>(i) + 7.0 * static_cast<double>(j) +
                                 25.0 * static_cast<double>(k) + texture + (inBox ? 500.0 : 0.0)));
        }
      }
    }
  }

  void AddImage(bool isCt, std::size_t k)
  {
    const VolumeGrid& grid = series_.volume.grid;
    const Vector3 position = grid.originMm + grid.Normal() * (grid.sliceSpacingMm * static_cast<double>(k));
    SourceImage image;
    image.sopClassUid = isCt ? UID_CTImageStorage : UID_MRImageStorage;
    image.sopInstanceUid = "1.2.3.4.5." + std::to_string(grid.slices - k);
    image.transferSyntaxUid = UID_LittleEndianExplicitTransferSyntax;
    image.instanceNumber =
        static_cast<std::int32_t>(isCt ? k + 1 : grid.slices - k); // MR: against the normal
    image.hasInstanceNumber = true;
    image.positionMm = Dot(position, grid.Normal());
    auto dataset = std::make_shared<DcmDataset>();
    const auto put = [&](const DcmTag& tag, const std::string& value)
    { dataset->putAndInsertString(tag, value.c_str()); };

    put(DCM_SpecificCharacterSet, "ISO_IR 100");
    put(DCM_ImageType, isCt ? "ORIGINAL\\PRIMARY\\AXIAL" : "ORIGINAL\\PRIMARY\\M\\ND");
    put(DCM_SOPClassUID, image.sopClassUid);
    put(DCM_SOPInstanceUID, image.sopInstanceUid);
    put(DCM_StudyInstanceUID, series_.studyInstanceUid);
    put(DCM_SeriesInstanceUID, series_.seriesInstanceUid);
    put(DCM_FrameOfReferenceUID, series_.frameOfReferenceUid);
    put(DCM_Modality, series_.modality);
    put(DCM_PatientName, "Ph\xe4ntom^Anna");
    put(DCM_PatientID, "P-1");
    put(DCM_PatientBirthDate, "19600102");
    put(DCM_PatientSex, "F");
    put(DCM_PatientWeight, "70.5");
    put(DCM_StudyDate, "20240301");
    put(DCM_StudyTime, "101500");
    put(DCM_StudyID, "77");
    put(DCM_AccessionNumber, "A-9");
    put(DCM_ReferringPhysicianName, "");
    put(DCM_StudyDescription, "Becken");
    put(DCM_SeriesNumber, isCt ? "3" : "4");
    put(DCM_SeriesDescription, isCt ? "Abdomen 5.0 B30f" : "t2_tse_sag");
    put(DCM_PositionReferenceIndicator, "");
    put(DCM_PatientPosition, "HFS");
    put(DCM_BodyPartExamined, "PELVIS");
    put(DCM_Manufacturer, "ACME");
    put(DCM_ManufacturerModelName, "Scan-O-Matic");
    put(DCM_DeviceSerialNumber, "0815");
    put(DCM_StationName, "ROOM1");
    put(DCM_SoftwareVersions, "VX1\\VY2");
    put(DCM_InstanceNumber, std::to_string(image.instanceNumber));
    put(DCM_AcquisitionNumber, "1");
    put(DCM_AcquisitionDate, "20240301");
    put(DCM_AcquisitionTime, "10160" + std::to_string(k));
    put(DCM_SliceThickness, "5");
    put(DCM_SliceLocation, std::to_string(12.5 + grid.sliceSpacingMm * static_cast<double>(k)));
    put(DcmTag(0x0019, 0x0010, EVR_LO), "ACME PRIVATE");
    put(DcmTag(0x0019, 0x1001, EVR_LO), "secret");
    PutGeometry(*dataset, grid, position);
    PutPixelModule(*dataset, isCt);
    isCt ? PutCt(*dataset) : PutMr(*dataset);
    image.dataset = dataset;
    series_.images.push_back(image);
  }

  static std::string Numbers(std::initializer_list<double> numbers)
  {
    std::string text;
    for (const double number : numbers)
    {
      char buffer[32];
      std::snprintf(buffer, sizeof(buffer), "%.10g", number);
      text += (text.empty() ? "" : "\\") + std::string(buffer);
    }
    return text;
  }

  static void PutGeometry(DcmDataset& dataset, const VolumeGrid& grid, const Vector3& p)
  {
    const Vector3& r = grid.rowDirection;
    const Vector3& c = grid.columnDirection;
    dataset.putAndInsertString(DCM_ImagePositionPatient, Numbers({p.x, p.y, p.z}).c_str());
    dataset.putAndInsertString(DCM_ImageOrientationPatient, Numbers({r.x, r.y, r.z, c.x, c.y, c.z}).c_str());
    dataset.putAndInsertString(DCM_PixelSpacing, Numbers({grid.rowSpacingMm, grid.columnSpacingMm}).c_str());
  }

  void PutPixelModule(DcmDataset& dataset, bool isCt) const
  {
    dataset.putAndInsertUint16(DCM_SamplesPerPixel, 1);
    dataset.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
    dataset.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(series_.volume.grid.rows));
    dataset.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(series_.volume.grid.columns));
    dataset.putAndInsertUint16(DCM_BitsAllocated, 16);
    dataset.putAndInsertUint16(DCM_BitsStored, isCt ? 16 : 12);
    dataset.putAndInsertUint16(DCM_HighBit, isCt ? 15 : 11);
    dataset.putAndInsertUint16(DCM_PixelRepresentation, isCt ? 1 : 0);
    dataset.putAndInsertString(DCM_WindowCenter, "400");
    dataset.putAndInsertString(DCM_WindowWidth, "800");
    dataset.putAndInsertUint16(DCM_LargestImagePixelValue, 999);
  }

  static void PutCt(DcmDataset& dataset)
  {
    dataset.putAndInsertString(DCM_RescaleSlope, "1");
    dataset.putAndInsertString(DCM_RescaleIntercept, "-24");
    dataset.putAndInsertString(DCM_RescaleType, "HU");
    dataset.putAndInsertString(DCM_KVP, "120");
    dataset.putAndInsertString(DCM_ConvolutionKernel, "B30f");
    dataset.putAndInsertString(DCM_XRayTubeCurrent, "200");
    dataset.putAndInsertString(DCM_GantryDetectorTilt, "0");
    dataset.putAndInsertString(DCM_TableHeight, "150");
  }

  static void PutMr(DcmDataset& dataset)
  {
    dataset.putAndInsertString(DCM_ScanningSequence, "SE");
    dataset.putAndInsertString(DCM_SequenceVariant, "SK");
    dataset.putAndInsertString(DCM_ScanOptions, "");
    dataset.putAndInsertString(DCM_MRAcquisitionType, "2D");
    dataset.putAndInsertString(DCM_RepetitionTime, "4000");
    dataset.putAndInsertString(DCM_EchoTime, "101");
    dataset.putAndInsertString(DCM_EchoTrainLength, "25");
    dataset.putAndInsertString(DCM_FlipAngle, "150");
    dataset.putAndInsertString(DCM_SAR, "0.9");
    dataset.putAndInsertString(DCM_SpacingBetweenSlices, "6.5");
  }

  SourceSeries series_;
};
} // namespace Clade::Testing
