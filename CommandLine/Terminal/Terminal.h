#pragma once
#include "Base/Progress.h"

#include <chrono>
#include <mutex>
#include <string>

namespace Clade
{
/// Shows progress on standard error: on a terminal one line that redraws itself, as wide as the terminal is
/// at that moment; elsewhere a line for each stage (or nothing, where `quiet`). Ctrl-C and SIGTERM cancel.
class TerminalProgress : public IProgress
{
public:
  explicit TerminalProgress(bool quiet);
  ~TerminalProgress() override; ///< ends as Finish does

  /// Takes the bar away: call it before anything is printed. A stage that begins afterwards shows it again.
  void Finish();

  /// Text behind the bar, until the stage is done.
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
  bool isDrawn_ = false; ///< the bar is on the screen
  std::mutex mutex_;
  std::string stage_;
  std::string note_;
  std::chrono::steady_clock::time_point lastDrawn_;
};
} // namespace Clade
