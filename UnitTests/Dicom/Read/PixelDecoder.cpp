#include "Dicom/Read/PixelDecoder.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(PixelDecoder, StoredValuesAreTheLowBitsWithTheirSign)
{
  EXPECT_EQ(StoredValue(0xf800, 12, true), -2048);
  EXPECT_EQ(StoredValue(0x0800, 12, true), -2048);
  EXPECT_EQ(StoredValue(0x07ff, 12, true), 2047);
  EXPECT_EQ(StoredValue(0xffff, 12, false), 4095);
  EXPECT_EQ(StoredValue(0xffff, 16, false), 65535);
  EXPECT_EQ(StoredValue(0xffff, 16, true), -1);
  EXPECT_EQ(StoredValue(0x8000, 16, true), -32768);
  EXPECT_EQ(StoredValue(1, 1, true), -1);
}
