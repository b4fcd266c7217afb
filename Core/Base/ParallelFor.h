#pragma once
#include <cstddef>
#include <functional>

namespace Clade
{
/// Threads that `threads` = 0 stands for: the processors this process may run on.
std::size_t DefaultThreads();

/// Calls body(begin, end) on contiguous parts of [0, count), each of at most `grain` items, from up to
/// `threads` threads (0: DefaultThreads()), the calling one among them; returns when all are done. Parts are
/// handed out in order. The first exception that a body throws stops the handing out and is thrown on to the
/// caller.
void ParallelFor(std::size_t count, std::size_t grain, std::size_t threads,
                 const std::function<void(std::size_t begin, std::size_t end)>& body);
} // namespace Clade
