#include "OrthancPlugin/Rules/SeriesView.h"

#include "Base/Error.h"
#include "OrthancPlugin/Rules/SeriesFacts.h"
#include "Settings/StrictObject.h"

#include <algorithm>

namespace Clade
{
bool IsOrthancId(const std::string& text)
{
  constexpr std::size_t length = 5 * 8 + 4;
  if (text.size() != length)
  {
    return false;
  }
  for (std::size_t i = 0; i < length; i++)
  {
    const char c = text[i];
    const bool isDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (i % 9 == 8 ? c != '-' : !isDigit)
    {
      return false;
    }
  }
  return true;
}

bool IsUid(const std::string& text)
{
  return !text.empty() && text.size() <= 64 && text.find_first_not_of("0123456789.") == std::string::npos;
}

SeriesView::SeriesView(IOrthanc& orthanc, const std::string& id, const nlohmann::json& series)
    : orthanc_(&orthanc), id_(id), studyId_(TextOf(series, "ParentStudy")),
      lastUpdate_(TextOf(series, "LastUpdate")), isStable_(series.value("IsStable", false)),
      instances_(series.value("Instances", std::vector<std::string>()))
{
  const nlohmann::json tags = series.value("MainDicomTags", nlohmann::json::object());
  seriesInstanceUid_ = TextOf(tags, "SeriesInstanceUID");
  modality_ = TextOf(tags, "Modality");
}

std::optional<SeriesView> SeriesView::Find(IOrthanc& orthanc, const std::string& id)
{
  const auto series = orthanc.Get("/series/" + id);
  return series ? std::make_optional(SeriesView(orthanc, id, *series)) : std::nullopt;
}

SeriesView SeriesView::Require(IOrthanc& orthanc, const std::string& idOrUid)
{
  std::optional<std::string> id;
  if (IsOrthancId(idOrUid))
  {
    id = idOrUid;
  }
  else if (IsUid(idOrUid))
  {
    id = orthanc.LookupSeries(idOrUid);
  }
  else
  {
    throw Error(ErrorCode::InvalidArgument,
                Shown(idOrUid) + " is not a series, expected an Orthanc identifier or a SeriesInstanceUID");
  }
  auto view = id ? Find(orthanc, *id) : std::nullopt;
  if (!view)
  {
    throw Error(ErrorCode::NotFound, "there is no series " + idOrUid + " in Orthanc");
  }
  return *view;
}

void SeriesView::ListInstances()
{
  const auto listed = orthanc_->Get("/series/" + id_ + "/instances");
  if (!listed || listed->empty())
  {
    throw Error(ErrorCode::NotFound, "the series " + id_ + " is no longer in Orthanc");
  }
  for (const nlohmann::json& instance : *listed)
  {
    const nlohmann::json tags = instance.value("MainDicomTags", nlohmann::json::object());
    sopInstanceUids_.push_back(TextOf(tags, "SOPInstanceUID"));
    positions_.push_back(TextOf(tags, "ImagePositionPatient"));
  }
  std::sort(sopInstanceUids_.begin(), sopInstanceUids_.end());
}

const std::vector<std::string>& SeriesView::SopInstanceUids()
{
  if (sopInstanceUids_.empty())
  {
    ListInstances();
  }
  return sopInstanceUids_;
}

SeriesFacts SeriesView::Facts()
{
  if (instances_.empty())
  {
    throw Error(ErrorCode::NotFound, "the series " + id_ + " has no instances");
  }
  const auto simplified = orthanc_->Get("/instances/" + instances_.front() + "/simplified-tags");
  if (!simplified)
  {
    throw Error(ErrorCode::NotFound, "the series " + id_ + " is no longer in Orthanc");
  }
  SeriesFacts facts;
  facts.tags = TagsOf(*simplified);
  facts.layout = [this, frames = LayoutOfFrames(*simplified), tags = facts.tags]() -> SliceLayout
  {
    if (frames)
    {
      return *frames;
    }
    SopInstanceUids(); // lists the positions with them
    const auto value = [&](const char* keyword)
    {
      const auto found = tags.find(keyword);
      return found == tags.end() ? std::string() : found->second;
    };
    return LayoutOf(positions_, value("ImageOrientationPatient"), value("PixelSpacing"));
  };
  return facts;
}
} // namespace Clade
