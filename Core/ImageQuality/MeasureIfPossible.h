#pragma once
#include "Base/Error.h"

#include <optional>

namespace Clade
{
/// What `measure` returns; nothing where a volume is too small or too plain for the measure
/// (Error(InvalidArgument) or Error(NothingToDo)). Other errors are thrown on.
template<class Measure>
auto MeasureIfPossible(const Measure& measure) -> std::optional<decltype(measure())>
{
  try
  {
    return measure();
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::InvalidArgument && error.Code() != ErrorCode::NothingToDo)
    {
      throw;
    }
    return std::nullopt;
  }
}
} // namespace Clade
