#include "Commands/RoiFile.h"

#include "Base/Error.h"
#include "Regions/RoiCsv.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "Measurement/RoisOfReport.h"
#endif

#include <fstream>
#include <iterator>

namespace Clade
{
namespace
{
std::string ContentOf(const std::string& path)
{
  constexpr std::size_t maxBytes = 64u << 20;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = file.tellg();
  if (!file || size < 0)
  {
    throw Error(ErrorCode::NotFound, path + " does not exist or cannot be read");
  }
  if (static_cast<std::size_t>(size) > maxBytes)
  {
    throw Error(ErrorCode::TooLarge, path + " is larger than 64 MiB, the largest file of regions accepted");
  }
  file.seekg(0);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool IsDicom(const std::string& content)
{
  return content.size() > 132 && content.compare(128, 4, "DICM") == 0;
}

#ifdef CLADE_HAS_DICOM
ImportedRois ReadReport(const DicomObject& report, const std::vector<std::string>& paths,
                        const MeasurableInput& input, LoadedSeries& loaded, IProgress& progress)
{
  std::string frame;
  std::vector<ImagePlane> planes;
  for (const std::string& path : paths)
  {
    if (IsNiftiPath(path) || IsPicturePath(path)) // they name neither frame nor images
    {
      continue;
    }
    const auto series = LoadDicomInput(path, input, progress);
    loaded[path] = {series, &series->series};
    frame = frame.empty() ? series->series.frameOfReferenceUid : frame;
    planes.insert(planes.end(), series->planes.begin(), series->planes.end());
  }
  return RoisOfReport(ReadReportRegions(report, planes), frame);
}
#endif
} // namespace

ImportedRois ReadRoiFile(const std::string& file, [[maybe_unused]] const std::vector<std::string>& paths,
                         [[maybe_unused]] const MeasurableInput& input, [[maybe_unused]] LoadedSeries& loaded,
                         [[maybe_unused]] IProgress& progress)
{
  const std::string content = ContentOf(file);
  if (!IsDicom(content))
  {
    return ParseRoiCsv(content);
  }
#ifdef CLADE_HAS_DICOM
  return ReadReport({file, content}, paths, input, loaded, progress);
#else
  throw Error(ErrorCode::InvalidArgument,
              file + " is a DICOM file, and this program was built without DCMTK");
#endif
}
} // namespace Clade
