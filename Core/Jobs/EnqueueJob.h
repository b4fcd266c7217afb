#pragma once
#include "Jobs/IJobStore.h"
#include "Jobs/JobTransitions.h"

#include <optional>

namespace Clade
{
/// IJobStore::Enqueue for the rows of any store, within one transaction. `rows` has, of JobTransitions' kind
/// of names: Known(key), the job under it, locked where it may be replaced; Replace(job); Insert(job), false
/// where the key has come up meanwhile; CountOneMore(seriesInstanceUid); Get(id). Returns nothing where
/// Insert did: again from the start.
template<class Rows>
std::optional<EnqueueResult> EnqueueJob(Rows& rows, const JobRequest& request, TimeMs now)
{
  const std::optional<Job> known = request.key.empty() ? std::nullopt : rows.Known(StorableText(request.key));
  if (known && (!IsFinal(known->state) || known->state == JobState::Success))
  {
    return EnqueueResult{*known, false};
  }
  Job job;
  job.id = known ? known->id : NewJobId();
  ApplyRequest(job, request, now);
  if (known)
  {
    rows.Replace(job);
  }
  else if (!rows.Insert(job))
  {
    return std::nullopt;
  }
  else if (request.kind != JobKind::Quick && !request.seriesInstanceUid.empty())
  {
    rows.CountOneMore(StorableText(request.seriesInstanceUid));
  }
  return EnqueueResult{rows.Get(job.id), true};
}
} // namespace Clade
