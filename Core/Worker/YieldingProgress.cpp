#include "Worker/YieldingProgress.h"

#include "Base/Error.h"

namespace Clade
{
YieldingProgress::YieldingProgress(IJobStore& store, JobProgress& job,
                                   const std::function<MayTake()>& mayTake)
    : store_(store), job_(job), mayTake_(mayTake)
{
}

void YieldingProgress::Report(double fraction)
{
  job_.Report(fraction);
  const auto now = std::chrono::steady_clock::now();
  if (now - asked_ > std::chrono::seconds(1))
  {
    asked_ = now;
    isEnhancementWaiting_ = isEnhancementWaiting_ || HasEnhancement();
  }
}

void YieldingProgress::ThrowIfCancelled() const
{
  job_.ThrowIfCancelled();
  if (isEnhancementWaiting_)
  {
    throw Error(ErrorCode::Cancelled, "an enhancement waits");
  }
}

bool YieldingProgress::HasEnhancement()
{
  if (!mayTake_)
  {
    return store_.HasDue({JobKind::Enhance});
  }
  const MayTake mayTake = mayTake_(); // before the store is locked: it asks the store, too
  return mayTake && store_.HasDue({JobKind::Enhance}, mayTake);
}
} // namespace Clade
