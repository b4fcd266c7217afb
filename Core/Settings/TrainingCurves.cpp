#include "Settings/TrainingCurves.h"

#include "Base/Error.h"

#include <algorithm>
#include <fstream>

namespace Clade
{
namespace
{
using nlohmann::json;
using Lines = std::vector<json>;

constexpr std::size_t mostLosses = 400;

void DropAfter(Lines& lines, const json& step)
{
  lines.erase(
      std::remove_if(lines.begin(), lines.end(), [&](const json& line) { return line["step"] > step; }),
      lines.end());
}

json Thinned(const Lines& lines)
{
  const std::size_t stride = (lines.size() + mostLosses - 1) / mostLosses;
  json kept = json::array();
  for (std::size_t n = 0; n < lines.size(); n += stride)
  {
    kept.push_back(lines[n]);
  }
  return kept;
}
} // namespace

nlohmann::json ReadTrainingCurves(const std::string& logFile)
{
  std::ifstream file(logFile, std::ios::binary);
  Lines losses, epochs;
  json baseline, steps;
  for (std::string text; std::getline(file, text);)
  {
    const json line = json::parse(text, nullptr, false);
    if (line.is_discarded() && file.eof())
    {
      break; // being written
    }
    if (!line.is_object())
    {
      throw Error(ErrorCode::InvalidFile, "the log of the training has a line that is not a JSON object");
    }
    const std::string event = line.value("event", "");
    const json step = line.value("step", json(0));
    if (event == "start" || event == "resume")
    {
      steps = line.value("steps", json());
      DropAfter(losses, step);
      DropAfter(epochs, step);
    }
    else if (event == "baseline")
    {
      baseline = line;
    }
    else if (event == "epoch")
    {
      epochs.push_back(line);
    }
    else if (line.contains("losses"))
    {
      losses.push_back(line);
    }
  }
  return {{"Baseline", baseline}, {"Epochs", epochs}, {"Losses", Thinned(losses)}, {"Steps", steps}};
}
} // namespace Clade
