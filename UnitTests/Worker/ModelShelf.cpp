#include "Worker/ModelShelf.h"

#include "Jobs/FileHash.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;
using testing::Pair;
namespace fs = std::filesystem;

namespace
{
const fs::path shipped = CLADE_SOURCE_DIR "/Resources/Models";
} // namespace

TEST(ModelShelf, HashesAreThoseOfTheFilesThatAreThereNow)
{
  const TemporaryFolder folder;
  ModelShelf shelf(folder.Path());
  EXPECT_TRUE(shelf.Hashes().empty());
  const fs::path file = folder / "knee.safetensors";
  fs::copy_file(shipped / "mr-body.safetensors", file);
  const std::string hash = Sha256OfFile(file);
  EXPECT_THAT(shelf.Hashes(), ElementsAre(Pair("knee", hash)));

  fs::copy_file(shipped / "ct-body.safetensors", file, fs::copy_options::overwrite_existing);
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1)); // coarse clocks of disks
  EXPECT_THAT(shelf.Hashes(), ElementsAre(Pair("knee", Sha256OfFile(file)))) << "it was replaced";
  EXPECT_NE(Sha256OfFile(file), hash);
  fs::remove(file);
  EXPECT_TRUE(shelf.Hashes().empty());
}

TEST(ModelShelf, AFileThatIsNoModelIsNoneOfItsModels)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "damaged.safetensors") << "cut";
  EXPECT_TRUE(ModelShelf(folder.Path()).Hashes().empty());
}
