#include "Dicom/Write/UnpairedBodyParts.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(UnpairedBodyParts, AreThoseOfWhichThereIsOne)
{
  for (const char* part : {"HEAD", "BRAIN", "CHEST", "ABDOMEN", "LSPINE", "PELVIS", "PROSTATE", "WHOLEBODY",
                           "AORTA", "VULVA", "LIVER"})
  {
    EXPECT_TRUE(IsUnpairedBodyPart(part)) << part;
  }
  for (const char* part : {"", "KNEE", "BREAST", "Pelvis", "HEADX", "EXTREMITY"})
  {
    EXPECT_FALSE(IsUnpairedBodyPart(part)) << part;
  }
}
