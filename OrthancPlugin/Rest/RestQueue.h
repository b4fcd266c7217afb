#pragma once
#include "Jobs/Job.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET and POST /clade/queue: what waits, in which order and for how long; pause and resume.
void RegisterQueueRoutes(RestRouter& router, PluginServices& services);

/// [{"ID", "Position", "Seconds"}] of the Pending jobs that may begin at `now`, in the order in which workers
/// take them (by priority, then kind, then age); Position counts from 1, behind `unlisted` older jobs.
/// Seconds is about how long until the job begins: what runs and what is before it, at `secondsPerJob` each,
/// over `lanes` workers; null where there is no worker or none has finished a job yet (`secondsPerJob` 0).
nlohmann::json QueueOrder(std::vector<Job> pending, const std::vector<Job>& running, double secondsPerJob,
                          std::size_t lanes, TimeMs now, std::size_t unlisted = 0);

/// Median of the seconds that the jobs took, from the begin of the attempt to its end; 0 where there is none.
double MedianSeconds(const std::vector<Job>& done);
} // namespace Clade
