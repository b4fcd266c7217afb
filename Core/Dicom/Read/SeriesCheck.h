#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Read/VolumeSplit.h"
#include "Geometry/SliceStack.h"
#include "Volume/EvenSlices.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A series whose headers are read, and which is sorted into its volumes.
struct OpenedSeries
{
  std::vector<ImageHeader> images;  ///< in the order given, without what is set aside or came twice
  std::optional<VolumeSplit> split; ///< where there are several volumes
  std::vector<SetAsideImage> setAside;
  std::size_t droppedDuplicates = 0;
  Warnings warnings;

  std::size_t VolumeCount() const { return split ? split->volumes.size() : 1; }
};

/// What is known of one volume at some point of its examination.
struct CheckedSeries
{
  /// In the order given; once the stack is known, by ascending position.
  std::vector<ImageHeader> images;
  std::optional<SliceStack> stack;
  std::optional<VolumeGrid> grid; ///< of a uniform, straight stack; of another but for its spacing
  std::optional<EvenStack> even;  ///< what a stack of variable spacing is made to first
  std::string frameOfReferenceUid;
  double sliceThicknessMm = 0;
  bool hasSliceThickness = false;
  std::size_t volumeNumber = 1; ///< of volumeCount
  std::size_t volumeCount = 1;
  std::string volumeLabel; ///< empty where there is one volume
  std::vector<SetAsideImage> setAside;
  std::size_t droppedDuplicates = 0;
  Warnings warnings;

  /// Of the slices that are enhanced.
  VolumeGrid EvenGrid() const;
};

/// The first steps of Dicom.md, "Order of the checks", on all images: parse, judge, set
/// aside, sort into volumes. Throws the refusal, and leaves in `opened` what was found out until then.
void OpenSeries(const std::vector<DicomObject>& objects, const InputLimits& limits, IProgress& progress,
                OpenedSeries& opened);

/// The volumes that `volume` (as InputLimits::volume) asks for. Throws Error(MultipleVolumes) or
/// Error(InvalidArgument) where there is none of that number.
std::vector<std::size_t> WantedVolumes(const OpenedSeries& opened, std::size_t volume);

/// The other steps on the volume of that number, from 1: everything but decoding the pixels. Throws the
/// refusal, and leaves in `checked` what was found out until then.
void CheckVolume(const OpenedSeries& opened, std::size_t volume, const InputLimits& limits,
                 CheckedSeries& checked);
} // namespace Clade
