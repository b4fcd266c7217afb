#include "Network/TorchErrors.h"

#include <c10/util/Exception.h>
#include <new>
#include <string_view>

namespace Clade
{
namespace
{
/// LibTorch's messages carry a stack trace from the second line on.
std::string FirstLine(const char* text)
{
  const std::string_view all(text);
  return std::string(all.substr(0, all.find('\n')));
}
} // namespace

bool IsOutOfMemory()
{
  try
  {
    throw;
  }
  catch (const std::bad_alloc&)
  {
    return true;
  }
  catch (const c10::OutOfMemoryError&)
  {
    return true;
  }
  catch (const c10::Error& error)
  {
    // The CPU's allocator throws a plain error.
    return std::string_view(error.what_without_backtrace()).find("can't allocate memory") !=
           std::string_view::npos;
  }
  catch (const Error& error)
  {
    return error.Code() == ErrorCode::OutOfMemory;
  }
  catch (...)
  {
    return false;
  }
}

void ThrowAsError(const std::string& what)
{
  const bool outOfMemory = IsOutOfMemory();
  try
  {
    throw;
  }
  catch (const Error&)
  {
    throw;
  }
  catch (const c10::Error& error)
  {
    throw Error(outOfMemory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                what + ": " + FirstLine(error.what_without_backtrace()));
  }
  catch (const std::exception& error)
  {
    throw Error(outOfMemory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                what + ": " + FirstLine(error.what()));
  }
}
} // namespace Clade
