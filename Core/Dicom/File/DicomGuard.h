#pragma once
#include "Base/Error.h"

#include <exception>
#include <new>
#include <string>

namespace Clade
{
/// Calls `work`, which reads the object `name` with DCMTK, and returns what it returns. DCMTK reports by
/// return codes, but on damaged input exceptions of the standard library escape from it: they become
/// Error(Corrupt), `<name> is incomplete`, or Error(OutOfMemory).
/// An Error that `work` throws passes unchanged.
template<typename Work>
auto GuardDicom(const std::string& name, const Work& work)
{
  try
  {
    return work();
  }
  catch (const Error&)
  {
    throw;
  }
  catch (const std::bad_alloc&)
  {
    throw Error(ErrorCode::OutOfMemory, "there is not enough memory to read " + name);
  }
  catch (const std::exception&)
  {
    throw Error(ErrorCode::Corrupt, name + " is incomplete");
  }
}
} // namespace Clade
