#include "Jobs/ClockStep.h"

namespace Clade
{
namespace
{
/// By the index JobsChanged, of one Orthanc after the other.
std::string JobsOfLater(const std::string& columns, TimeMs now)
{
  return "SELECT " + columns +
         " FROM (SELECT DISTINCT orthanc FROM JobCounts) AS known JOIN Jobs AS later ON "
         "later.orthanc=known.orthanc AND later.kind<>'Quick' AND later.changeTime>" +
         std::to_string(now + laterThanNowMs);
}

/// What was left until `time` when the row was written, from now on.
std::string FromNow(const std::string& time, const std::string& now)
{
  return now + "+CASE WHEN " + time + ">changeTime THEN " + time + "-changeTime ELSE 0 END";
}
} // namespace

std::string HasJobsOfLater(TimeMs now)
{
  return "SELECT EXISTS(" + JobsOfLater("1", now) + ")";
}

std::string MoveJobsOfLater(TimeMs now, const std::string& lock)
{
  const std::string written = std::to_string(now);
  return "UPDATE Jobs SET changeTime=" + written + ", leaseExpiry=CASE WHEN state='Running' THEN " +
         FromNow("leaseExpiry", written) +
         " ELSE leaseExpiry END, notBefore=CASE WHEN notBefore>0 AND notBefore<" +
         std::to_string(untilResumed) + " THEN " + FromNow("notBefore", written) +
         " ELSE notBefore END WHERE sequence IN (" + JobsOfLater("later.sequence", now) + " LIMIT 1000" +
         lock + ")";
}
} // namespace Clade
