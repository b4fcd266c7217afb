#include "OrthancPlugin/UserQuota.h"

#include "OrthancPlugin/PluginServices.h"

namespace Clade
{
std::optional<RestAnswer> RefusalByQuota(PluginServices& services, const RestRequest& request,
                                         const std::function<std::size_t()>& countJobs)
{
  return RefusalByQuotaOf(services.access.LoginOf(request), services, request, countJobs);
}

std::optional<RestAnswer> RefusalByQuotaOf(const std::string& user, PluginServices& services,
                                           const RestRequest& request,
                                           const std::function<std::size_t()>& countJobs)
{
  const PluginConfiguration& configuration = services.configuration;
  const bool isExempt = configuration.administrators && services.access.IsAdministrator(request);
  if (!configuration.maxWaitingPerUser || user.empty() || isExempt)
  {
    return std::nullopt;
  }
  const std::size_t jobs = countJobs();
  if (jobs == 0)
  {
    return std::nullopt;
  }
  const auto limit = static_cast<std::size_t>(*configuration.maxWaitingPerUser);
  const std::size_t waiting = services.store.CountWaitingOf(configuration.orthancName, user);
  if (waiting + jobs <= limit)
  {
    return std::nullopt;
  }
  RestAnswer answer = RestAnswer::Refusal(
      429, "TooManyRequests",
      user + " has " + std::to_string(waiting) + (waiting == 1 ? " job" : " jobs") +
          " waiting, and asks for " + std::to_string(jobs) + " more; one user may have " +
          std::to_string(limit) +
          " waiting (Clade.MaxWaitingPerUser): come again when some have ended, or cancel some");
  answer.headers["Retry-After"] = "60";
  return answer;
}
} // namespace Clade
