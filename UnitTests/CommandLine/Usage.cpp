#include "CommandLine/Clade.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using testing::HasSubstr;
using testing::Not;

namespace
{
class Usage : public Clade::Testing::CladeProgram
{
};
} // namespace

TEST_F(Usage, HelpOfACommandIsThatOfItsOption)
{
  const Outcome help = Run({"help", "measure", "snr"});
  EXPECT_EQ(help.exitStatus, 0);
  EXPECT_EQ(help.output, Run({"measure", "snr", "--help"}).output);
  EXPECT_THAT(help.output, HasSubstr("--rayleigh"));
  EXPECT_THAT(Run({"help"}).output, HasSubstr("inspect"));
  EXPECT_THAT(Run({"help"}).output, Not(HasSubstr("manual pages"))) << "that one is for the build";
}

TEST_F(Usage, EveryCommandsHelpHasAnExampleOfItself)
{
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"inspect"},
                                             {"enhance"},
                                             {"resample"},
                                             {"train"},
                                             {"evaluate"},
                                             {"bench"},
                                             {"statistics"},
                                             {"models", "list"},
                                             {"models", "show"},
                                             {"models", "verify"},
                                             {"models", "blend"},
                                             {"measure", "piqe"},
                                             {"measure", "edge-sharpness"},
                                             {"measure", "snr"},
                                             {"measure", "compare"},
                                             {"measure", "phase-modulation"},
                                             {"measure", "border-displacement"},
                                             {"measure", "noise-texture"},
                                             {"phantom"},
                                             {"worker"},
                                             {"jobs", "list"},
                                             {"jobs", "watch"}})
  {
    std::vector<std::string> words = {"help"};
    words.insert(words.end(), command.begin(), command.end());
    const Outcome help = Run(words);
    EXPECT_EQ(help.exitStatus, 0) << help.output;
    const std::size_t example = help.output.find("Example");
    ASSERT_NE(example, std::string::npos) << help.output;
    const std::string name = "clade " + command.front() + (command.size() > 1 ? " " + command[1] : "");
    EXPECT_THAT(help.output.substr(example), HasSubstr(name));
  }
}

TEST_F(Usage, AMistypedCommandOrOptionIsAnsweredWithWhatIsLikeIt)
{
  const Outcome command = Run({"enhnace", "a", "b"});
  EXPECT_EQ(command.exitStatus, 2);
  EXPECT_THAT(command.output, HasSubstr("clade has no command \"enhnace\"; did you mean \"enhance\"?"));
  EXPECT_THAT(command.output, HasSubstr("What to do: clade help lists the commands."));
  const Outcome option = Run({"enhance", "--modle", "cubic", "a", "b"});
  EXPECT_EQ(option.exitStatus, 2);
  EXPECT_THAT(option.output, HasSubstr("clade enhance has no option \"--modle\"; did you mean \"--model\"?"));
  EXPECT_THAT(option.output, HasSubstr("What to do: clade help enhance shows the options"));
  const Outcome part = Run({"measure", "pique", "a"});
  EXPECT_THAT(part.output, HasSubstr("clade measure has no command \"pique\"; did you mean \"piqe\"?"));
  EXPECT_THAT(Run({"help", "modles"}).output, HasSubstr("did you mean \"models\"?"));
  EXPECT_THAT(Run({"xyzzy"}).output, Not(HasSubstr("did you mean")));
  EXPECT_THAT(Run({}).output, HasSubstr("a command is missing after \"clade\""));
}

TEST_F(Usage, WithJsonAnErrorIsOneJsonObject)
{
  const Outcome missing = Run({"inspect", "/no/such/folder", "--json"});
  EXPECT_EQ(missing.exitStatus, 1);
  const auto notFound = nlohmann::json::parse(missing.output);
  EXPECT_EQ(notFound["Error"], "NotFound");
  EXPECT_THAT(notFound["Message"].get<std::string>(), HasSubstr("/no/such/folder"));
  EXPECT_EQ(notFound["ExitStatus"], 1);

  const auto refused =
      nlohmann::json::parse(Run({"resample", Phantom({}, "fine", "9"), folder_ / "finer", "--json"}).output);
  EXPECT_EQ(refused["Error"], "I_NOTHING_TO_DO");
  EXPECT_EQ(refused["ExitStatus"], 4);
  EXPECT_TRUE(refused["NextStep"].is_string());

  const Outcome usage = Run({"models", "verify", "--json"});
  EXPECT_EQ(usage.exitStatus, 2);
  EXPECT_EQ(nlohmann::json::parse(usage.output)["Error"], "InvalidArgument");
}

TEST_F(Usage, OnlyCommandsThatComputeLoadLibTorch)
{
  const std::string phantom = Phantom();
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--version"},
                                             {"help", "train"},
                                             {"inspect", phantom},
                                             {"models", "list"},
                                             {"measure", "piqe", phantom},
                                             {"train", "--print-preset", "recommended-mr"}})
  {
    const std::string log = folder_ / "libraries";
    std::vector<std::string> command = {CLADE_EXECUTABLE};
    command.insert(command.end(), words.begin(), words.end());
    Clade::Testing::ChildProcess program(command, log, {{"LD_DEBUG", "libs"}});
    ASSERT_EQ(program.Wait(std::chrono::seconds(60)), 0);
    std::ostringstream text;
    text << std::ifstream(log).rdbuf();
    EXPECT_THAT(text.str(), HasSubstr("libc.so")) << "the loader tells nothing";
    EXPECT_THAT(text.str(), Not(HasSubstr("libtorch"))) << words.front();
    std::filesystem::remove(log);
  }
}

TEST_F(Usage, AProcessStartedAsCladeKeepsItsNumberWhenItComputes)
{
  Clade::Testing::ChildProcess worker(
      {CLADE_EXECUTABLE, "worker", "--store", folder_ / "jobs.db", "--orthanc", "http://127.0.0.1:9"},
      folder_ / "log");
  const std::filesystem::path executable = "/proc/" + std::to_string(worker.Pid()) + "/exe";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::error_code error;
  while (std::filesystem::read_symlink(executable, error).filename() != "clade-compute" &&
         worker.IsRunning() && std::chrono::steady_clock::now() < deadline)
  {
    worker.Wait(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(std::filesystem::read_symlink(executable, error).filename(), "clade-compute");
  worker.Signal(SIGTERM);
  EXPECT_TRUE(worker.Wait(std::chrono::seconds(30)).has_value());
}
