#pragma once
#include "Dicom/Write/SeriesWriter.h"
#include "Dicom/Write/SourceAttributes.h"

namespace Clade
{
/// How the pixels of a derived instance are to be read: Image Pixel, Modality LUT, VOI LUT, padding and the
/// history of lossy compression, after `source.format` (PS3.3 C.7.6.3, C.11.1, C.11.2, C.7.6.1.1.5).
void PutPixelAttributes(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes,
                        const VolumeGrid& grid, const DerivationInfo& info);
} // namespace Clade
