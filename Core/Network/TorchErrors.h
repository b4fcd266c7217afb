#pragma once
#include "Base/Error.h"

#include <string>
#include <utility>

namespace Clade
{
/// To be called in a catch block: throws what is being handled on as an Error, LibTorch's exceptions as
/// OutOfMemory or Internal with `what` in front; Errors pass unchanged.
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
