#pragma once
#include "OrthancPlugin/Rest/RestMessage.h"

#include <functional>
#include <optional>

namespace Clade
{
struct PluginServices;

/// Refuses (429) a request for more jobs of a user who would then have more waiting than
/// Clade.MaxWaitingPerUser; administrators, where there are some, and requests without a login are not held
/// up. Nothing: there is room. `countJobs`, which may take long, is called only where somebody is held up.
std::optional<RestAnswer> RefusalByQuota(PluginServices& services, const RestRequest& request,
                                         const std::function<std::size_t()>& countJobs);
/// The same for jobs that count as those of `user`; "": a rule's, or of one who did not have to log in.
std::optional<RestAnswer> RefusalByQuotaOf(const std::string& user, PluginServices& services,
                                           const RestRequest& request,
                                           const std::function<std::size_t()>& countJobs);
} // namespace Clade
