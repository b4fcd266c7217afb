#include "Measurement/MeasureTask.h"

namespace Clade
{
using nlohmann::json;

std::vector<std::string> ParseSeriesNames(StrictObject& request, std::size_t minimum, std::size_t maximum)
{
  std::vector<std::string> series;
  for (const json& id : request.List("Series", minimum, maximum))
  {
    if (!id.is_string() || id.get_ref<const std::string&>().empty())
    {
      RefuseJson("Series", id, "names of series");
    }
    series.push_back(id.get<std::string>());
  }
  return series;
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

void Append(Warnings& warnings, const Warnings& more)
{
  warnings.insert(warnings.end(), more.begin(), more.end());
}
} // namespace Clade
