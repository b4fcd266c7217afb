#pragma once
#include "Dicom/Read/SourceSeries.h"
#include "Dicom/Write/SourceAttributes.h"

#include <cstddef>

namespace Clade
{
/// The sequences by which a derived instance says what it was made from and by whom (PS3.3 C.7.6.1, C.12.1).

/// SourceImageSequence with the source images [first, last), and ReferencedSeriesSequence with exactly the
/// same instances.
void PutSourceImages(DcmItem& dataset, const SourceSeries& source, std::size_t first, std::size_t last);
/// RelatedSeriesSequence: the source series.
void PutRelatedSeries(DcmItem& dataset, const SourceSeries& source);
/// DerivationCodeSequence: what the source has, then (113085, DCM, "Spatial resampling").
void PutDerivationCode(DcmItem& dataset, const SourceAttributes& attributes);
/// ContributingEquipmentSequence: the equipment that made the source (processing equipment where the source
/// is itself derived, else the scanner), then the items that the source has.
void PutContributingEquipment(DcmItem& dataset, const SourceSeries& source,
                              const SourceAttributes& attributes);
} // namespace Clade
