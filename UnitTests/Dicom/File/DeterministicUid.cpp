#include "Dicom/File/DeterministicUid.h"

#include <gtest/gtest.h>

using namespace Clade;

// python3 -c "import uuid; print('2.25.%d' % uuid.uuid5(uuid.UUID('39358018-2ae5-49a9-be25-c2d31c1c06bd'),
//                                                      'series\x1f1.2.3\x1f1.2.3.4').int)"
TEST(DeterministicUid, IsTheDecimalUuidVersion5OfPython)
{
  EXPECT_EQ(DeterministicUid({"series", "1.2.3", "1.2.3.4"}), "2.25.140548866690787377927168647098404892676");
  EXPECT_EQ(DeterministicUid({"instance", "x", "17"}), "2.25.148910024783576520717792561396872770780");
}

TEST(DeterministicUid, TellsPartsApart)
{
  EXPECT_NE(DeterministicUid({"a", "b"}), DeterministicUid({"ab"}));
  EXPECT_NE(DeterministicUid({"a", "b"}), DeterministicUid({"b", "a"}));
  EXPECT_NE(DeterministicUid({"a", ""}), DeterministicUid({"a"}));
}

TEST(DeterministicUid, FitsAUidForManyNames)
{
  for (int i = 0; i < 2000; i++)
  {
    const std::string uid = DeterministicUid({"instance", std::to_string(i)});
    ASSERT_LE(uid.size(), 44u);
    ASSERT_EQ(uid.rfind("2.25.", 0), 0u);
    ASSERT_NE(uid[5], '0');
    ASSERT_EQ(uid.find_first_not_of("0123456789", 5), std::string::npos);
  }
}
