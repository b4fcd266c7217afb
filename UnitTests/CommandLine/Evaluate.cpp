#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

namespace
{
class EvaluateCommand : public Clade::Testing::CladeProgram
{
protected:
  /// A near-isotropic series of the phantom, with noise of its own.
  std::string Truth(const std::string& name, const std::string& seed)
  {
    return Phantom({"--seed", seed, "--noise", "8"}, name, "8");
  }

  static std::string Read(const std::string& path)
  {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
};
} // namespace

TEST_F(EvaluateCommand, ComparesOnTruthsAndThickSeriesAndWritesTheTables)
{
  const Outcome outcome = Run({"evaluate", "--truth", Truth("a", "1"), "--thick", Phantom(), "--factor",
                               "3,4", "--threads", "1", "--output", folder_ / "out"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("truth"));
  const json results = json::parse(Read(folder_ / "out/results.json"));
  ASSERT_EQ(results["Rows"].size(), 5u); // cubic and truth at two factors; cubic of the thick one
  EXPECT_EQ(results["Rows"][4]["Volume"], "thick");
  EXPECT_TRUE(results["Rows"][4]["Psnr"].is_null());
  EXPECT_EQ(results["Rows"][1]["Ssim"], 1.0);
  EXPECT_THAT(Read(folder_ / "out/results.md"), HasSubstr("### Factor 3"));
  EXPECT_THAT(Read(folder_ / "out/results.csv"), HasSubstr("Volume,Factor,Method,"));
}

TEST_F(EvaluateCommand, DrawsPagesAndPicturesWhereThereIsTheFolderReport)
{
  const Outcome outcome =
      Run({"evaluate", "--truth", Truth("a", "1"), "--factor", "4", "--output", folder_ / "out"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  if (outcome.output.find("without reports") != std::string::npos)
  {
    GTEST_SKIP() << "the program was built without reports";
  }
  EXPECT_THAT(Read(folder_ / "out/report.html"), HasSubstr("Comparison of methods"));
  EXPECT_EQ(Read(folder_ / "out/pictures/a-x4-sagittal.png").substr(1, 3), "PNG");
}

TEST_F(EvaluateCommand, RefusesWhatContradictsItself)
{
  const Outcome unsaid = Run({"evaluate", "--truth", Truth("a", "1"), "--output", folder_ / "out"});
  EXPECT_EQ(unsaid.exitStatus, 2);
  EXPECT_THAT(unsaid.output, HasSubstr("expected a factor, or a thickness with or without a gap"));
  EXPECT_EQ(Run({"evaluate", "--output", folder_ / "out"}).exitStatus, 2);
  EXPECT_EQ(Run({"evaluate", "--thick", "x"}).exitStatus, 2);
  const Outcome range = Run({"evaluate", "--thick", "x", "--range", "5,1", "--output", folder_ / "out"});
  EXPECT_EQ(range.exitStatus, 2);
  EXPECT_THAT(range.output, HasSubstr("--range is \"5,1\"; expected LOW,HIGH, or volume"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  fs::create_directory(folder_ / "out");
  std::ofstream(folder_ / "out/precious") << "mine";
  EXPECT_EQ(Run({"evaluate", "--thick", Phantom(), "--output", folder_ / "out"}).exitStatus, 1);
  EXPECT_TRUE(fs::exists(folder_ / "out/precious"));
}

TEST_F(EvaluateCommand, OptionsOfTruthsAreRefusedWhereThereIsNone)
{
  for (const auto& [option, value] : {std::pair{"--factor", "4"}, {"--gap", "1"}, {"--axis", "slices"}})
  {
    const Outcome refused = Run({"evaluate", "--thick", "x", option, value, "--output", folder_ / "out"});
    EXPECT_EQ(refused.exitStatus, 2);
    EXPECT_THAT(refused.output,
                HasSubstr(std::string(option) + " says how a truth is made thick, but there is no --truth"));
  }
}

TEST_F(EvaluateCommand, StatisticsTestsModalitiesByThemselvesAndNamesWhatItLeavesOut)
{
  std::ofstream(folder_ / "results.csv") << "Volume,Factor,Method,Modality,Snr\n"
                                            "a,3,cubic,MR,60\na,3,m,MR,40\nb,3,cubic,MR,70\nb,3,m,MR,45\n"
                                            "e,3,cubic,MR,70\nc,3,cubic,CT,66\nc,3,n,CT,47\n";
  const Outcome all = Run({"statistics", folder_ / "results.csv", "--json"});
  ASSERT_EQ(all.exitStatus, 0) << all.output;
  const json answer = json::parse(all.output);
  EXPECT_EQ(answer["Snr, MR"]["Conditions"], json({"cubic", "m"}));
  EXPECT_EQ(answer["Snr, MR"]["Warnings"].back()["Text"], "left out because they have no values for m: e");
  EXPECT_EQ(answer["NotTested"]["Snr, CT"], "no two volumes have values under the same two methods");
  EXPECT_THAT(Run({"statistics", folder_ / "results.csv"}).output, HasSubstr("Snr, CT: not tested: no two"));
  const Outcome mr = Run({"statistics", folder_ / "results.csv", "--modality", "MR", "--json"});
  EXPECT_EQ(json::parse(mr.output).size(), 1u);
  const Outcome ct = Run({"statistics", folder_ / "results.csv", "--modality", "CT"});
  EXPECT_EQ(ct.exitStatus, 2);
  EXPECT_THAT(ct.output, HasSubstr("Snr, CT: not tested: no two volumes have values"));
  const Outcome us = Run({"statistics", folder_ / "results.csv", "--modality", "US"});
  EXPECT_THAT(us.output, HasSubstr("has no separate volumes of the modality US"));
}

TEST_F(EvaluateCommand, StatisticsReadsItsTable)
{
  std::ofstream(folder_ / "results.csv") << "Volume,Factor,Method,Gate,Piqe,Snr\r\n"
                                            "a,3,cubic,,60,20\r\na,3,m,passed,40,18\r\na,3,truth,,30,\r\n"
                                            "b,3,cubic,,70,25\r\nb,3,m,passed,45,24\r\nb,3,truth,,31,\r\n"
                                            "c,3,cubic,,66,21\r\nc,3,m,passed,47,22\r\nc,3,truth,,35,\r\n";
  const Outcome all = Run({"statistics", folder_ / "results.csv", "--json"});
  ASSERT_EQ(all.exitStatus, 0) << all.output;
  const json answer = json::parse(all.output);
  EXPECT_EQ(answer.size(), 2u);
  EXPECT_EQ(answer["Piqe"]["Conditions"], json({"cubic", "m"}));
  std::ofstream(folder_ / "wide.csv") << "subject,cubic,m\na,60,40\nb,70,45\nc,66,47\n";
  const Outcome wide = Run({"statistics", folder_ / "wide.csv", "--json"});
  json ofWide = json::parse(wide.output);
  EXPECT_EQ(ofWide["NamesColumn"], "subject");
  ofWide.erase("NamesColumn"); // the other's names come from columns of their own
  EXPECT_EQ(answer["Piqe"], ofWide);
  EXPECT_THAT(Run({"statistics", folder_ / "results.csv"}).output, HasSubstr("Snr: Tukey's honestly"));
  const Outcome wrong = Run({"statistics", folder_ / "results.csv", "--measure", "Psnr"});
  EXPECT_EQ(wrong.exitStatus, 2);
  EXPECT_THAT(wrong.output, HasSubstr("no measure \"Psnr\"; it has Piqe, Snr"));
  EXPECT_EQ(Run({"statistics", folder_ / "wide.csv", "--measure", "m"}).exitStatus, 2);
}
