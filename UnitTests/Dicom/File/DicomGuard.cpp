#include "Dicom/File/DicomGuard.h"

#include <gtest/gtest.h>
#include <new>
#include <stdexcept>

using namespace Clade;

namespace
{
template<typename Exception>
Error ErrorAfter(const Exception& thrown)
{
  try
  {
    GuardDicom("slice 7", [&]() -> int { throw thrown; });
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Internal, "nothing was thrown");
}
} // namespace

TEST(DicomGuard, WhatTheWorkReturnsIsPassedOn)
{
  EXPECT_EQ(GuardDicom("slice 7", [] { return 42; }), 42);
  int calls = 0;
  GuardDicom("slice 7", [&] { calls++; });
  EXPECT_EQ(calls, 1);
}

TEST(DicomGuard, WhatEscapesFromTheParserIsDamageOfTheNamedObject)
{
  for (const Error& error :
       {ErrorAfter(std::out_of_range("vector::_M_range_check")), ErrorAfter(std::length_error("string"))})
  {
    EXPECT_EQ(error.Code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.Message(), "slice 7 is incomplete");
  }
}

TEST(DicomGuard, MemoryThatIsExhaustedIsNoDamage)
{
  const Error error = ErrorAfter(std::bad_alloc());
  EXPECT_EQ(error.Code(), ErrorCode::OutOfMemory);
  EXPECT_EQ(error.Message(), "there is not enough memory to read slice 7");
}

TEST(DicomGuard, AnErrorWithASentenceKeepsIt)
{
  const Error error = ErrorAfter(Error(ErrorCode::TransferSyntax, "1.2.3 is not supported"));
  EXPECT_EQ(error.Code(), ErrorCode::TransferSyntax);
  EXPECT_EQ(error.Message(), "1.2.3 is not supported");
}
