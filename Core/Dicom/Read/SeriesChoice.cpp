#include "Dicom/Read/SeriesChoice.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Dicom/Read/ImageHeader.h"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace Clade
{
namespace
{
std::vector<DicomObject> ObjectsOf(const std::vector<std::string>& files)
{
  std::vector<DicomObject> objects;
  for (const std::string& file : files)
  {
    objects.push_back({file, {}});
  }
  return objects;
}

/// Takes what the image says; false where it cannot be read.
bool DescribeBy(const std::string& file, FoundSeries& series)
{
  try
  {
    const DicomObject object{file, {}};
    const ImageHeader image = ReadImageHeader(LoadDicomFile(object, DicomLoading::ShortValues));
    series.studyInstanceUid = image.studyInstanceUid;
    series.number = image.seriesNumber;
    series.description = image.seriesDescription;
    series.modality = image.modality;
    series.columns = image.pixels.columns;
    series.rows = image.pixels.rows;
    series.images = series.files.size() * static_cast<std::size_t>(std::max(1, image.pixels.frames));
    return true;
  }
  catch (const Error&) // the reading of the series says it, if this series is chosen
  {
    return false;
  }
}

bool IsBefore(const FoundSeries& a, const FoundSeries& b)
{
  const auto keyOf = [](const FoundSeries& series)
  {
    return std::make_tuple(series.studyInstanceUid, !series.number, series.number.value_or(0),
                           series.seriesInstanceUid);
  };
  return keyOf(a) < keyOf(b);
}

std::string InLowerCase(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// How well `wanted` names the series: 0 not at all, 4 by its UID.
int Likeness(const FoundSeries& series, const std::string& wanted)
{
  const std::string description = InLowerCase(series.description), part = InLowerCase(wanted);
  const bool isNumber = series.number && std::to_string(*series.number) == wanted;
  return series.seriesInstanceUid == wanted            ? 4
         : isNumber                                    ? 3
         : description == part                         ? 2
         : description.find(part) != std::string::npos ? 1
                                                       : 0;
}

/// "  --series 4    t2_tse_tra, MR, 19 images of 384 x 384"; by UID where the number is another's, too.
std::string ListOf(const std::vector<FoundSeries>& series)
{
  std::string list;
  for (const FoundSeries& one : series)
  {
    const auto hasItsNumber = [&](const FoundSeries& other) { return other.number == one.number; };
    const bool isUnique = one.number && std::count_if(series.begin(), series.end(), hasItsNumber) == 1;
    list += "\n  --series " + (isUnique ? std::to_string(*one.number) : one.seriesInstanceUid) + "  " +
            (one.description.empty() ? "no description" : one.description) +
            (one.modality.empty() ? "" : ", " + one.modality) + ", " + Counted(one.images, "image");
    list += one.columns > 0 ? " of " + std::to_string(one.columns) + " x " + std::to_string(one.rows) : "";
  }
  return list;
}

constexpr const char* howToChoose = "choose one by its number, a part of its description or its UID";
} // namespace

std::vector<DicomObject> FoundSeries::Objects() const
{
  return ObjectsOf(files);
}

std::vector<FoundSeries> ListSeries(const std::vector<std::string>& paths)
{
  std::vector<FoundSeries> list;
  for (const auto& [uid, files] : FindSeries(paths))
  {
    FoundSeries series;
    series.seriesInstanceUid = uid;
    series.files = files;
    series.images = files.size();
    for (const std::string& file : {files[files.size() / 2], files.front(), files.back()})
    {
      if (DescribeBy(file, series))
      {
        break;
      }
    }
    list.push_back(series);
  }
  std::sort(list.begin(), list.end(), IsBefore);
  return list;
}

bool IsThere(const std::vector<FoundSeries>& series, const std::string& wanted)
{
  return std::any_of(series.begin(), series.end(),
                     [&](const FoundSeries& one) { return !wanted.empty() && Likeness(one, wanted) > 0; });
}

const FoundSeries& ChooseSeries(const std::vector<FoundSeries>& series, const std::string& wanted,
                                const std::string& where)
{
  std::vector<const FoundSeries*> found;
  int best = 1;
  for (const FoundSeries& one : series)
  {
    const int likeness = wanted.empty() ? 0 : Likeness(one, wanted);
    if (likeness > best)
    {
      found.clear();
      best = likeness;
    }
    if (likeness == best)
    {
      found.push_back(&one);
    }
  }
  if (found.empty())
  {
    throw Error(ErrorCode::NotFound,
                "there is no series \"" + wanted + "\" in " + where + ", which has" + ListOf(series));
  }
  if (found.size() > 1)
  {
    std::vector<FoundSeries> candidates;
    std::transform(found.begin(), found.end(), std::back_inserter(candidates),
                   [](const FoundSeries* one) { return *one; });
    throw Error(ErrorCode::InvalidArgument, "\"" + wanted + "\" means " + std::to_string(found.size()) +
                                                " series in " + where + "; " + howToChoose + ":" +
                                                ListOf(candidates));
  }
  return *found.front();
}

std::vector<DicomObject> FindOneSeries(const std::string& path, const std::string& wanted)
{
  const std::map<std::string, std::vector<std::string>> series = FindSeries({path});
  if (series.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no DICOM image in " + path);
  }
  const auto byUid = series.find(wanted);
  if (!wanted.empty() && byUid != series.end()) // images without a UID have an empty one
  {
    return ObjectsOf(byUid->second);
  }
  if (!wanted.empty())
  {
    return ChooseSeries(ListSeries({path}), wanted, path).Objects();
  }
  if (series.size() > 1)
  {
    throw Error(ErrorCode::InvalidArgument, path + " holds " + std::to_string(series.size()) + " series; " +
                                                howToChoose + ":" + ListOf(ListSeries({path})));
  }
  return ObjectsOf(series.begin()->second);
}
} // namespace Clade
