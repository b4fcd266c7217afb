#include "Jobs/JobStoreOfOrthanc.h"

#include "Base/Error.h"

#include <algorithm>
#include <utility>

namespace Clade
{
JobStoreOfOrthanc::JobStoreOfOrthanc(IJobStore& store, std::string orthanc)
    : ForwardingJobStore(store), orthanc_(std::move(orthanc))
{
}

MayTake JobStoreOfOrthanc::Own(const MayTake& mayTake) const
{
  return [this, mayTake](const JobQueue& queue) { return IsOwn(queue) && (!mayTake || mayTake(queue)); };
}

void JobStoreOfOrthanc::RequireOwn(const std::string& id)
{
  if (!Find(id))
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
}

std::string JobStoreOfOrthanc::NameOf(const std::string& property) const
{
  const std::string prefix = PropertyOf(orthanc_, "");
  const bool isNamed = property.compare(0, prefix.size(), prefix) == 0; // by PropertyOf, for any store
  return property == storeIdProperty || isNamed ? property : PropertyOf(orthanc_, property);
}

EnqueueResult JobStoreOfOrthanc::Enqueue(const JobRequest& request)
{
  JobRequest own = request;
  own.orthanc = orthanc_;
  return Below().Enqueue(own);
}

std::optional<Job> JobStoreOfOrthanc::Find(const std::string& id)
{
  auto job = Below().Find(id);
  return job && job->request.orthanc == orthanc_ ? job : std::nullopt;
}

std::optional<Job> JobStoreOfOrthanc::FindByKey(const std::string& key)
{
  auto job = Below().FindByKey(key);
  return job && job->request.orthanc == orthanc_ ? job : std::nullopt;
}

std::vector<Job> JobStoreOfOrthanc::List(const JobFilter& filter)
{
  JobFilter own = filter;
  own.orthanc = orthanc_;
  return Below().List(own);
}

std::map<JobState, std::size_t> JobStoreOfOrthanc::CountByState(const OfOrthanc&)
{
  return Below().CountByState(orthanc_);
}

std::map<JobState, std::size_t> JobStoreOfOrthanc::CountEnded(const OfOrthanc&)
{
  return Below().CountEnded(orthanc_);
}

std::size_t JobStoreOfOrthanc::CountPending(JobKind kind)
{
  std::size_t pending = 0;
  for (const JobQueue& queue : Queues())
  {
    pending += queue.kind == kind ? queue.waiting : 0;
  }
  return pending;
}

std::vector<JobQueue> JobStoreOfOrthanc::Queues()
{
  std::vector<JobQueue> queues = Below().Queues();
  queues.erase(
      std::remove_if(queues.begin(), queues.end(), [this](const JobQueue& queue) { return !IsOwn(queue); }),
      queues.end());
  return queues;
}

bool JobStoreOfOrthanc::HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake)
{
  return Below().HasDue(kinds, Own(mayTake));
}

std::optional<TimeMs> JobStoreOfOrthanc::OldestPending(const OfOrthanc&)
{
  return Below().OldestPending(orthanc_);
}

Job JobStoreOfOrthanc::RequestCancel(const std::string& id)
{
  RequireOwn(id);
  return Below().RequestCancel(id);
}

Job JobStoreOfOrthanc::SetPaused(const std::string& id, bool isPaused)
{
  RequireOwn(id);
  return Below().SetPaused(id, isPaused);
}

Job JobStoreOfOrthanc::Retry(const std::string& id)
{
  RequireOwn(id);
  return Below().Retry(id);
}

void JobStoreOfOrthanc::Delete(const std::string& id)
{
  RequireOwn(id);
  Below().Delete(id);
}

std::optional<Job> JobStoreOfOrthanc::Claim(const std::string& owner, const std::vector<JobKind>& kinds,
                                            std::int64_t leaseMs, const MayTake& mayTake)
{
  return Below().Claim(owner, kinds, leaseMs, Own(mayTake));
}

std::optional<std::string> JobStoreOfOrthanc::GetPicture(const std::string& id)
{
  return Find(id) ? Below().GetPicture(id) : std::nullopt;
}

std::size_t JobStoreOfOrthanc::Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc&)
{
  return Below().Prune(completedBefore, quickBefore, orthanc_);
}

std::optional<std::string> JobStoreOfOrthanc::GetProperty(const std::string& name)
{
  return Below().GetProperty(NameOf(name));
}

void JobStoreOfOrthanc::SetProperty(const std::string& name, const std::string& value)
{
  Below().SetProperty(NameOf(name), value);
}
} // namespace Clade
