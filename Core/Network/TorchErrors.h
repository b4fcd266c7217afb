#pragma once
#include "Base/Error.h"

#include <string>
#include <utility>

namespace Clade
{
/// Call in a catch block: rethrows the current exception as an Error; LibTorch's become OutOfMemory or
/// Internal, with `what` in front, and an Error passes unchanged.
[[noreturn]] void ThrowAsError(const std::string& what);

/// Whether the exception being handled says that memory ran out.
bool IsOutOfMemory();

/// call(), with LibTorch's exceptions converted.
template<typename Call>
auto WithTorchErrors(const std::string& what, Call&& call)
{
  try
  {
    return std::forward<Call>(call)();
  }
  catch (...)
  {
    ThrowAsError(what);
  }
}
} // namespace Clade
