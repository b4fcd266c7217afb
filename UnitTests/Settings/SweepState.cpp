#include "Settings/SweepState.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using json = nlohmann::json;

TEST(SweepState, IsReadAsItWasWrittenLast)
{
  const TemporaryFolder folder;
  EXPECT_TRUE(ReadSweepState(folder.Path()).is_null()) << "there is none";
  WriteSweepState(folder.Path(), {{"Learning", "cycle-1"}});
  const json state = {{"Learning", nullptr}, {"Ranked", {{{"Name", "cycle-1"}}}}};
  WriteSweepState(folder.Path(), state);
  EXPECT_EQ(ReadSweepState(folder.Path()), state);
}

TEST(SweepState, ADamagedOneIsNone)
{
  const TemporaryFolder folder;
  WriteSweepState(folder.Path(), {{"Learning", "cycle-1"}});
  for (const auto& entry : std::filesystem::directory_iterator(folder.Path()))
  {
    std::ofstream(entry.path()) << "{\"Learning\": ";
  }
  EXPECT_TRUE(ReadSweepState(folder.Path()).is_null());
}

TEST(SweepState, AFolderThatIsNotThereIsSaid)
{
  const TemporaryFolder folder;
  EXPECT_THROW(WriteSweepState(folder / "missing", json::object()), Error);
}

TEST(SweepState, CombinationsLieInAFolderOfTheirOwn)
{
  EXPECT_EQ(SweepModelPath("/models/.training-1", "cycle-1"),
            "/models/.training-1/sweep/cycle-1.safetensors");
  EXPECT_EQ(SweepFolderOf("/models/.training-1"), "/models/.training-1/sweep");
}
