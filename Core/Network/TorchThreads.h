#pragma once
#include <cstddef>

namespace Clade
{
/// The number of threads that LibTorch's operators use when called from this thread, for as long as the
/// object lives. Debian's LibTorch 1.13 starts with one.
class TorchThreads
{
public:
  /// @param threads  0: all processors
  explicit TorchThreads(std::size_t threads);
  ~TorchThreads();
  TorchThreads(const TorchThreads&) = delete;
  TorchThreads& operator=(const TorchThreads&) = delete;

private:
  int before_;
};
} // namespace Clade
