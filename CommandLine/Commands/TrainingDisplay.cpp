#include "Commands/TrainingDisplay.h"

#include "Base/Counted.h"
#include "Base/Format.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
/// "3 h 20 min", "12 min", "40 s".
std::string Duration(double seconds)
{
  const auto minutes = static_cast<std::int64_t>(std::llround(seconds / 60));
  if (seconds < 90)
  {
    return Decimal(seconds, 0) + " s";
  }
  return (minutes >= 60 ? std::to_string(minutes / 60) + " h " : "") + std::to_string(minutes % 60) + " min";
}

std::string Losses(const std::map<std::string, double>& losses)
{
  std::string text;
  for (const auto& [name, value] : losses)
  {
    text += (text.empty() ? "" : ", ") + name + " " + Decimal(value, 4);
  }
  return text;
}

std::string Describe(const TrainingStatus& status)
{
  return "epoch " + std::to_string(status.epoch) + " of " + std::to_string(status.epochs) + ", " +
         Decimal(status.patchesPerSecond, status.patchesPerSecond < 10 ? 2 : 0) + " patches/s, " +
         Duration(status.secondsLeft) + " left" + (status.losses.empty() ? "" : ": ") + Losses(status.losses);
}

void AddFigure(std::string& text, const nlohmann::json& line, const char* key, const std::string& name,
               const std::string& unit)
{
  if (line.contains(key) && line[key].is_number())
  {
    text += ", " + name + " " + Decimal(line[key].get<double>(), 4) + unit;
  }
}
} // namespace

void TrainingDisplay::OnStep(const TrainingStatus& status)
{
  firstStep_ = status_.step == 0 ? status.step : firstStep_;
  status_ = status;
  const auto now = std::chrono::steady_clock::now();
  constexpr std::int64_t stepsToKnow = 5; // the first is slower than the others
  if (!isEstimated_ && status.step - firstStep_ >= stepsToKnow)
  {
    isEstimated_ = true;
    terminal_.PrintLine("about " + Duration(status.secondsLeft) + " from here: " +
                        Counted(static_cast<std::size_t>(status.steps - status.step), "step") + " in " +
                        Counted(static_cast<std::size_t>(status.epochs), "epoch") + ", " +
                        Decimal(status.patchesPerSecond, status.patchesPerSecond < 10 ? 2 : 0) +
                        " patches/s; Ctrl-C stops it, --resume continues it");
  }
  const auto pause = terminal_.IsTerminal() ? std::chrono::milliseconds(500) : std::chrono::seconds(30);
  if (now - lastShown_ < pause)
  {
    return;
  }
  lastShown_ = now;
  if (terminal_.IsTerminal())
  {
    terminal_.SetNote(Describe(status));
  }
  else
  {
    terminal_.PrintLine("step " + std::to_string(status.step) + " of " + std::to_string(status.steps) + ", " +
                        Describe(status));
  }
}

void TrainingDisplay::OnEpoch(const nlohmann::json& line)
{
  std::string text = "epoch " + line["epoch"].dump() + " done";
  AddFigure(text, line, "piqe", "PIQE", "");
  AddFigure(text, line, "psnr", "PSNR", " dB");
  AddFigure(text, line, "ssim", "SSIM", "");
  AddFigure(text, line, "modulation", "modulation", "");
  terminal_.PrintLine(text + (line["chosen"].get<bool>() ? ", kept" : ""));
}
} // namespace Clade
