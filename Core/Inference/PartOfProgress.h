#pragma once
#include "Base/Progress.h"

namespace Clade
{
/// One part of a stage: its progress from 0 to 1 is `part` of the stage's, from `from` on.
class PartOfProgress : public IProgress
{
public:
  PartOfProgress(IProgress& next, double from, double part) : next_(next), from_(from), part_(part) {}
  void BeginStage(std::string_view stage) override { next_.BeginStage(stage); }
  void Report(double fraction) override { next_.Report(from_ + part_ * fraction); }
  bool IsCancelled() const override { return next_.IsCancelled(); }
  void ThrowIfCancelled() const override { next_.ThrowIfCancelled(); }

private:
  IProgress& next_;
  double from_;
  double part_;
};
} // namespace Clade
