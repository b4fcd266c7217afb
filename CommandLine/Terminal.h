#pragma once
#include "Base/Progress.h"

#include <chrono>
#include <mutex>
#include <string>

namespace Clade
{
/// Shows progress on standard error: one line that redraws itself on a terminal, a line a stage elsewhere (or
/// nothing, where `quiet`). Ctrl-C and SIGTERM cancel.
class TerminalProgress : public IProgress
{
public:
  explicit TerminalProgress(bool quiet);
  ~TerminalProgress() override;

  /// Text behind the bar, until the next stage.
  void SetNote(const std::string& note);
  /// A line that stays, above the bar.
  void PrintLine(const std::string& line);
  bool IsTerminal() const { return isTerminal_; }

  void BeginStage(std::string_view stage) override;
  void Report(double fraction) override;
  bool IsCancelled() const override;
  void ThrowIfCancelled() const override;

private:
  void Draw(double fraction);

  bool quiet_;
  bool isTerminal_;
  std::mutex mutex_;
  std::string stage_;
  std::string note_;
  std::chrono::steady_clock::time_point lastDrawn_;
};
} // namespace Clade
