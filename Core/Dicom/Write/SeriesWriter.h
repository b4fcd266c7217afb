#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/SourceSeries.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// How far a cubic B-spline reaches through its prefilter: source slices further than 8 from an output slice
/// weigh together less than 3.5e-5, a seventh of a stored unit in 12 bits.
inline constexpr std::size_t cubicReachSlices = 8;

/// WindowCenter and WindowWidth (PS3.3 C.11.2.1.2).
struct DisplayWindow
{
  double centre = 0;
  double width = 1; ///< at least 1
};

/// What a derived series says of its making, beside the source's attributes.
struct DerivationInfo
{
  std::string method;      ///< "cubic B-spline interpolation", "CLADE network mr-body"
  std::string modelName;   ///< "cubic", "mr-body"
  std::string modelSha256; ///< hexadecimal; empty for cubic
  std::string optionsJson; ///< canonical JSON of every option that changes pixels (Jobs/EnhanceOptions)
  std::vector<std::string> optionWords; ///< those not at their default, in words (Settings/OptionWords.h)
  std::string role = "enhanced";        ///< or "uncertainty"
  std::string salt;                     ///< empty, or what makes a forced repetition a series of its own
  std::int32_t seriesNumber = 0;        ///< 0: DerivedSeriesNumber(source, 1)
  /// Source slices on either side of an output slice that influence it and are named as its source images; 0:
  /// all, where that is not known or the method looks at the whole volume (instance normalisation,
  /// consistency).
  std::size_t reachSlices = 0;
  /// In place of the source's windows, in real-world values: what the voxels mean has changed.
  std::optional<DisplayWindow> window;
  std::string remark; ///< one more sentence for DerivationDescription (tilt correction); may be empty
  /// Processing start, "YYYYMMDDHHMMSS.ffffff" in the zone of the source's TimezoneOffsetFromUTC, else local;
  /// empty: now.
  std::string startTime;
};

/// UIDs of the derived series, known before anything is computed (Dicom.md, "UIDs").
struct DerivedIdentity
{
  std::string seriesInstanceUid;
  std::vector<std::string> sopInstanceUids; ///< by slice, 0-based along +normal
};
DerivedIdentity IdentifyDerivedSeries(const SourceSeries& source, const DerivationInfo& info,
                                      std::size_t slices);

/// SeriesNumber for the k-th derived series of `source` (k >= 1): source x 100 + k, or 9000 + k where the
/// source has no number above zero or the product has no room in 32 bits.
std::int32_t DerivedSeriesNumber(const SourceSeries& source, std::int32_t k);

/// Writes one DICOM file a slice of `derived` (stored units of source.format, as SourceSeries::volume) into
/// the existing folder `folder` as 00001.dcm.. in InstanceNumber order, as Dicom.md, "Derived series", says;
/// each file is written under another name first. Values are rounded half to even, clipped to the stored
/// range, kept off the padding value; padding put back. Returns the paths, by slice. Stage "write". Throws
/// Error(InvalidArgument) for a non-finite voxel.
/// @param threads 0: all processors
std::vector<std::string> WriteDerivedSeries(const SourceSeries& source, const Volume& derived,
                                            const DerivationInfo& info, const std::string& folder,
                                            IProgress& progress, std::size_t threads = 0);

/// Reads the written files again from scratch and compares grid, count, identity, references and every
/// voxel with what was meant: throws Error(Internal) naming the first difference. A voxel may differ by what
/// storing it takes (half a stored unit, the clip of the stored range, padding); the real-world value of the
/// lowest and highest stored number, by the rescale as it was written, by a thousandth of a stored unit.
/// Nothing is published that has not passed.
/// @param threads 0: all processors
void CheckDerivedSeries(const SourceSeries& source, const Volume& derived, const DerivedIdentity& identity,
                        const std::vector<std::string>& files, std::size_t threads = 0);
} // namespace Clade
