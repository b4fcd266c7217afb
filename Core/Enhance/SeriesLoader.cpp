#include "Enhance/SeriesLoader.h"

#include "Base/Error.h"

namespace Clade
{
namespace
{
std::string ListOf(const std::map<std::string, std::vector<std::string>>& series)
{
  std::string list;
  for (const auto& [uid, files] : series)
  {
    list += "\n  " + uid + "  (" + std::to_string(files.size()) + " files)";
  }
  return list;
}

std::vector<DicomObject> ObjectsOf(const std::vector<std::string>& files)
{
  std::vector<DicomObject> objects;
  for (const std::string& file : files)
  {
    objects.push_back({file, {}});
  }
  return objects;
}
} // namespace

std::vector<DicomObject> FindOneSeries(const std::string& path, const std::string& seriesInstanceUid)
{
  const std::map<std::string, std::vector<std::string>> series = FindSeries({path});
  if (series.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no DICOM image in " + path);
  }
  if (!seriesInstanceUid.empty())
  {
    const auto chosen = series.find(seriesInstanceUid);
    if (chosen == series.end())
    {
      throw Error(ErrorCode::NotFound,
                  "there is no series " + seriesInstanceUid + " in " + path + ", which has" + ListOf(series));
    }
    return ObjectsOf(chosen->second);
  }
  if (series.size() > 1)
  {
    throw Error(ErrorCode::InvalidArgument, path + " holds " + std::to_string(series.size()) +
                                                " series; choose one with --series UID:" + ListOf(series));
  }
  return ObjectsOf(series.begin()->second);
}
} // namespace Clade
