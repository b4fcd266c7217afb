#include "Commands/MeasurableInput.h"

#include "Base/Error.h"
#include "ImageQuality/GreyImage.h"
#include "Volume/AssumedModality.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "Dicom/Read/SeriesChoice.h"
#endif

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{
MeasurableSeries LoadPicture(const std::string& path)
{
  const GreyImage image = ReadGreyImage(path);
  VolumeGrid grid;
  grid.columns = image.columns;
  grid.rows = image.rows;
  grid.slices = 1;
  MeasurableSeries series;
  series.volume = Volume(grid);
  std::copy(image.pixels.begin(), image.pixels.end(), series.volume.voxels.begin());
  return series;
}

MeasurableSeries LoadNifti(const std::string& path, const std::string& modality, IProgress& progress)
{
  MeasurableSeries series;
  const NiftiVolume read = ReadNifti(path, progress);
  series.volume = read.volume;
  series.modality = modality != "auto" ? modality : AssumeModality(series.volume, read.description).modality;
  return series;
}

#ifdef CLADE_HAS_DICOM
/// The UID of the series that one of the words means, where the folder has several; empty where none does.
std::string ChosenIn(const std::string& folder, const std::vector<std::string>& words)
{
  const std::vector<FoundSeries> found = ListSeries({folder});
  for (const std::string& word : words)
  {
    if (found.size() > 1 && IsThere(found, word))
    {
      return ChooseSeries(found, word, folder).seriesInstanceUid;
    }
  }
  return "";
}

/// "FOLDER#1.2.3" or "FOLDER#4" as folder and UID or number.
std::pair<std::string, std::string> SplitUid(const std::string& path)
{
  const std::size_t hash = path.rfind('#');
  const std::string uid = hash == std::string::npos ? "" : path.substr(hash + 1);
  const bool isUid = !uid.empty() && uid.find_first_not_of("0123456789.") == std::string::npos;
  return isUid ? std::make_pair(path.substr(0, hash), uid) : std::make_pair(path, std::string());
}

std::shared_ptr<const MeasurableSeries> LoadDicom(const std::string& path, const MeasurableInput& input,
                                                  IProgress& progress)
{
  const auto read = LoadDicomInput(path, input, progress);
  return {read, &read->series};
}
#else
std::shared_ptr<const MeasurableSeries> LoadDicom(const std::string& path, const MeasurableInput&, IProgress&)
{
  throw Error(ErrorCode::InvalidArgument,
              path + " is not a .nii or .nii.gz file, and this program was built without DCMTK");
}
#endif
} // namespace

#ifdef CLADE_HAS_DICOM
std::shared_ptr<const MeasurableDicom> LoadDicomInput(const std::string& path, const MeasurableInput& input,
                                                      IProgress& progress)
{
  auto [folder, uid] = SplitUid(path);
  if (uid.empty() && !input.series.empty())
  {
    uid = ChosenIn(folder, input.series);
  }
  return ReadMeasurable(FindOneSeries(folder, uid), 0, progress, input.volume);
}
#endif

bool IsPicturePath(const std::string& path)
{
  std::string end = path.size() < 4 ? "" : path.substr(path.size() - 4);
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return end == ".pgm" || end == ".png";
}

std::shared_ptr<const MeasurableSeries> LoadMeasurableInput(const std::string& path,
                                                            const MeasurableInput& input, IProgress& progress)
{
  if (IsPicturePath(path))
  {
    return std::make_shared<MeasurableSeries>(LoadPicture(path));
  }
  return IsNiftiPath(path) ? std::make_shared<MeasurableSeries>(LoadNifti(path, input.modality, progress))
                           : LoadDicom(path, input, progress);
}
} // namespace Clade
