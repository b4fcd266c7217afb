#pragma once
#include "Support/ChildProcess.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// The program as users start it, in a temporary folder.
class CladeProgram : public testing::Test
{
protected:
  struct Outcome
  {
    int exitStatus = -1;
    std::string output; ///< standard output and error together
  };

  Outcome Run(std::vector<std::string> arguments)
  {
    const std::string log = folder_ / ("log" + std::to_string(runs_++));
    arguments.insert(arguments.begin(), CLADE_EXECUTABLE);
    ChildProcess program(arguments, log);
    const std::optional<int> status = program.Wait(std::chrono::seconds(60));
    std::ostringstream output;
    output << std::ifstream(log).rdbuf();
    return {status.value_or(-1), output.str()};
  }

  /// A small thick-slice phantom series; returns its folder.
  std::string Phantom(const std::vector<std::string>& options = {}, const std::string& name = "thick",
                      const std::string& slicesEveryMm = "32")
  {
    std::vector<std::string> arguments = {"phantom", folder_ / name,   "--pixel",
                                          "8",       "--slices-every", slicesEveryMm};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome made = Run(arguments);
    EXPECT_EQ(made.exitStatus, 0) << made.output;
    return folder_ / name;
  }

  TemporaryFolder folder_;

private:
  int runs_ = 0;
};
} // namespace Clade::Testing
