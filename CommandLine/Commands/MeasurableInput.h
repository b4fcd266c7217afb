#pragma once
#include "Measurement/MeasureSeries.h"
#ifdef CLADE_HAS_DICOM
#include "Measurement/MeasurableDicom.h"
#endif

#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// How the paths of a measurement are to be read.
struct MeasurableInput
{
  std::string modality = "auto";   ///< of NIfTI files: MR, CT, or auto: AssumeModality
  std::vector<std::string> series; ///< as ChooseSeries, where folders hold several series
  std::size_t volume = 0;          ///< of DICOM series with several volumes, from 1
};

/// A NIfTI file, one 8-bit .pgm or .png picture (as a volume of one slice, 1 mm), or the one DICOM series of
/// a folder: of several the one that `input.series` names, or the path itself ("FOLDER#UID", "FOLDER#4").
/// Throws Error naming the path.
std::shared_ptr<const MeasurableSeries>
LoadMeasurableInput(const std::string& path, const MeasurableInput& input, IProgress& progress);

#ifdef CLADE_HAS_DICOM
/// The DICOM series of such a path, with what reports need.
std::shared_ptr<const MeasurableDicom> LoadDicomInput(const std::string& path, const MeasurableInput& input,
                                                      IProgress& progress);
#endif

/// Whether the path ends in .pgm or .png, in any case of letters.
bool IsPicturePath(const std::string& path);
} // namespace Clade
