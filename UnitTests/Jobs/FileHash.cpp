#include "Jobs/FileHash.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;

TEST(FileHash, IsTheSha256OfTheStandard)
{
  const Clade::Testing::TemporaryFolder folder;
  std::ofstream(folder / "abc") << "abc"; // FIPS 180-2, appendix B.1
  EXPECT_EQ(Sha256OfFile(folder / "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(FileHash, NamesTheFileThatCannotBeRead)
{
  try
  {
    Sha256OfFile("/no/such/folder/model.safetensors");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    EXPECT_EQ(error.Message(), "the file model.safetensors cannot be read");
  }
}
