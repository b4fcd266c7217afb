#include "TrainingRuns/TrainingHistory.h"

#include "Base/Error.h"

#include <algorithm>
#include <fstream>

namespace Clade
{
namespace
{
void DropAfter(std::vector<nlohmann::json>& lines, std::int64_t step)
{
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [=](const nlohmann::json& line)
                             { return line["step"].get<std::int64_t>() > step; }),
              lines.end());
}

void Add(const nlohmann::json& line, TrainingHistory& history)
{
  const std::string event = line.value("event", "");
  if (event == "start" || event == "resume")
  {
    history.start = line;
    DropAfter(history.losses, line.at("step").get<std::int64_t>());
    DropAfter(history.epochs, line.at("step").get<std::int64_t>());
  }
  else if (event == "baseline")
  {
    history.baseline = line;
  }
  else if (event == "epoch")
  {
    line.at("step").get<std::int64_t>();
    line.at("epoch").get<int>();
    history.epochs.push_back(line);
  }
  else if (line.contains("losses"))
  {
    line.at("step").get<std::int64_t>();
    history.losses.push_back(line);
  }
}
} // namespace

const nlohmann::json* TrainingHistory::ChosenEpoch() const
{
  const nlohmann::json* chosen = nullptr;
  for (const nlohmann::json& epoch : epochs)
  {
    chosen = epoch.value("chosen", false) ? &epoch : chosen;
  }
  return chosen;
}

TrainingHistory ReadTrainingHistory(const std::string& logPath)
{
  std::ifstream file(logPath);
  if (!file)
  {
    throw Error(ErrorCode::NotFound, "there is no log " + logPath);
  }
  TrainingHistory history;
  std::size_t number = 0;
  for (std::string text; std::getline(file, text);)
  {
    number++;
    try
    {
      Add(nlohmann::json::parse(text), history);
    }
    catch (const nlohmann::json::exception&)
    {
      if (file.peek() == std::ifstream::traits_type::eof())
      {
        break;
      }
      throw Error(ErrorCode::InvalidFile,
                  logPath + ", line " + std::to_string(number) + ", is not a line of a training log");
    }
  }
  return history;
}
} // namespace Clade
