#include "Network/TorchThreads.h"

#include "Base/ParallelFor.h"

#include <ATen/Parallel.h>

namespace Clade
{
TorchThreads::TorchThreads(std::size_t threads) : before_(at::get_num_threads())
{
  at::set_num_threads(static_cast<int>(threads == 0 ? DefaultThreads() : threads));
}

TorchThreads::~TorchThreads()
{
  at::set_num_threads(before_);
}
} // namespace Clade
