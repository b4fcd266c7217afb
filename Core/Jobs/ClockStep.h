#pragma once
#include "Jobs/Job.h"

#include <string>

/// What is left in a job store when its clock is put back (a wrong time set right, a virtual machine
/// restored): the delays and leases of jobs that were written "later than now" would last until that time is
/// there again, for hours or days. A row says itself when it was written (changeTime), so the time that was
/// left can be had.
namespace Clade
{
/// A row is of a clock that was put back if it was written so much later than now: processes that share a
/// clock read it at different moments.
inline constexpr TimeMs laterThanNowMs = 5'000;

/// SQL, SQLite's and PostgreSQL's alike: whether there is such a job, quick requests left out.
std::string HasJobsOfLater(TimeMs now);

/// SQL, SQLite's and PostgreSQL's alike: at most a thousand of them become rows written now, with as much of
/// their delay or lease left as they were given; paused ones stay paused.
/// @param lock  how the rows are locked: " FOR UPDATE OF later SKIP LOCKED", or nothing
std::string MoveJobsOfLater(TimeMs now, const std::string& lock = "");
} // namespace Clade
