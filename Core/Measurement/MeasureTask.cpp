#include "Measurement/MeasureTask.h"

namespace Clade
{
using nlohmann::json;

std::vector<std::string> SeriesOfRequest(StrictObject& request, std::size_t fewest, std::size_t most)
{
  std::vector<std::string> series;
  for (const json& id : request.List("Series", fewest, most))
  {
    if (!id.is_string() || id.get_ref<const std::string&>().empty())
    {
      RefuseJson("Series", id, "names of series");
    }
    series.push_back(id.get<std::string>());
  }
  return series;
}

void AddMeasureWarnings(json& result, const Warnings& warnings)
{
  for (const Warning& warning : warnings)
  {
    result["Warnings"].push_back({{"Code", warning.code}, {"Text", warning.text}});
  }
}

void AddMeasuredSeries(json& answer, json result, const std::string& id, const Warnings& warnings)
{
  result["Series"] = id;
  AddMeasureWarnings(result, warnings);
  answer["Series"].push_back(std::move(result));
}

void PromoteFirst(json& answer, std::initializer_list<const char*> members)
{
  for (const char* member : members)
  {
    answer[member] = answer["Series"][0][member];
  }
}

void RequireSameFrame(const MeasurableSeries& first, const MeasurableSeries& other, const std::string& id)
{
  if (!first.frameOfReferenceUid.empty() && !other.frameOfReferenceUid.empty() &&
      first.frameOfReferenceUid != other.frameOfReferenceUid)
  {
    throw Error(ErrorCode::FrameOfReference, "series " + Shortened(id) +
                                                 " lies in another frame of reference than the first one; "
                                                 "positions can only be shared within one");
  }
}
} // namespace Clade
