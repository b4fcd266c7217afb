#pragma once
#include "Base/Progress.h"

namespace Clade
{
/// Passes on a cancellation, but none of the stages and fractions.
class CancellationOnly : public NoProgress
{
public:
  explicit CancellationOnly(const IProgress& progress) : progress_(progress) {}
  bool IsCancelled() const override { return progress_.IsCancelled(); }
  void ThrowIfCancelled() const override { progress_.ThrowIfCancelled(); }

private:
  const IProgress& progress_;
};
} // namespace Clade
