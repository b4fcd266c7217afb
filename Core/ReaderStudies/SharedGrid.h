#pragma once
#include "Geometry/VolumeGrid.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace Clade
{
/// Where the images of a series lie: what a series is, for readers. In patient mm.
struct SliceSeries
{
  std::string seriesId;
  VolumeGrid grid;                    ///< sliceSpacingMm is the mean
  std::vector<std::string> instances; ///< Orthanc's identifiers, along the normal
  std::vector<double> positionsMm;    ///< of the instances along the normal, from the first; ascending
  std::string frameOfReferenceUid;    ///< may be empty
};

/// One image of a series as Orthanc knows it.
struct SliceFacts
{
  std::string instance;
  Vector3 positionMm; ///< ImagePositionPatient
};

/// @param layout  columns, rows, directions and in-plane spacings of all images
/// Throws Error(InvalidArgument) for fewer than two slices, two in one place, and a stack that is not
/// straight.
SliceSeries MakeSliceSeries(const std::string& seriesId, const VolumeGrid& layout,
                            std::vector<SliceFacts> slices);

/// The grid on which readers see all arms of a case: what all of them show, in the finest of their spacings.
/// So neither size, nor spacing, nor extent tells one from another.
using SharedGrid = VolumeGrid;

/// Throws Error(InvalidArgument), naming the series, where the arms do not lie in one frame of reference, in
/// one orientation, or have no two slices in common.
SharedGrid MakeSharedGrid(const std::vector<SliceSeries>& arms);

/// An image in real-world units, row by row.
using RealImage = std::vector<float>;
using FetchImage = std::function<RealImage(const std::string& instance)>;

/// Slice `k` of the grid from a series, linearly interpolated between its voxels, [low, high] as 0 to 65535:
/// rows * columns numbers. Fetches one image or two. Throws Error(InvalidArgument) for an image of another
/// size than the series has, Error(NotFound) for a slice that the grid does not have.
std::vector<std::uint16_t> SampleSlice(const SharedGrid& grid, const SliceSeries& series, std::size_t k,
                                       double low, double high, const FetchImage& fetch);
} // namespace Clade
