#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade::Testing;
using testing::AllOf;
using testing::HasSubstr;

namespace
{
class InspectNifti : public CladeProgram
{
};
} // namespace

TEST_F(InspectNifti, SaysWhatAFileIsAndWhatWouldBeMadeOfIt)
{
  std::filesystem::create_directory(folder_ / "files");
  Phantom({"--noise", "0"}, "files/thick.nii.gz");
  const Outcome outcome = Run({"inspect", folder_ / "files"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("thick.nii.gz: MR assumed, 1 volume"), HasSubstr("coronal"),
                    HasSubstr("W_MODALITY: "), HasSubstr("accepted"), HasSubstr("--modality CT"),
                    testing::EndsWith("1 NIfTI file: 1 would be enhanced, 0 fine enough "
                                      "already, 0 refused\n")));
  const auto json = nlohmann::json::parse(Run({"inspect", folder_ / "files/thick.nii.gz", "--json"}).output);
  const nlohmann::json& file = json.at("NiftiFiles").at(0);
  EXPECT_EQ(json.at("Series").size(), 0u);
  EXPECT_EQ(file.at("Volumes"), 1);
  EXPECT_TRUE(file.at("Accepted"));
  ASSERT_EQ(Run({"resample", folder_ / "files/thick.nii.gz", folder_ / "files/fine.nii.gz"}).exitStatus, 0);
  const auto fine = nlohmann::json::parse(Run({"inspect", folder_ / "files/fine.nii.gz", "--json"}).output)
                        .at("NiftiFiles");
  EXPECT_EQ(fine.at(0).at("Slices"), file.at("DerivedSlices")) << "what was foretold was made";
  EXPECT_EQ(fine.at(0).at("Code"), "I_NOTHING_TO_DO");
}

TEST_F(InspectNifti, AnUnreadableFileIsRefusedBesideOthers)
{
  std::filesystem::create_directory(folder_ / "both");
  Phantom({}, "both/series");
  std::ofstream(folder_ / "both/broken.nii") << "no volume";
  const Outcome outcome = Run({"inspect", folder_ / "both"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(
      outcome.output,
      AllOf(HasSubstr("broken.nii: no modality"), HasSubstr("the file is not NIfTI-1"),
            HasSubstr("what to do: "),
            testing::EndsWith("1 series and 1 NIfTI file: 1 would be enhanced, 0 fine enough already, "
                              "1 refused\n")));
}
