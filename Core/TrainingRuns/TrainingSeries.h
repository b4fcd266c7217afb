#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Training/TrainingVolume.h"

#include <string>
#include <vector>

namespace Clade
{
/// A series as volumes to learn from, named by its SeriesInstanceUID, and where it has several by what tells
/// them apart. Near-isotropic series, which need no enhancement, are the best to learn from and are taken.
/// Throws what VolumeReader throws for others, and Error(Model) for a series that is not of `modality`.
/// @param volume  which of several, from 1, or allVolumes; 0: there must be one
std::vector<TrainingVolume> ReadTrainingSeries(const std::vector<DicomObject>& objects,
                                               const std::string& modality, int volume);
} // namespace Clade
