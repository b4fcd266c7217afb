#pragma once
#include "Dicom/Write/SeriesWriter.h"
#include "Support/SourceExample.h"
#include "Support/TemporaryFolder.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace Clade::Testing
{
inline DerivationInfo ExampleInfo()
{
  DerivationInfo info;
  info.method = "cubic B-spline interpolation";
  info.modelName = "cubic";
  info.optionsJson = R"({"Grid":"isotropic"})";
  info.startTime = "20240302120000.500000";
  return info;
}

/// A source interpolated, written into a folder of its own and loaded again, by slice along the normal.
struct DerivedExample
{
  explicit DerivedExample(const SourceSeries& source, const DerivationInfo& info = ExampleInfo())
  {
    NoProgress progress;
    volume = ResampleThroughPlane(source.volume, ThroughPlaneGrid(source.volume.grid, GridKind::Isotropic),
                                  progress);
    identity = IdentifyDerivedSeries(source, info, volume.grid.slices);
    paths = WriteDerivedSeries(source, volume, info, folder.Path().string(), progress);
    for (const auto& path : paths)
    {
      files.push_back(std::make_unique<DcmFileFormat>());
      if (files.back()->loadFile(path.c_str()).bad())
      {
        throw std::runtime_error("cannot load " + path);
      }
    }
  }

  DcmDataset& Slice(std::size_t k) { return *files[k]->getDataset(); }

  std::string Text(const DcmTagKey& tag, std::size_t k = 0)
  {
    OFString text;
    Slice(k).findAndGetOFStringArray(tag, text);
    return {text.c_str(), text.size()};
  }
  bool Has(const DcmTagKey& tag, std::size_t k = 0) { return Slice(k).tagExists(tag); }
  /// Every slice says the same.
  bool IsUniform(const DcmTagKey& tag)
  {
    for (std::size_t k = 1; k < files.size(); k++)
    {
      if (Has(tag, k) != Has(tag, 0) || Text(tag, k) != Text(tag, 0))
      {
        return false;
      }
    }
    return true;
  }

  TemporaryFolder folder;
  Volume volume;
  DerivedIdentity identity;
  std::vector<std::string> paths;
  std::vector<std::unique_ptr<DcmFileFormat>> files;
};
} // namespace Clade::Testing
