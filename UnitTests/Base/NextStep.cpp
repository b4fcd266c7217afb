#include "Base/NextStep.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(NextStep, EveryRefusalOfAnInputSaysWhatToDo)
{
  for (int i = 0; i <= static_cast<int>(ErrorCode::NothingToDo); i++)
  {
    const auto code = static_cast<ErrorCode>(i);
    for (const Place place : {Place::CommandLine, Place::Orthanc})
    {
      const std::string step = NextStep(code, place);
      EXPECT_TRUE(!step.empty() || !TraitsOf(code).isInputVerdict) << TraitsOf(code).name;
      EXPECT_TRUE(step.empty() || step.back() != '.') << step;
      EXPECT_EQ(NextStep(TraitsOf(code).name, place), step);
    }
  }
}

TEST(NextStep, WhatIsSaidInOrthancCanBeDoneThere)
{
  for (int i = 0; i <= static_cast<int>(ErrorCode::NothingToDo); i++)
  {
    const std::string step = NextStep(static_cast<ErrorCode>(i), Place::Orthanc);
    const bool namesProgram = step.find("clade enhance --") != std::string::npos;
    EXPECT_TRUE(namesProgram || step.find("--") == std::string::npos) << step;
  }
}

TEST(NextStep, FaultsOfTheProgramAndMissingPermissionsHaveOne)
{
  for (const Place place : {Place::CommandLine, Place::Orthanc})
  {
    EXPECT_NE(NextStep(ErrorCode::Internal, place).find("report it"), std::string::npos);
    EXPECT_NE(NextStep(ErrorCode::Forbidden, place).find("administrator"), std::string::npos);
  }
}

TEST(NextStep, AnUnknownCodeHasNone)
{
  EXPECT_EQ(NextStep("E_NO_SUCH_CODE", Place::CommandLine), "");
}
