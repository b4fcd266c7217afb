#pragma once
#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// One JSON object per line, for people and plots; each line is flushed at once.
class TrainingLog
{
public:
  /// Appends after the last complete line of the file where `isContinued`, else starts a new one. Throws
  /// as ThrowWriteFailure.
  TrainingLog(const std::string& path, bool isContinued);

  /// Adds "time" (UTC) to `line`.
  void Write(nlohmann::json line);

private:
  std::ofstream file_;
  std::string path_;
};

/// "2026-03-01T12:30:00Z".
std::string UtcNow();
} // namespace Clade
