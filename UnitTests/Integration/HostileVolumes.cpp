#include "Support/ChildProcess.h"
#include "Support/TemporaryFolder.h"

#ifdef CLADE_HAS_INFERENCE
#include "Support/TinyModels.h"
#include "Volume/NiftiFile.h"
#include "Volume/Phantom.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

// The program with a network, on what no network can work on and where the machine has no room: one clear
// sentence, and no output left.
namespace
{
class HostileVolumes : public testing::Test
{
protected:
  HostileVolumes() : model_(folder_ / "identity.safetensors")
  {
    const NetworkModel model = IdentityModel();
    WriteModelFile(model_, model.Metadata(), model.Loaded().generator);
  }

  /// A thick phantom of 40 x 40 pixels and 7 slices, changed, as NIfTI of floats.
  template<typename Change>
  std::string Thick(const Change& change, std::size_t slices = 7)
  {
    VolumeGrid grid = PhantomGrid(PhantomPlane::Coronal, 8, 32);
    grid.slices = slices;
    grid.columns = grid.rows = 40;
    Volume volume = SamplePhantom(grid, 32, PhantomContrast::Mr);
    change(volume);
    NiftiLayout layout;
    NoProgress progress;
    const std::string path = folder_ / "thick.nii";
    std::filesystem::remove(path);
    WriteNifti(path, volume, layout, progress);
    return path;
  }
  std::string Thick()
  {
    return Thick([](Volume&) {});
  }

  /// Exit status of `clade enhance`, `before` put in front of it in the shell.
  int Enhance(const std::string& input, const std::string& options = "", const std::string& before = "")
  {
    const std::string command = before + " exec " CLADE_EXECUTABLE " enhance " + input + " " +
                                (folder_ / "fine.nii") + " --model " + model_ + " --device cpu --threads 1 " +
                                options;
    const std::string log = folder_ / "log";
    std::filesystem::remove(log);
    ChildProcess shell({"/bin/sh", "-c", command}, log);
    const int status = shell.Wait(std::chrono::seconds(120)).value_or(-1);
    std::ostringstream text;
    text << std::ifstream(log).rdbuf();
    said_ = text.str();
    return status;
  }

  /// The folder holds what was put there and nothing of the output.
  void ExpectNoOutput()
  {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.Path()))
    {
      const std::string name = entry.path().filename();
      EXPECT_TRUE(name == "identity.safetensors" || name == "thick.nii" || name == "log") << name;
    }
  }

  TemporaryFolder folder_;
  std::string model_;
  std::string said_;
};
} // namespace

TEST_F(HostileVolumes, ARegularOneIsEnhanced)
{
  EXPECT_EQ(Enhance(Thick()), 0) << said_;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "fine.nii"));
}

TEST_F(HostileVolumes, AVoxelThatIsNoNumberIsBackgroundAndSaid)
{
  for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
  {
    const std::string path = Thick();
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(352 + 4 * 5432); // header, voxel
    file.write(reinterpret_cast<const char*>(&value), sizeof(value));
    file.close();
    EXPECT_EQ(Enhance(path), 0) << said_;
    EXPECT_THAT(said_, HasSubstr("W_NOT_FINITE: 1 voxel is not a finite number"));
    std::filesystem::remove(folder_ / "fine.nii");
  }
}

TEST_F(HostileVolumes, OneOfASingleValueNeedsNothing)
{
  EXPECT_EQ(Enhance(Thick([](Volume& v) { std::fill(v.voxels.begin(), v.voxels.end(), 7.0f); })), 4) << said_;
  EXPECT_THAT(said_, HasSubstr("has the same value"));
  ExpectNoOutput();
}

TEST_F(HostileVolumes, ASingleSliceIsRefused)
{
  const std::string thick = Thick([](Volume&) {}, 1);
  for (const char* options : {"", "--force"})
  {
    EXPECT_EQ(Enhance(thick, options), 3) << said_;
    EXPECT_THAT(said_, HasSubstr("E_TOO_FEW: the volume has a single slice, at least 2 are needed"));
    ExpectNoOutput();
  }
}

TEST_F(HostileVolumes, AFactorOutsideTheModelsIsRefusedUnlessForced)
{
  const auto stretched = [](Volume& v) { v.grid.sliceSpacingMm = 100; };
  EXPECT_EQ(Enhance(Thick(stretched)), 3) << said_;
  EXPECT_THAT(said_, HasSubstr("E_MODEL: the model identity was made for factors 1.5 to 8"));
  ExpectNoOutput();
  EXPECT_EQ(Enhance(Thick(stretched), "--force"), 0) << said_;
}

TEST_F(HostileVolumes, AMemoryLimitThatIsTooSmallIsSaidToBe)
{
  EXPECT_EQ(Enhance(Thick(), "--memory-limit 0.01"), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("memory limit"));
  ExpectNoOutput();
}

TEST_F(HostileVolumes, ADiskWithoutRoomIsSaidAndLeavesNothing)
{
  const std::string thick = Thick();
  // As a full disk: the file stops growing and the program is told so instead of killed.
  EXPECT_EQ(Enhance(thick, "", "trap '' XFSZ; ulimit -f 40;"), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("fine.nii"));
  ExpectNoOutput();
}
#endif
