#include "Inference/RetryWithLess.h"

#include "Base/Error.h"
#include "Inference/NetworkEnhancer.h"
#include "Network/BatchRunner.h"
#include "Support/Phantom.h"
#include "Support/TinyModels.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <new>
#include <string>
#include <sys/resource.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
struct Layout
{
  std::int64_t bytes = 0;
};

/// Bytes of address space that this process has.
rlim_t AddressSpace()
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
  {
    if (line.compare(0, 7, "VmSize:") == 0)
    {
      return rlim_t{1024} * std::stoull(line.substr(7));
    }
  }
  return 0;
}

/// Two long LR slices.
Volume LongSlices()
{
  return Paint(UnitGrid(400, 2, 320), [](const Vector3& p)
               { return 500 + 300 * std::sin(0.1 * p.x) * std::cos(0.13 * p.z) + 100 * p.y; });
}

NetworkModel Model()
{
  return RandomModel({}, 3, 64);
}

Volume Enhanced(const Volume& volume)
{
  NetworkOptions options;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 1;
  options.plane = LrPlane::Rows;
  NoProgress progress;
  return EnhanceWithNetwork(Model(), volume, {0, 1000}, options, progress).volume;
}

/// Exit status of the child process: 0 where the result under a limit is the one without. The limit leaves
/// too little for whole slices; enough for half of it, and for what oneDNN takes besides, which does not
/// survive that an allocation of its own fails.
int ResultWithinLess()
{
  const Volume volume = LongSlices();
  const Volume expected = Enhanced(volume);
  rlimit limit{};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = AddressSpace() + static_cast<rlim_t>(BatchRunner::LaneBytes(
                                        Model().Metadata().generator, torch::kFloat32, 1, 320, 400)) *
                                        4 / 5;
  setrlimit(RLIMIT_AS, &limit);
  try
  {
    const Volume found = Enhanced(volume);
    double largest = 0;
    for (std::size_t n = 0; n < found.voxels.size(); n++)
    {
      largest = std::max(largest, std::abs(static_cast<double>(found.voxels[n]) - expected.voxels[n]));
    }
    return largest < 0.01 ? 0 : 1;
  }
  catch (const Error& error)
  {
    std::fprintf(stderr, "%s\n", error.Message().c_str());
    return error.Code() == ErrorCode::OutOfMemory ? 2 : 3;
  }
}
} // namespace

TEST(RetryWithLess, HalvesUntilItSucceeds)
{
  ComputePlan plan;
  plan.budgetBytes = 1000;
  std::vector<std::int64_t> tried;
  const auto run = [&](const ComputePlan&, const Layout& layout)
  {
    tried.push_back(layout.bytes);
    return layout.bytes > 200 ? throw std::bad_alloc() : layout.bytes;
  };
  const auto layOut = [](const ComputePlan& attempt) { return Layout{attempt.budgetBytes - 10}; };
  EXPECT_EQ(RetryWithLess(plan, layOut, run), 106);
  EXPECT_EQ(tried, (std::vector<std::int64_t>{990, 485, 232, 106}));
}

TEST(RetryWithLess, EndsWhereNothingSmallerIsLeftAndPassesOtherErrorsOn)
{
  ComputePlan plan;
  plan.budgetBytes = 1000;
  const auto layOut = [](const ComputePlan& attempt)
  {
    return attempt.budgetBytes < 300 ? throw Error(ErrorCode::OutOfMemory, "nothing fits")
                                     : Layout{attempt.budgetBytes};
  };
  const auto exhausted = [](const ComputePlan&, const Layout&) -> int { throw std::bad_alloc(); };
  EXPECT_THROW(RetryWithLess(plan, layOut, exhausted), Error);
  const auto broken = [](const ComputePlan&, const Layout&) -> int { throw std::logic_error("broken"); };
  EXPECT_THROW(RetryWithLess(plan, layOut, broken), std::logic_error);
}

TEST(RetryWithLessDeathTest, AnAllocationThatFailsIsTriedAgainInSmallerTilesWithTheSameResult)
{
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer needs the address space that this test limits";
#endif
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(std::exit(ResultWithinLess()), testing::ExitedWithCode(0), "");
}
