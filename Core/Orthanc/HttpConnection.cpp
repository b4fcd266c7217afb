#include "Orthanc/HttpConnection.h"

#include "Base/Base64.h"
#include "Base/Error.h"
#include "Orthanc/HttpUrl.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <optional>
#include <sys/socket.h>
#include <type_traits>

namespace Clade
{
namespace
{
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint32_t maximumHeaderBytes = 64 * 1024;
constexpr auto cancelInterval = std::chrono::milliseconds(50);

bool IsToken(const std::string& name) // RFC 9110 section 5.6.2
{
  return !name.empty() &&
         name.find_first_not_of("!#$%&'*+-.^_`|~0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == std::string::npos;
}

bool IsFieldValue(const std::string& value) // no line break can be smuggled in
{
  return std::none_of(value.begin(), value.end(),
                      [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool IsClosedByServer(const beast::error_code& error)
{
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == asio::error::connection_aborted ||
         error == http::error::end_of_stream || error == asio::ssl::error::stream_truncated;
}
} // namespace

struct HttpConnector::Settings
{
  HttpUrl url;
  std::vector<std::pair<std::string, std::string>> fields; ///< of every request
  std::chrono::seconds timeout{60};
  std::uint64_t maximumAnswerBytes = 0;
  std::unique_ptr<asio::ssl::context> tls;
};

namespace
{
/// Stream: PlainStream or TlsStream. Every asynchronous step is waited for in place: the connection has an
/// io_context of its own that the calling thread runs, which gives each step a time-out and a way to cancel.
template<typename Stream>
class BeastConnection : public HttpConnection
{
public:
  template<typename Settings>
  explicit BeastConnection(const std::shared_ptr<const Settings>& settings)
      : settings_(settings), timeout_(settings->timeout), maximumAnswerBytes_(settings->maximumAnswerBytes),
        fields_(settings->fields), stream_(MakeStream(*settings))
  {
  }

  void Connect(const HttpUrl& url, const IProgress* progress)
  {
    const std::string where = url.host + " port " + url.port;
    asio::ip::tcp::resolver resolver(io_);
    asio::ip::tcp::resolver::results_type endpoints;
    auto error = Wait(progress,
                      [&](auto&& done)
                      {
                        resolver.async_resolve(url.host, url.port,
                                               [&endpoints, done](beast::error_code e, auto results)
                                               {
                                                 endpoints = std::move(results);
                                                 done(e);
                                               });
                      });
    if (error)
    {
      throw Error(ErrorCode::Unavailable, "no address is known for " + where + " (" + error.message() + ")");
    }
    error = Wait(progress, [&](auto&& done) { Lowest().async_connect(endpoints, done); });
    if (error)
    {
      throw Error(ErrorCode::Unavailable, "no connection to " + where + " (" + error.message() + ")");
    }
    Lowest().socket().set_option(asio::ip::tcp::no_delay(true));
    ShakeHands(url, progress);
  }

  HttpAnswer Exchange(const HttpRequest& request, const IProgress* progress) override
  {
    const bool wasUsed = used_;
    used_ = true;
    mayReuse_ = false;
    const beast::error_code writeError = Write(request, progress);
    if (writeError && !IsClosedByServer(writeError))
    {
      throw Broken(writeError);
    }
    // A server that refuses a large body (no rights, archive full) answers before it was sent, then closes:
    // its answer is worth reading even though writing failed.
    http::response_parser<http::string_body> parser;
    parser.header_limit(maximumHeaderBytes);
    parser.body_limit(maximumAnswerBytes_);
    const beast::error_code readError = Read(parser, progress);
    if (readError && !parser.got_some() && wasUsed && IsClosedByServer(readError))
    {
      throw StaleConnection();
    }
    if (readError == http::error::body_limit)
    {
      throw Error(ErrorCode::TooLarge,
                  "the answer is larger than " + std::to_string(maximumAnswerBytes_) + " bytes");
    }
    if (readError)
    {
      throw Broken(readError);
    }
    mayReuse_ = !writeError && parser.get().keep_alive() && buffer_.size() == 0;
    return {static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
  }

  bool IsReusable() override
  {
    char byte;
    // Usable only if nothing can be read and it is not closed: unrequested bytes mean that the server is
    // closing.
    return mayReuse_ && ::recv(Lowest().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }

private:
  template<typename Settings>
  Stream MakeStream(const Settings& settings)
  {
    if constexpr (std::is_same_v<Stream, TlsStream>)
    {
      return TlsStream(io_, *settings.tls);
    }
    else
    {
      (void)settings;
      return PlainStream(io_);
    }
  }

  beast::tcp_stream& Lowest() { return beast::get_lowest_layer(stream_); }

  void ShakeHands(const HttpUrl& url, const IProgress* progress)
  {
    if constexpr (std::is_same_v<Stream, TlsStream>)
    {
      beast::error_code notAnAddress;
      asio::ip::make_address(url.host, notAnAddress);
      if (notAnAddress) // RFC 6066: the server's name is sent, an address is not
      {
        SSL_set_tlsext_host_name(stream_.native_handle(), url.host.c_str());
      }
      if (SSL_get_verify_mode(stream_.native_handle()) != SSL_VERIFY_NONE)
      {
        stream_.set_verify_callback(asio::ssl::host_name_verification(url.host));
      }
      const auto error =
          Wait(progress, [&](auto&& done) { stream_.async_handshake(asio::ssl::stream_base::client, done); });
      if (!error)
      {
        return;
      }
      if (error.category() == asio::error::get_ssl_category()) // not trusted, or no TLS
      {
        throw Error(ErrorCode::InvalidConfiguration, "no trusted connection to " + url.host + " port " +
                                                         url.port + " (" + error.message() + ")");
      }
      throw Broken(error);
    }
    else
    {
      (void)url;
      (void)progress;
    }
  }

  beast::error_code Write(const HttpRequest& request, const IProgress* progress)
  {
    http::request<http::span_body<const char>> message;
    message.method_string({request.method.data(), request.method.size()});
    message.target({request.target.data(), request.target.size()});
    message.version(11);
    for (const auto& [name, value] : fields_)
    {
      message.set(name, value);
    }
    if (!request.contentType.empty())
    {
      message.set(http::field::content_type,
                  beast::string_view(request.contentType.data(), request.contentType.size()));
    }
    message.body() = {request.body.data(), request.body.size()};
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
    {
      message.content_length(request.body.size());
    }
    http::request_serializer<http::span_body<const char>> serializer(message);
    beast::error_code error;
    while (!error && !serializer.is_done())
    {
      error = Wait(progress, [&](auto&& done) { http::async_write_some(stream_, serializer, done); });
    }
    return error;
  }

  beast::error_code Read(http::response_parser<http::string_body>& parser, const IProgress* progress)
  {
    beast::error_code error;
    while (!error && !parser.is_done())
    {
      error = Wait(progress, [&](auto&& done) { http::async_read_some(stream_, buffer_, parser, done); });
    }
    return error;
  }

  /// Starts one asynchronous step and runs it to its end; the step's time begins now, so that the time-out
  /// counts from the last byte moved.
  template<typename Start>
  beast::error_code Wait(const IProgress* progress, Start&& start)
  {
    std::optional<beast::error_code> result;
    bool isCancelled = false;
    Lowest().expires_after(timeout_);
    io_.restart();
    start([&result](beast::error_code error, auto&&...) { result = error; });
    while (!result)
    {
      io_.run_one_for(cancelInterval);
      if (!result && !isCancelled && progress != nullptr && progress->IsCancelled())
      {
        isCancelled = true;
        Lowest().close();
      }
    }
    if (isCancelled)
    {
      progress->ThrowIfCancelled();
      throw Error(ErrorCode::Cancelled, "the request was cancelled");
    }
    return *result;
  }

  Error Broken(const beast::error_code& error) const
  {
    if (error == beast::error::timeout)
    {
      return Error(ErrorCode::Network, "no byte moved for " + std::to_string(timeout_.count()) + " s");
    }
    return Error(ErrorCode::Network, "the connection broke (" + error.message() + ")");
  }

  std::shared_ptr<const void> settings_; // keeps the TLS context and the fields
  std::chrono::seconds timeout_;
  std::uint64_t maximumAnswerBytes_;
  const std::vector<std::pair<std::string, std::string>>& fields_;
  asio::io_context io_{1};
  Stream stream_;
  beast::flat_buffer buffer_;
  bool used_ = false;
  bool mayReuse_ = false;
};

std::unique_ptr<asio::ssl::context> MakeTlsContext(const OrthancConnection& connection)
{
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (!connection.verifyTls)
  {
    context->set_verify_mode(asio::ssl::verify_none);
    return context;
  }
  context->set_verify_mode(asio::ssl::verify_peer);
  beast::error_code error;
  if (connection.caFile.empty())
  {
    context->set_default_verify_paths(error);
  }
  else
  {
    context->load_verify_file(connection.caFile, error);
  }
  if (error)
  {
    throw Error(ErrorCode::InvalidConfiguration, "the file of trusted authorities \"" + connection.caFile +
                                                     "\" cannot be read, expected PEM (" + error.message() +
                                                     ")");
  }
  return context;
}
} // namespace

HttpConnector::HttpConnector(const OrthancConnection& connection)
{
  auto settings = std::make_shared<Settings>();
  settings->url = ParseHttpUrl(connection.url);
  settings->timeout = std::chrono::seconds(connection.timeoutSeconds);
  settings->maximumAnswerBytes = connection.maximumAnswerBytes;
  auto& fields = settings->fields;
  fields.emplace_back("Host", settings->url.HostField());
  fields.emplace_back("User-Agent", "clade/" CLADE_VERSION);
  fields.emplace_back("Accept-Encoding", "identity"); // bytes as they are: the body is not decoded here
  if (!connection.authorization.empty())
  {
    fields.emplace_back("Authorization", connection.authorization);
  }
  else if (!connection.username.empty())
  {
    fields.emplace_back("Authorization", "Basic " + Base64(connection.username + ":" + connection.password));
  }
  fields.insert(fields.end(), connection.headers.begin(), connection.headers.end());
  for (const auto& [name, value] : fields)
  {
    if (!IsToken(name) || !IsFieldValue(value))
    {
      throw Error(ErrorCode::InvalidConfiguration,
                  "the HTTP header \"" + (IsToken(name) ? name : "?") +
                      "\" cannot be sent: its name or value holds a character that is not allowed");
    }
  }
  if (settings->url.isTls)
  {
    settings->tls = MakeTlsContext(connection);
  }
  settings_ = std::move(settings);
}

HttpConnector::~HttpConnector() = default;

std::unique_ptr<HttpConnection> HttpConnector::Connect(const IProgress* progress) const
{
  const auto open = [&](auto connection) -> std::unique_ptr<HttpConnection>
  {
    connection->Connect(settings_->url, progress);
    return connection;
  };
  if (settings_->url.isTls)
  {
    return open(std::make_unique<BeastConnection<TlsStream>>(settings_));
  }
  return open(std::make_unique<BeastConnection<PlainStream>>(settings_));
}

const std::string& HttpConnector::Prefix() const
{
  return settings_->url.prefix;
}
} // namespace Clade
