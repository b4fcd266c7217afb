#include "Jobs/EnhanceKey.h"

#include "Settings/EnhanceOptions.h"

namespace Clade
{
std::string EnhanceKey(const JobRequest& request)
{
  const nlohmann::json& parameters = request.parameters;
  const std::string hash = parameters.value("ModelHash", "");
  const EnhanceOptions options = ParseEnhanceOptions(parameters.value("Options", nlohmann::json::object()));
  const std::string salt = parameters.value("Salt", "");
  return JobKey(request.seriesInstanceUid, parameters.value("Instances", std::vector<std::string>()),
                (hash.empty() ? request.model : hash) +
                    (parameters.value("ModelIsDefault", false) ? " by default" : ""),
                CanonicalOptions(options, request.model),
                request.orthanc.empty() ? salt : salt + "\n" + request.orthanc);
}
} // namespace Clade
