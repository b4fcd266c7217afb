#pragma once
#include "Base/Error.h"
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace Clade::Testing
{
/// 8 slices of 24 x 20 pixels of 0.8 x 1.1 mm, 2.5 mm apart, oblique, brighter to the left, back and head by
/// different amounts: no flip or swap of axes leaves it the same.
inline Volume SlopingVolume(const VolumeGrid& grid = ObliqueGrid(24, 20, 8))
{
  return Paint(grid, [](const Vector3& p) { return std::round(800 + 3 * p.x + 5 * p.y + 2 * p.z); });
}

inline std::string BytesOf(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A phantom series in memory, by ascending position; named "slice 0"...
inline std::vector<DicomObject> MakeSeries(const Volume& volume, const PhantomSeriesOptions& options = {},
                                           const DatasetEdit& edit = {})
{
  const TemporaryFolder folder;
  std::vector<DicomObject> objects;
  for (const std::string& path : WritePhantomSeries(volume, options, folder.Path().string(), edit))
  {
    objects.push_back({"slice " + std::to_string(objects.size()), BytesOf(path)});
  }
  return objects;
}

inline std::vector<DicomObject> MakeSeries(const PhantomSeriesOptions& options = {},
                                           const DatasetEdit& edit = {})
{
  return MakeSeries(SlopingVolume(), options, edit);
}

inline SourceSeries Read(const std::vector<DicomObject>& objects, const InputLimits& limits = {})
{
  NoProgress progress;
  return ReadSeries(objects, limits, progress);
}

/// How ReadSeries judges: "accepted", then ", CODE: sentence" of each warning; or "CODE: sentence".
inline std::string Verdict(const std::vector<DicomObject>& objects, const InputLimits& limits = {})
{
  try
  {
    std::string verdict = "accepted";
    for (const Warning& warning : Read(objects, limits).warnings)
    {
      verdict += ", " + warning.code + ": " + warning.text;
    }
    return verdict;
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName()) + ": " + error.Message();
  }
}

/// An edit that gives every slice (or only `onlySlice`) one attribute as text.
inline DatasetEdit Setting(const DcmTagKey& tag, const std::string& value, int onlySlice = -1)
{
  return [=](DcmDataset& dataset, std::size_t slice)
  {
    if (onlySlice < 0 || static_cast<std::size_t>(onlySlice) == slice)
    {
      dataset.putAndInsertString(tag, value.c_str());
    }
  };
}

/// The same for what has no value any more.
inline DatasetEdit Removing(const DcmTagKey& tag, int onlySlice = -1)
{
  return [=](DcmDataset& dataset, std::size_t slice)
  {
    if (onlySlice < 0 || static_cast<std::size_t>(onlySlice) == slice)
    {
      dataset.findAndDeleteElement(tag);
    }
  };
}
} // namespace Clade::Testing
