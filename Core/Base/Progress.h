#pragma once
#include <string_view>

namespace Clade
{
/// Where long work reports how far it is and asks whether to go on. Implementations are called from any
/// thread and return at once; work calls both at least twice a second.
class IProgress
{
public:
  virtual ~IProgress() = default;

  /// A new stage begins: "read", "resample", "network", "consistency", "write", "publish". Its fraction
  /// starts at 0.
  virtual void BeginStage(std::string_view stage) = 0;
  /// How far the current stage is, 0..1.
  virtual void Report(double fraction) = 0;
  virtual bool IsCancelled() const = 0;
  /// Why IsCancelled() is true, thrown as an Error: Cancelled, or DeadlineExceeded.
  virtual void ThrowIfCancelled() const = 0;
};

/// Ignores what is reported and never cancels.
class NoProgress : public IProgress
{
public:
  void BeginStage(std::string_view) override {}
  void Report(double) override {}
  bool IsCancelled() const override { return false; }
  void ThrowIfCancelled() const override {}
};
} // namespace Clade
