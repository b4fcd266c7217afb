#include "Base/EmbeddedFile.h"

#include "Embedded/embedExample.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

using namespace Clade;

TEST(EmbeddedFile, HoldsEveryByteOfTheFile)
{
  std::ifstream file(CLADE_SOURCE_DIR "/UnitTests/Data/AllBytes.bin", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_GT(bytes.size(), 512u);
  ASSERT_EQ(Embedded::embedExample.size(), 1u);
  EXPECT_EQ(Embedded::embedExample[0].name, "AllBytes.bin");
  EXPECT_EQ(Embedded::embedExample[0].content, bytes);
}
