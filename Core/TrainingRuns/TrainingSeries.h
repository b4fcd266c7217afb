#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Training/TrainingVolume.h"

#include <string>
#include <vector>

namespace Clade
{
/// A series as a volume to learn from, named by its SeriesInstanceUID. Near-isotropic series, which need no
/// enhancement, are the best to learn from and are taken. Throws what ReadSeries throws for others, and
/// Error(Model) for a series that is not of `modality`.
TrainingVolume ReadTrainingSeries(const std::vector<DicomObject>& objects, const std::string& modality);
} // namespace Clade
