#pragma once
#include "OrthancPlugin/IOrthanc.h"
#include "OrthancPlugin/Rest/RestMessage.h"

#include <cstdint>
#include <string>

struct _OrthancPluginContext_t;
struct _OrthancPluginJob_t;
struct _OrthancPluginRestOutput_t;

namespace Clade
{
inline constexpr const char* pluginName = "clade";

/// The Orthanc that has loaded the plugin, over its C interface: strings and buffers of Orthanc are
/// freed, its errors become ours. Only Host and Plugin see the SDK. Any thread may call.
class Host : public IOrthanc
{
public:
  explicit Host(_OrthancPluginContext_t* context) : context_(context) {}

  std::optional<nlohmann::json> Get(const std::string& path) override;
  std::optional<std::string> GetBytes(const std::string& path) override;
  std::optional<std::string> LookupSeries(const std::string& seriesInstanceUid) override;

  /// Orthanc's whole configuration, passwords included: never to be shown.
  nlohmann::json Configuration();
  std::string ConfigurationPath();
  std::string Version();
  /// A value for the header Authorization that opens the whole REST API until Orthanc ends.
  std::string AuthorizationToken();
  /// Whether DICOM has an attribute of this keyword with a value of text or numbers.
  bool IsTextKeyword(const std::string& keyword);

  void SetExplorerExtension(const std::string& javascript);
  void SetRootUri(const std::string& uri);
  void SetDescription(const std::string& text);
  void SetMetric(const std::string& name, double value);
  /// POST of JSON with Orthanc's HTTP client (HttpProxy, HttpsCACertificates, HttpTimeout of its
  /// configuration). Throws Error(Network) where the other side does not answer with success; the address,
  /// which may hold a secret, is not in it.
  void PostJson(const std::string& url, const std::string& body);

  /// A job of Orthanc's own that ends at once, in success or in failure, so that Orthanc's events (Lua's
  /// OnJobSuccess and OnJobFailure, other plugins) tell of it. `content`: an object of JSON, which Orthanc
  /// shows of it. Throws Error(Unavailable) where Orthanc takes it not.
  void AddEndedJob(const std::string& content, bool isSuccess);
  /// One that Orthanc has kept over a restart, from what it kept; null for another's, and for damaged ones.
  _OrthancPluginJob_t* RestoreEndedJob(const std::string& type, const std::string& serialized);

  /// Sends the answer. With an error status Orthanc sends the body only where HttpDescribeErrors is true
  /// (default). Where it knows no status 429, the answer is sent as 503.
  void Send(_OrthancPluginRestOutput_t* output, const RestAnswer& answer);

private:
  _OrthancPluginContext_t* context_;
};
} // namespace Clade
