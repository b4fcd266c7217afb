#include "OrthancPlugin/Host.h"

#include <memory>
#include <orthanc/OrthancCPlugin.h>

namespace Clade
{
namespace
{
/// A text that Orthanc has allocated.
class HostText
{
public:
  HostText(OrthancPluginContext* context, char* text) : context_(context), text_(text) {}
  ~HostText() { OrthancPluginFreeString(context_, text_); }
  HostText(const HostText&) = delete;
  HostText& operator=(const HostText&) = delete;

  bool IsNull() const { return text_ == nullptr; }
  std::string Text() const { return text_ == nullptr ? "" : text_; }

private:
  OrthancPluginContext* context_;
  char* text_;
};

/// A buffer that Orthanc fills.
class HostBuffer
{
public:
  explicit HostBuffer(OrthancPluginContext* context) : context_(context) {}
  ~HostBuffer() { OrthancPluginFreeMemoryBuffer(context_, &buffer_); }
  HostBuffer(const HostBuffer&) = delete;
  HostBuffer& operator=(const HostBuffer&) = delete;

  OrthancPluginMemoryBuffer* Pointer() { return &buffer_; }
  std::string_view View() const { return {static_cast<const char*>(buffer_.data), buffer_.size}; }

private:
  OrthancPluginContext* context_;
  OrthancPluginMemoryBuffer buffer_{nullptr, 0};
};

bool IsUnknown(OrthancPluginErrorCode code)
{
  return code == OrthancPluginErrorCode_UnknownResource || code == OrthancPluginErrorCode_InexistentItem;
}

std::string WithoutQuery(const std::string& path)
{
  return path.substr(0, path.find('?'));
}

/// As OrthancPluginSetRootUri2 of newer SDKs: the older call asks the system's linker for the plugin's name.
void SetProperty(OrthancPluginContext* context, _OrthancPluginProperty property, const std::string& value)
{
  const _OrthancPluginSetPluginProperty parameters = {pluginName, property, value.c_str()};
  context->InvokeService(context, _OrthancPluginService_SetPluginProperty, &parameters);
}
} // namespace

std::optional<std::string> Host::GetBytes(const std::string& path)
{
  HostBuffer buffer(context_);
  const OrthancPluginErrorCode code = OrthancPluginRestApiGet(context_, buffer.Pointer(), path.c_str());
  if (IsUnknown(code))
  {
    return std::nullopt;
  }
  if (code != OrthancPluginErrorCode_Success)
  {
    throw Error(ErrorCode::Unavailable, "Orthanc answered GET " + WithoutQuery(path) + " with the error " +
                                            OrthancPluginGetErrorDescription(context_, code));
  }
  return std::string(buffer.View());
}

std::optional<nlohmann::json> Host::Get(const std::string& path)
{
  const auto bytes = GetBytes(path);
  if (!bytes)
  {
    return std::nullopt;
  }
  nlohmann::json json = nlohmann::json::parse(*bytes, nullptr, false);
  if (json.is_discarded())
  {
    throw Error(ErrorCode::Unavailable,
                "Orthanc answered GET " + WithoutQuery(path) + " with something that is not JSON");
  }
  return json;
}

std::optional<std::string> Host::LookupSeries(const std::string& seriesInstanceUid)
{
  const HostText id(context_, OrthancPluginLookupSeries(context_, seriesInstanceUid.c_str()));
  return id.IsNull() ? std::nullopt : std::make_optional(id.Text());
}

nlohmann::json Host::Configuration()
{
  const HostText text(context_, OrthancPluginGetConfiguration(context_));
  nlohmann::json json = nlohmann::json::parse(text.Text(), nullptr, false);
  return json.is_object() ? json : nlohmann::json::object();
}

std::string Host::ConfigurationPath()
{
  return HostText(context_, OrthancPluginGetConfigurationPath(context_)).Text();
}

std::string Host::Version()
{
  return context_->orthancVersion;
}

std::string Host::AuthorizationToken()
{
  const HostText token(context_, OrthancPluginGenerateRestApiAuthorizationToken(context_));
  if (token.IsNull())
  {
    throw Error(ErrorCode::Unavailable, "Orthanc gave no token for its REST API");
  }
  return token.Text();
}

bool Host::IsTextKeyword(const std::string& keyword)
{
  OrthancPluginDictionaryEntry entry;
  if (OrthancPluginLookupDictionary(context_, &entry, keyword.c_str()) != OrthancPluginErrorCode_Success)
  {
    return false;
  }
  switch (entry.vr)
  {
  case OrthancPluginValueRepresentation_OB:
  case OrthancPluginValueRepresentation_OF:
  case OrthancPluginValueRepresentation_OW:
  case OrthancPluginValueRepresentation_SQ:
  case OrthancPluginValueRepresentation_UN:
    return false;
  default:
    return true;
  }
}

void Host::SetExplorerExtension(const std::string& javascript)
{
  SetProperty(context_, _OrthancPluginProperty_OrthancExplorer, javascript);
}

void Host::SetRootUri(const std::string& uri)
{
  SetProperty(context_, _OrthancPluginProperty_RootUri, uri);
}

void Host::SetDescription(const std::string& text)
{
  SetProperty(context_, _OrthancPluginProperty_Description, text);
}

void Host::SetMetric(const std::string& name, double value)
{
  OrthancPluginSetMetricsValue(context_, name.c_str(), static_cast<float>(value),
                               OrthancPluginMetricsType_Default);
}

void Host::PostJson(const std::string& url, const std::string& body)
{
  constexpr std::uint32_t timeoutSeconds = 10;
  const char* const names[] = {"Content-Type"};
  const char* const values[] = {"application/json"};
  HostBuffer answer(context_), headers(context_);
  std::uint16_t status = 0;
  const OrthancPluginErrorCode code = OrthancPluginHttpClient(
      context_, answer.Pointer(), headers.Pointer(), &status, OrthancPluginHttpMethod_Post, url.c_str(), 1,
      names, values, body.data(), static_cast<std::uint32_t>(body.size()), nullptr, nullptr, timeoutSeconds,
      nullptr, nullptr, nullptr, 0);
  if (code != OrthancPluginErrorCode_Success || status < 200 || status > 299)
  {
    throw Error(ErrorCode::Network,
                status == 0 ? std::string("Orthanc's HTTP client: ") +
                                  OrthancPluginGetErrorDescription(context_, code)
                            : "the answer had HTTP status " + std::to_string(status) + ", expected 2xx");
  }
}

namespace
{
constexpr const char* jobType = "Clade";

/// A job that has ended in CLADE's own queue, for Orthanc's engine of jobs: one step, which ends as it did.
struct EndedJob
{
  std::string content;
  bool isSuccess = false;
  std::string serialized;
};

OrthancPluginJob* MakeJob(OrthancPluginContext* context, const std::string& content, bool isSuccess)
{
  const nlohmann::json kept = {{"Content", content}, {"IsSuccess", isSuccess}};
  auto job = std::make_unique<EndedJob>(EndedJob{content, isSuccess, kept.dump()});
  OrthancPluginJob* const made = OrthancPluginCreateJob(
      context, job.get(), [](void* one) { delete static_cast<EndedJob*>(one); }, jobType,
      [](void*) { return 1.0f; }, [](void* one) { return static_cast<EndedJob*>(one)->content.c_str(); },
      [](void* one) { return static_cast<EndedJob*>(one)->serialized.c_str(); },
      [](void* one)
      {
        return static_cast<EndedJob*>(one)->isSuccess ? OrthancPluginJobStepStatus_Success
                                                      : OrthancPluginJobStepStatus_Failure;
      },
      [](void*, OrthancPluginJobStopReason) { return OrthancPluginErrorCode_Success; },
      [](void*) { return OrthancPluginErrorCode_Success; }); // once more: tells again
  if (made != nullptr)
  {
    job.release(); // Orthanc's now
  }
  return made;
}
} // namespace

void Host::AddEndedJob(const std::string& content, bool isSuccess)
{
  OrthancPluginJob* const job = MakeJob(context_, content, isSuccess);
  const HostText id(context_, job == nullptr ? nullptr : OrthancPluginSubmitJob(context_, job, 0));
  if (id.IsNull())
  {
    if (job != nullptr)
    {
      OrthancPluginFreeJob(context_, job);
    }
    throw Error(ErrorCode::Unavailable, "Orthanc takes no job into its list");
  }
}

OrthancPluginJob* Host::RestoreEndedJob(const std::string& type, const std::string& serialized)
{
  const nlohmann::json kept = nlohmann::json::parse(serialized, nullptr, false);
  if (type != jobType || !kept.is_object() || !kept.contains("Content") || !kept["Content"].is_string())
  {
    return nullptr;
  }
  return MakeJob(context_, kept["Content"], kept.value("IsSuccess", false));
}

namespace
{
/// False: Orthanc does not know the status, and has sent nothing.
bool SendStatus(OrthancPluginContext& context, OrthancPluginRestOutput* output, int status,
                const std::string& body)
{
  _OrthancPluginSendHttpStatus parameters{};
  parameters.output = output;
  parameters.status = static_cast<std::uint16_t>(status);
  parameters.body = body.data();
  parameters.bodySize = static_cast<std::uint32_t>(body.size());
  return context.InvokeService(&context, _OrthancPluginService_SendHttpStatus, &parameters) ==
         OrthancPluginErrorCode_Success;
}
} // namespace

void Host::Send(OrthancPluginRestOutput* output, const RestAnswer& answer)
{
  const auto size = static_cast<std::uint32_t>(answer.body.size());
  if (answer.status == 405) // Orthanc insists on a call of its own, which sends no body
  {
    OrthancPluginSendMethodNotAllowed(context_, output, answer.headers.at("Allow").c_str());
    return;
  }
  if (OrthancPluginCheckVersionAdvanced(context_, 1, 12, 2) == 0) // later ones set it themselves
  {
    OrthancPluginSetHttpHeader(context_, output, "X-Content-Type-Options", "nosniff");
  }
  for (const auto& [name, value] : answer.headers)
  {
    OrthancPluginSetHttpHeader(context_, output, name.c_str(), value.c_str());
  }
  if (answer.status == 200)
  {
    OrthancPluginAnswerBuffer(context_, output, answer.body.data(), size, answer.contentType.c_str());
    return;
  }
  OrthancPluginSetHttpHeader(context_, output, "Content-Type", answer.contentType.c_str());
  constexpr int tooManyRequests = 429;
  if (SendStatus(*context_, output, answer.status, answer.body) || answer.status != tooManyRequests)
  {
    return;
  }
  // Orthanc 1.10.1 knows no 429, and refuses to send it.
  constexpr int unavailable = 503; // with Retry-After, it means the same to whoever asks
  nlohmann::json body = nlohmann::json::parse(answer.body);
  body["HttpStatus"] = unavailable;
  SendStatus(*context_, output, unavailable, body.dump());
}
} // namespace Clade
