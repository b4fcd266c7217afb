#pragma once
#include "Jobs/IJobStore.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// An empty job store of one kind, gone with this object; every process opens it by its URL.
class IStoreUnderTest
{
public:
  virtual ~IStoreUnderTest() = default;
  virtual std::string Url() const = 0;
  /// Statements of SQL, as if somebody else had the store open.
  virtual void Execute(const std::string& statements) = 0;
};

struct StoreKind
{
  std::string name;
  std::function<std::unique_ptr<IStoreUnderTest>()> make;
};
inline void PrintTo(const StoreKind& kind, std::ostream* stream)
{
  *stream << kind.name;
}

/// The kinds that were built and can be had on this machine.
std::vector<StoreKind> StoreKinds();

/// What every store promises (Jobs/IJobStore.h); IJobStore.cpp and JobStore*.cpp hold the tests,
/// JobStoreSuite.cpp the kinds.
class JobStore : public testing::TestWithParam<StoreKind>
{
protected:
  JobStore() : underTest_(GetParam().make()), store_(OpenJobStore(underTest_->Url())) {}

  std::unique_ptr<IJobStore> OpenAgain() const { return OpenJobStore(underTest_->Url()); }
  const std::string& Url() const { return url_; }

  /// Claims the one job there is to claim, for `owner`, with a lease that does not run out in a test.
  Job ClaimFor(const std::string& owner);
  Job FinishedAs(JobState state, const std::string& key);

  std::unique_ptr<IStoreUnderTest> underTest_;
  std::unique_ptr<IJobStore> store_;
  std::string url_ = underTest_->Url();
};

constexpr std::int64_t longLeaseMs = 600 * 1000;
/// A lease that has run out as soon as it is given.
constexpr std::int64_t noLeaseMs = 0;

/// A request for an enhancement under `key`.
JobRequest RequestFor(const std::string& key);
JobRequest QuickRequest();

/// Runs `work` in another process (fork) and returns its identifier; the process ends with status 0, or 1
/// where `work` throws. Reap says whether it was 0.
int StartProcess(const std::function<void()>& work);
bool Reap(int pid);
} // namespace Clade::Testing
