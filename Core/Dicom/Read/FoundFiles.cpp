#include "Dicom/Read/FoundFiles.h"

#include "Dicom/Read/DicomFile.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

/// In lower case; empty too where what follows the last point is a number, as in a UID.
std::string ExtensionOf(const std::string& path)
{
  std::string extension = fs::path(path).extension().string();
  const bool isNumber = std::all_of(extension.begin(), extension.end(),
                                    [](unsigned char c) { return c == '.' || std::isdigit(c) != 0; });
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return isNumber ? "" : extension;
}

std::string FolderOf(const std::string& path)
{
  return fs::path(path).parent_path().string();
}

bool IsHidden(const std::string& path)
{
  return fs::path(path).filename().string().rfind('.', 0) == 0;
}

/// Of the name, with 0 for every number: "IM0" of "IM0007".
std::string ShapeOf(const std::string& path)
{
  std::string shape;
  for (const char c : fs::path(path).filename().string())
  {
    const bool isDigit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!isDigit || shape.empty() || shape.back() != '0')
    {
      shape += isDigit ? '0' : c;
    }
  }
  return shape;
}

/// Folders and shapes of the names of images.
std::set<std::pair<std::string, std::string>> NamesOfImages(const std::vector<FoundFile>& files)
{
  std::set<std::pair<std::string, std::string>> names;
  for (const FoundFile& file : files)
  {
    if (!file.isDamaged && !file.series.empty())
    {
      names.emplace(FolderOf(file.path), ShapeOf(file.path));
    }
  }
  return names;
}

/// The series of the nearest image before (`step` -1) or after it in the same folder.
const std::vector<std::string>* NeighbourOf(const std::vector<FoundFile>& files, std::size_t at, int step)
{
  const std::string folder = FolderOf(files[at].path);
  for (std::size_t i = at + static_cast<std::size_t>(step); i < files.size();
       i += static_cast<std::size_t>(step)) // beyond 0 it is past the end, too
  {
    if (FolderOf(files[i].path) != folder)
    {
      return nullptr;
    }
    if (!files[i].isDamaged && !files[i].series.empty() &&
        ExtensionOf(files[i].path) == ExtensionOf(files[at].path))
    {
      return &files[i].series;
    }
  }
  return nullptr;
}
} // namespace

FoundFile LookAtFile(const std::string& path)
{
  const FileBeginning beginning = ReadFileBeginning(path);
  FoundFile file;
  file.path = path;
  file.isDamaged = beginning.isDamaged;
  file.isText = beginning.isText;
  if (beginning.seriesInstanceUid)
  {
    file.series = {*beginning.seriesInstanceUid};
  }
  return file;
}

std::vector<FoundFile> AssignUnreadable(std::vector<FoundFile> files)
{
  const std::vector<FoundFile> found = files;
  const auto images = NamesOfImages(files);
  for (std::size_t i = 0; i < files.size(); i++)
  {
    const std::string& path = files[i].path;
    const bool isNote =
        files[i].isText && ExtensionOf(path).empty() && images.count({FolderOf(path), ShapeOf(path)}) == 0;
    if (!files[i].isDamaged || isNote || IsHidden(path))
    {
      continue;
    }
    std::set<std::string> series(files[i].series.begin(), files[i].series.end());
    for (const int step : {-1, 1})
    {
      if (const auto* neighbour = NeighbourOf(found, i, step))
      {
        series.erase(""); // it said nothing of its own
        series.insert(neighbour->begin(), neighbour->end());
      }
    }
    files[i].series.assign(series.begin(), series.end());
  }
  return files;
}
} // namespace Clade
