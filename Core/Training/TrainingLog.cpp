#include "Training/TrainingLog.h"

#include "Base/Error.h"

#include <ctime>
#include <nlohmann/json.hpp>

namespace Clade
{
TrainingLog::TrainingLog(const std::string& path, bool isContinued)
    : file_(path, isContinued ? std::ios::app : std::ios::trunc), path_(path)
{
  if (!file_.is_open())
  {
    throw Error(ErrorCode::StorageFull, "the log " + path + " could not be opened for writing");
  }
}

void TrainingLog::Write(nlohmann::json line)
{
  line["time"] = UtcNow();
  file_ << line.dump() << std::endl; // flushed: a killed training leaves its log
  if (!file_)
  {
    throw Error(ErrorCode::StorageFull, "the log " + path_ + " could not be written");
  }
}

std::string UtcNow()
{
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}
} // namespace Clade
