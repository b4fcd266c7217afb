#pragma once
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <orthanc/OrthancCPlugin.h>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// Orthanc's side of its C interface, for what a real one cannot be brought to do: to fail, to be of another
/// version, to count what was not given back.
class ScriptedOrthanc
{
public:
  explicit ScriptedOrthanc(const char* version = "1.12.2")
  {
    context_.pluginsManager = this;
    context_.orthancVersion = version;
    context_.Free = [](void* memory)
    {
      if (memory != nullptr)
      {
        allocated--;
        std::free(memory);
      }
    };
    context_.InvokeService = [](OrthancPluginContext* context, _OrthancPluginService service, const void* p)
    { return static_cast<ScriptedOrthanc*>(context->pluginsManager)->Serve(service, p); };
  }
  ~ScriptedOrthanc() { allocated = 0; }

  OrthancPluginContext* Context() { return &context_; }

  // ---- what it answers
  std::map<std::string, std::string> resources;                            ///< by path
  OrthancPluginErrorCode failure = OrthancPluginErrorCode_UnknownResource; ///< for every other path
  std::map<std::string, std::string> series;                               ///< identifier by UID
  std::map<std::string, OrthancPluginValueRepresentation> dictionary;      ///< by keyword
  std::string configuration = "{}";
  bool givesTokens = true;
  std::uint16_t httpStatus = 200; ///< of the other side that is posted to; 0: it cannot be reached
  int unknownStatus = 0;          ///< of an answer: Orthanc has no such status

  // ---- what it was told
  struct Sent
  {
    int status = 0; ///< 0: nothing was sent
    std::string body;
    std::string contentType;
    std::map<std::string, std::string> headers;
  };
  Sent sent;
  std::string posted, postedTo;
  std::map<_OrthancPluginProperty, std::string> properties;
  std::map<std::string, float> metrics;
  std::atomic<int> tokens{0};
  static inline std::atomic<int> allocated{0}; ///< by Orthanc, and not given back yet

private:
  static char* Allocate(const std::string& text)
  {
    allocated++;
    char* const copy = static_cast<char*>(std::malloc(text.size() + 1));
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
  }
  static void Fill(OrthancPluginMemoryBuffer& buffer, const std::string& bytes)
  {
    buffer.data = Allocate(bytes);
    buffer.size = static_cast<std::uint32_t>(bytes.size());
  }
  static OrthancPluginErrorCode Tell(const void* p, const std::optional<std::string>& text)
  {
    if (!text)
    {
      return OrthancPluginErrorCode_InexistentItem;
    }
    *static_cast<const _OrthancPluginRetrieveDynamicString*>(p)->result = Allocate(*text);
    return OrthancPluginErrorCode_Success;
  }

  OrthancPluginErrorCode Serve(_OrthancPluginService service, const void* p)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    switch (service)
    {
    case _OrthancPluginService_RestApiGet:
      return GetResource(*static_cast<const _OrthancPluginRestApiGet*>(p));
    case _OrthancPluginService_LookupSeries:
    {
      const auto found = series.find(static_cast<const _OrthancPluginRetrieveDynamicString*>(p)->argument);
      return Tell(p, found == series.end() ? std::nullopt : std::make_optional(found->second));
    }
    case _OrthancPluginService_GetConfiguration:
      return Tell(p, configuration);
    case _OrthancPluginService_GetConfigurationPath:
      return Tell(p, "/etc/orthanc");
    case _OrthancPluginService_GenerateRestApiAuthorizationToken:
      return Tell(p, givesTokens ? std::make_optional("Bearer " + std::to_string(++tokens)) : std::nullopt);
    case _OrthancPluginService_GetErrorDescription:
      *static_cast<const _OrthancPluginGetErrorDescription*>(p)->target = "what Orthanc says of it";
      return OrthancPluginErrorCode_Success;
    case _OrthancPluginService_LookupDictionary:
      return LookUp(*static_cast<const _OrthancPluginLookupDictionary*>(p));
    case _OrthancPluginService_SetPluginProperty:
    {
      const auto& set = *static_cast<const _OrthancPluginSetPluginProperty*>(p);
      properties[set.property] = set.value;
      return OrthancPluginErrorCode_Success;
    }
    case _OrthancPluginService_SetMetricsValue:
    {
      const auto& set = *static_cast<const _OrthancPluginSetMetricsValue*>(p);
      metrics[set.name] = set.value;
      return OrthancPluginErrorCode_Success;
    }
    case _OrthancPluginService_CallHttpClient2:
      return TakePost(*static_cast<const _OrthancPluginCallHttpClient2*>(p));
    default:
      return TakeAnswer(service, p);
    }
  }

  OrthancPluginErrorCode GetResource(const _OrthancPluginRestApiGet& get) const
  {
    const auto found = resources.find(get.uri);
    if (found == resources.end())
    {
      return failure;
    }
    Fill(*get.target, found->second);
    return OrthancPluginErrorCode_Success;
  }
  OrthancPluginErrorCode LookUp(const _OrthancPluginLookupDictionary& look) const
  {
    const auto found = dictionary.find(look.name);
    if (found == dictionary.end())
    {
      return OrthancPluginErrorCode_UnknownDicomTag;
    }
    look.target->vr = found->second;
    return OrthancPluginErrorCode_Success;
  }
  OrthancPluginErrorCode TakePost(const _OrthancPluginCallHttpClient2& post)
  {
    posted = {static_cast<const char*>(post.body), post.bodySize};
    postedTo = post.url;
    if (httpStatus == 0)
    {
      return OrthancPluginErrorCode_NetworkProtocol;
    }
    *post.httpStatus = httpStatus;
    Fill(*post.answerBody, "thanks");
    Fill(*post.answerHeaders, "{}");
    return OrthancPluginErrorCode_Success;
  }

  OrthancPluginErrorCode TakeAnswer(_OrthancPluginService service, const void* p)
  {
    switch (service)
    {
    case _OrthancPluginService_SetHttpHeader:
    {
      const auto& header = *static_cast<const _OrthancPluginSetHttpHeader*>(p);
      sent.headers[header.key] = header.value;
      return OrthancPluginErrorCode_Success;
    }
    case _OrthancPluginService_AnswerBuffer:
    {
      const auto& answer = *static_cast<const _OrthancPluginAnswerBuffer*>(p);
      sent.status = 200;
      sent.body = {static_cast<const char*>(answer.answer), answer.answerSize};
      sent.contentType = answer.mimeType;
      return OrthancPluginErrorCode_Success;
    }
    case _OrthancPluginService_SendMethodNotAllowed:
      sent.status = 405;
      sent.headers["Allow"] = static_cast<const _OrthancPluginOutputPlusArgument*>(p)->argument;
      return OrthancPluginErrorCode_Success;
    case _OrthancPluginService_SendHttpStatus:
    {
      const auto& answer = *static_cast<const _OrthancPluginSendHttpStatus*>(p);
      if (answer.status == unknownStatus)
      {
        return OrthancPluginErrorCode_ParameterOutOfRange;
      }
      sent.status = answer.status;
      sent.body = {answer.body, answer.bodySize};
      return OrthancPluginErrorCode_Success;
    }
    default:
      return OrthancPluginErrorCode_UnknownPluginService;
    }
  }

  OrthancPluginContext context_{};
  std::mutex mutex_;
};
} // namespace Clade::Testing
