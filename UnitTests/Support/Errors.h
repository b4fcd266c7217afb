#pragma once
#include "Base/Error.h"

#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace Clade::Testing
{
/// The code of the error that a call ends with; nothing where it ends well.
template<typename Call>
std::optional<ErrorCode> CodeOf(Call call)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    return error.Code();
  }
  return std::nullopt;
}

/// The sentence of the error that a call ends with, which must have this code.
template<typename Call>
std::string MessageOf(ErrorCode code, Call call)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), code) << error.Message();
    return error.Message();
  }
  ADD_FAILURE() << "no error, expected " << TraitsOf(code).name;
  return "no error";
}
} // namespace Clade::Testing
