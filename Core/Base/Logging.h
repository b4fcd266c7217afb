#pragma once
#include <functional>
#include <string>

namespace Clade
{
enum class LogLevel
{
  Debug,
  Info,
  Warning,
  Error
};

/// Receives every message of the process; called from any thread, one call at a time.
using LogSink = std::function<void(LogLevel, const std::string&)>;

/// Replaces the sink (default: one line per message on standard error, with UTC time and level; for systemd's
/// journal with its level instead). The plugin passes messages on to Orthanc's log.
void SetLogSink(LogSink sink);
/// Messages below this level are dropped. Default: Info.
void SetLogLevel(LogLevel level);

/// Writes one message. Never patient data: series and jobs are named by their Orthanc or UID identifiers
/// alone.
void Log(LogLevel level, const std::string& message);
} // namespace Clade
