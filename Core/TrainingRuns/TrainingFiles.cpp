#include "TrainingRuns/TrainingFiles.h"

#include "Base/Error.h"
#include "Base/FilesBelow.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "Dicom/Read/SeriesReader.h"
#endif

#include <algorithm>
#include <filesystem>
#include <glob.h>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

std::vector<std::string> Matches(const std::string& pattern)
{
  if (fs::exists(pattern)) // a name may hold the characters of patterns
  {
    return {pattern};
  }
  glob_t found{};
  const int status = glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  if (status != 0 || paths.empty())
  {
    throw Error(ErrorCode::NotFound, "there is nothing at " + pattern);
  }
  return paths;
}

void AddNiftiFiles(const std::string& path, std::vector<TrainingItem>& items)
{
  for (const std::string& file : FilesBelow({path}))
  {
    if (IsNiftiPath(file))
    {
      items.push_back({fs::canonical(file).string(), true, {file}});
    }
  }
}
} // namespace

std::vector<TrainingItem> FindTrainingItems(const std::string& path)
{
  std::vector<TrainingItem> items;
  const std::vector<std::string> matches = Matches(path);
  for (const std::string& match : matches)
  {
    AddNiftiFiles(match, items);
  }
#ifdef CLADE_HAS_DICOM
  // All at once: a pattern of single files may hold one series.
  std::vector<std::string> others;
  std::copy_if(matches.begin(), matches.end(), std::back_inserter(others),
               [](const std::string& match) { return !IsNiftiPath(match); });
  for (auto& [uid, files] : FindSeries(others))
  {
    items.push_back({uid, false, files});
  }
#endif
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return items;
}
} // namespace Clade
