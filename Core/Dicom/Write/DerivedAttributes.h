#pragma once
#include "Dicom/File/DicomTime.h"
#include "Dicom/Write/SeriesWriter.h"
#include "Dicom/Write/SourceAttributes.h"

#include <dcmtk/dcmdata/dctk.h>
#include <memory>
#include <optional>

namespace Clade
{
/// The moments that are written into a derived series.
struct DerivedTimes
{
  DicomTime started; ///< SeriesDate/Time, ContentDate/Time
  DicomTime written; ///< InstanceCreationDate/Time
};

/// Every attribute that is the same in all instances of a derived series on `grid` (Dicom.md, "Derived
/// series", says them attribute by attribute): all but those that PutSliceAttributes adds, and the pixel
/// data.
std::unique_ptr<DcmDataset> MakeSharedAttributes(const SourceSeries& source, const VolumeGrid& grid,
                                                 const DerivationInfo& info, const DerivedIdentity& identity,
                                                 const DerivedTimes& times);

/// The source's; where it has none, one that follows from study and series (Dicom.md, "UIDs").
std::string FrameOfReferenceUidOf(const SourceSeries& source);

/// SliceLocation = offset + slope * position along the normal.
struct SliceLocationRule
{
  double offsetMm = 0;
  double slope = 1;
};

/// What varies from slice to slice, settled once for the series.
struct SliceAttributeRules
{
  bool countsAgainstNormal = false; ///< InstanceNumber of the source falls along the normal
  std::size_t reachSlices = 0;      ///< as DerivationInfo; 0: the shared attributes name all source images
  /// AcquisitionTime per source slice, for MR slices acquired at different times; empty if they do not
  /// differ. A derived slice takes the nearest one's. (Without any, dcm2niix takes a Siemens series for one
  /// with damaged slice times.)
  std::vector<std::string> acquisitionTimes;
  std::optional<SliceLocationRule> location; ///< where the source's is affine in the position, within 0.01 mm
};
SliceAttributeRules MakeSliceAttributeRules(const SourceSeries& source, const DerivationInfo& info);

/// 1-based InstanceNumber of slice k.
std::size_t InstanceNumberOf(const SliceAttributeRules& rules, std::size_t slices, std::size_t k);

/// SOPInstanceUID, InstanceNumber, ImagePositionPatient, SliceLocation and, where the reach is limited,
/// source images of slice k.
void PutSliceAttributes(DcmDataset& dataset, const SourceSeries& source, const VolumeGrid& grid,
                        const SliceAttributeRules& rules, const DerivedIdentity& identity, std::size_t k);
} // namespace Clade
