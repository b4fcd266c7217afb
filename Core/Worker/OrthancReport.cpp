#include "Worker/OrthancReport.h"

#include "Base/Counted.h"
#include "Base/Error.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace Clade
{
namespace
{
using nlohmann::json;

bool HasOnly(const std::string& text, const char* letters)
{
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(letters) == std::string::npos;
}

/// What Orthanc answers to GET; nothing where it is not there.
std::optional<json> Find(OrthancClient& orthanc, const std::string& path, const IProgress& progress)
{
  try
  {
    return orthanc.GetJson(path, &progress);
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::NotFound)
    {
      throw;
    }
    return std::nullopt;
  }
}

/// Orthanc's identifier of the instance or series with this UID; empty where there is none.
std::string IdOfUid(OrthancClient& orthanc, const std::string& uid, const IProgress& progress)
{
  const HttpAnswer answer = orthanc.Request("POST", "/tools/lookup", uid, "text/plain", &progress);
  const json found = json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !found.is_array())
  {
    throw Error(ErrorCode::Unavailable,
                "POST /tools/lookup: Orthanc answered " + std::to_string(answer.status));
  }
  const auto one = std::find_if(found.begin(), found.end(),
                                [](const json& resource)
                                {
                                  const std::string type = resource.value("Type", "");
                                  return type == "Instance" || type == "Series";
                                });
  return one == found.end() ? "" : one->value("ID", "");
}
} // namespace

DicomObject FetchReport(OrthancClient& orthanc, const std::string& name, const IProgress& progress)
{
  const bool isUid = HasOnly(name, "0123456789.");
  if (!isUid && !HasOnly(name, "0123456789abcdefABCDEF-"))
  {
    throw Error(ErrorCode::InvalidArgument,
                "Rois is not a report; expected Orthanc's identifier or the UID of a structured report");
  }
  const std::string id = isUid ? IdOfUid(orthanc, name, progress) : name;
  std::string instance;
  if (!id.empty() && Find(orthanc, "/instances/" + id, progress))
  {
    instance = id;
  }
  else if (const auto series = id.empty() ? std::nullopt : Find(orthanc, "/series/" + id, progress))
  {
    const json& instances = series->at("Instances");
    if (instances.size() != 1)
    {
      throw Error(ErrorCode::InvalidArgument, "the series " + name + " has " +
                                                  Counted(instances.size(), "instance") +
                                                  "; expected the one report that holds the regions");
    }
    instance = instances[0].get<std::string>();
  }
  else
  {
    throw Error(ErrorCode::NotFound, "there is no report " + name + " in Orthanc");
  }
  return {"the report " + name, orthanc.GetBytes("/instances/" + instance + "/file", &progress)};
}
} // namespace Clade
