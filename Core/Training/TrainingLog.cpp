#include "Training/TrainingLog.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

namespace Clade
{
namespace
{
/// A killed process or a full disk may have cut the last line short: what is written on would be part of it.
void CutToWholeLines(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  std::uintmax_t whole = 0;
  for (std::string line; std::getline(file, line) && !file.eof();)
  {
    whole += line.size() + 1;
  }
  file.close();
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (!failure && whole < size)
  {
    std::filesystem::resize_file(path, whole, failure);
  }
}
} // namespace

TrainingLog::TrainingLog(const std::string& path, bool isContinued) : path_(path)
{
  if (isContinued)
  {
    CutToWholeLines(path);
  }
  file_.open(path, isContinued ? std::ios::app : std::ios::trunc);
  if (!file_.is_open())
  {
    ThrowWriteFailure("the log " + path + " could not be opened for writing", errno);
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
