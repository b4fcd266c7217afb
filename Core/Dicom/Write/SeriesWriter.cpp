#include "Dicom/Write/SeriesWriter.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/PendingFiles.h"
#include "Dicom/Write/DerivedAttributes.h"
#include "Dicom/Write/DicomBytes.h"
#include "Dicom/Write/StoredPixels.h"

#include <atomic>
#include <cstdio>
#include <mutex>

namespace Clade
{
namespace
{
void RequireWritable(const SourceSeries& source, const Volume& derived)
{
  const VolumeGrid& grid = derived.grid;
  const StoredPixelFormat& format = source.format;
  if (grid.VoxelCount() == 0 || derived.voxels.size() != grid.VoxelCount() ||
      !(derived.padding.empty() || derived.padding.size() == grid.VoxelCount()) || grid.columns > 65535 ||
      grid.rows > 65535)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the derived volume of " + std::to_string(grid.columns) + " x " + std::to_string(grid.rows) +
                    " x " + std::to_string(grid.slices) + " voxels holds " +
                    std::to_string(derived.voxels.size()) + " values and cannot be written as images");
  }
  if (format.bitsStored < 1 || format.bitsStored > 16)
  {
    throw Error(ErrorCode::InvalidArgument, "images of " + std::to_string(format.bitsStored) +
                                                " bits cannot be written, 1 to 16 are expected");
  }
}

std::vector<std::string> PathsBySlice(const std::string& folder, const SliceAttributeRules& rules,
                                      std::size_t slices)
{
  std::vector<std::string> paths;
  for (std::size_t k = 0; k < slices; k++)
  {
    char name[32];
    std::snprintf(name, sizeof(name), "/%05zu.dcm", InstanceNumberOf(rules, slices, k));
    paths.push_back(folder + name);
  }
  return paths;
}

DerivedTimes MomentsOf(const SourceSeries& source, const DerivationInfo& info)
{
  const std::string zone = SourceAttributes(source).UniformText(DCM_TimezoneOffsetFromUTC);
  const DicomTime now = CurrentDicomTime(zone);
  return {info.startTime.empty() ? now : ParseDicomTime(info.startTime), now};
}

/// The instances of a part of the series, one after another, as the bytes of their files.
class InstanceEncoder
{
public:
  InstanceEncoder(const DcmDataset& sharedAttributes, std::mutex& copying)
  {
    const std::lock_guard<std::mutex> lock(copying);
    *file_.getDataset() = sharedAttributes;
  }

  DcmDataset& Dataset() { return *file_.getDataset(); }

  void PutPixels(const std::vector<std::uint16_t>& words)
  {
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    pixels->setVR(EVR_OW);
    RequireGood(pixels->putUint16Array(words.data(), static_cast<unsigned long>(words.size())),
                DCM_PixelData);
    RequireGood(Dataset().insert(pixels.get(), OFTrue), DCM_PixelData);
    pixels.release();
  }

  std::string_view Bytes() { return EncodeFile(file_, bytes_); }

private:
  DcmFileFormat file_;
  std::string bytes_;
};
} // namespace

std::vector<std::string> WriteDerivedSeries(const SourceSeries& source, const Volume& derived,
                                            const DerivationInfo& info, const std::string& folder,
                                            IProgress& progress, std::size_t threads)
{
  RequireDicomLibrary();
  progress.BeginStage("write");
  RequireWritable(source, derived);
  const VolumeGrid& grid = derived.grid;
  const DerivedIdentity identity = IdentifyDerivedSeries(source, info, grid.slices);
  const SliceAttributeRules rules = MakeSliceAttributeRules(source, info);
  const auto shared = MakeSharedAttributes(source, grid, info, identity, MomentsOf(source, info));
  const StoredPixels storedPixels(source.format);
  const std::size_t sliceVoxels = grid.columns * grid.rows;
  const auto paths = PathsBySlice(folder, rules, grid.slices);
  PendingFiles files(paths);

  constexpr std::size_t grain = 8; // slices that share one copy of the shared attributes
  std::mutex copying;              // moves cursors in the original
  std::atomic<std::size_t> written{0};
  ParallelFor(grid.slices, grain, threads,
              [&](std::size_t begin, std::size_t end)
              {
                InstanceEncoder instance(*shared, copying);
                std::vector<std::uint16_t> words(sliceVoxels);
                for (std::size_t k = begin; k < end; k++)
                {
                  progress.ThrowIfCancelled();
                  const std::size_t offset = k * sliceVoxels;
                  storedPixels.Encode(derived.voxels.data() + offset,
                                      derived.padding.empty() ? nullptr : derived.padding.data() + offset,
                                      sliceVoxels, words.data());
                  PutSliceAttributes(instance.Dataset(), source, grid, rules, identity, k);
                  instance.PutPixels(words);
                  files.Write(k, instance.Bytes());
                  progress.Report(static_cast<double>(++written) / static_cast<double>(grid.slices));
                }
              });
  files.Commit();
  return paths;
}
} // namespace Clade
