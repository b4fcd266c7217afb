#include "Worker/YieldingProgress.h"

#include "Base/Error.h"
#include "Base/Logging.h"

#include <algorithm>

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
  const std::unique_lock<std::mutex> asking(asking_, std::try_to_lock);
  if (!asking)
  {
    return; // another thread does
  }
  const auto begin = Clock::now();
  if (isEnhancementWaiting_ || begin < nextAsk_)
  {
    return;
  }
  try
  {
    isEnhancementWaiting_ = HasEnhancement();
  }
  catch (const Error& error)
  {
    // The store is away, and nobody can claim anything: no reason to lose what is learned.
    Log(LogLevel::Debug, "whether an enhancement waits is not known: " + error.Message());
  }
  const auto end = Clock::now();
  nextAsk_ = end + std::max<Clock::duration>(std::chrono::seconds(1), 10 * (end - begin));
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
