#include "Jobs/ReaderStudyRows.h"

#include "Base/Error.h"

namespace Clade
{
void ThrowNoStudy(const std::string& id)
{
  throw Error(ErrorCode::NotFound, "there is no reader study " + id);
}

void RequireOpenStudy(TimeMs endTime)
{
  if (endTime != 0)
  {
    throw Error(ErrorCode::Conflict, "the reader study has ended; nothing is added to it any more");
  }
}

void ThrowIsAnswered()
{
  throw Error(ErrorCode::Conflict,
              "readers have answered in this study, and answers are never removed; end it instead");
}
} // namespace Clade
