#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "Dicom/Read/SeriesReader.h"
#include "Geometry/Vector3.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A series as people ask about it, and whether it would be accepted. Holds nothing that names the patient.
/// What is not known, because the series was refused before, is empty or nothing.
struct SeriesSummary
{
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::optional<int> seriesNumber;
  std::string modality;    ///< "MR", "CT"; of another kind of object as Modality says
  std::string description; ///< SeriesDescription, UTF-8
  std::string transferSyntaxUid;
  std::string transferSyntax; ///< its name
  std::size_t images = 0;     ///< objects that were given
  std::optional<std::size_t> columns;
  std::optional<std::size_t> rows;
  std::optional<std::size_t> slices; ///< of the volume looked at, once duplicates are dropped
  std::optional<double> columnSpacingMm;
  std::optional<double> rowSpacingMm;
  std::optional<double> sliceSpacingMm; ///< between slice centres; the median where they are not even
  std::optional<double> sliceThicknessMm;
  std::optional<double> ratio; ///< slice spacing / coarser pixel spacing
  std::string orientation;     ///< "axial", "coronal", "sagittal", "oblique"

  struct Volume
  {
    std::size_t number = 1;
    std::string label; ///< "TE 20"
    std::size_t images = 0;
  };
  std::vector<Volume> volumes; ///< where there are several

  bool isAccepted = false;
  std::string code;     ///< of the refusal: "E_TILT", "I_NOTHING_TO_DO"; empty: accepted
  std::string sentence; ///< of the refusal
  Warnings warnings;
};

/// "axial", "coronal" or "sagittal" by the main direction of the normal, else "oblique".
std::string OrientationWord(const Vector3& rowDirection, const Vector3& columnDirection);

/// Judges the series as ReadSeries would, by the same rules and limits. Uncompressed pixels are not touched,
/// compressed ones are decoded, to see that they can be. A refusal is in the summary; thrown is what says
/// nothing about the series (NotFound, OutOfMemory, Cancelled...).
SeriesSummary InspectSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                            IProgress& progress);
} // namespace Clade
