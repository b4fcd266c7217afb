#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace Clade
{
/// What the plugin reads from the Orthanc that hosts it. Any thread may call, except from within a callback
/// that Orthanc forbids it in (OnChange).
class IOrthanc
{
public:
  virtual ~IOrthanc() = default;

  /// GET of a path of Orthanc's own REST API; nothing where it answers 404. Throws Error(Unavailable) for any
  /// other failure.
  virtual std::optional<nlohmann::json> Get(const std::string& path) = 0;
  /// The same for an answer that is no JSON.
  virtual std::optional<std::string> GetBytes(const std::string& path) = 0;
  /// Orthanc identifier of the series; nothing where there is none, or more than one.
  virtual std::optional<std::string> LookupSeries(const std::string& seriesInstanceUid) = 0;
};
} // namespace Clade
