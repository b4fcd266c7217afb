#include "Base/Error.h"

#include <gtest/gtest.h>
#include <set>

using namespace Clade;

TEST(Error, EveryCodeHasARowOfItsOwnAndIsFoundByName)
{
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorCode::NothingToDo); i++)
  {
    const auto code = static_cast<ErrorCode>(i);
    const ErrorTraits& traits = TraitsOf(code);
    EXPECT_TRUE(names.insert(traits.name).second) << traits.name << " stands for two codes";
    EXPECT_EQ(ErrorCodeFromName(traits.name), code);
    EXPECT_GE(traits.httpStatus, 400);
    EXPECT_GE(traits.exitStatus, 1);
    EXPECT_LE(traits.exitStatus, 4);
    EXPECT_FALSE(traits.isTransient && traits.isInputVerdict) << traits.name;
  }
  EXPECT_EQ(ErrorCodeFromName("E_NO_SUCH_CODE"), std::nullopt);
}

TEST(Error, UpperLayersAddASentenceInFront)
{
  const Error error = Error(ErrorCode::NotFound, "there is no file a.dcm").WithContext("Reading the series");
  EXPECT_STREQ(error.what(), "Reading the series: there is no file a.dcm");
  EXPECT_EQ(error.CodeName(), "NotFound");
}
