#pragma once
#include "Volume/Volume.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

class DcmDataset; // DCMTK; defined for the sources of this folder and tests alone

namespace Clade
{
/// What a phantom series is like, beside its voxels.
struct PhantomSeriesOptions
{
  std::string modality = "MR"; ///< or "CT"
  std::uint64_t seed = 1;      ///< patient, study, frame of reference: series of one seed are one study
  std::int32_t seriesNumber = 1;
  std::string seriesDescription = "phantom";
  bool countsAgainstNormal = false; ///< InstanceNumber falls where the position rises
  double sliceThicknessMm = 0;      ///< 0: the slice spacing
  double rescaleSlope = 1; ///< stored = (voxel - intercept) / slope, written where not 1 and 0, or CT
  double rescaleIntercept = 0;
  int bitsAllocated = 16;
  int bitsStored = 12;
  bool isSigned = false;
  bool isMonochrome1 = false;
  std::optional<std::int32_t> paddingValue;              ///< stored, in the voxels that are padding
  std::string transferSyntaxUid = "1.2.840.10008.1.2.1"; ///< any that DCMTK writes but lossy JPEG
};

/// Changes one dataset, of slice `slice`, before it is encoded and written.
using DatasetEdit = std::function<void(DcmDataset& dataset, std::size_t slice)>;

/// Writes a volume as a conformant classic CT or MR series of the patient Phantom^Clade into the existing
/// folder `folder`, as 00001.dcm... by InstanceNumber, and returns the paths by slice: for demonstrations
/// and tests. Voxels are real-world values, rounded and clipped to the stored range. All UIDs follow from
/// seed and series number. Throws Error(InvalidArgument) for a transfer syntax that DCMTK cannot write, or a
/// file that cannot be written.
std::vector<std::string> WritePhantomSeries(const Volume& volume, const PhantomSeriesOptions& options,
                                            const std::string& folder, const DatasetEdit& edit = {});
} // namespace Clade
