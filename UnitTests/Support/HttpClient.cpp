#include "Support/HttpClient.h"

#include <algorithm>
#include <boost/beast.hpp>
#include <cctype>
#include <stdexcept>

namespace Clade::Testing
{
namespace
{
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

/// Runs one asynchronous step to its end, within the stream's time.
template<class Start>
void Await(boost::asio::io_context& context, Start start)
{
  beast::error_code result;
  start([&](beast::error_code error, auto&&...) { result = error; });
  context.restart();
  context.run();
  if (result)
  {
    throw std::runtime_error("no HTTP answer: " + result.message());
  }
}
} // namespace

HttpReply SendHttp(int port, const std::string& method, const std::string& path,
                   const std::map<std::string, std::string>& headers, const std::string& body)
{
  boost::asio::io_context context;
  beast::tcp_stream stream(context);
  // The plugin answers within 25 s. Orthanc never answers a connection that it takes while it is reset: who
  // waits for it to be back must have the time to ask again.
  stream.expires_after(std::chrono::seconds(30));
  const tcp::endpoint server(boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port));
  Await(context, [&](auto done) { stream.async_connect(server, done); });

  http::request<http::string_body> request;
  request.method_string(method);
  request.target(path);
  request.version(11);
  request.set(http::field::host, "127.0.0.1");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : headers)
  {
    request.set(name, value);
  }
  request.body() = body;
  request.prepare_payload();
  Await(context, [&](auto done) { http::async_write(stream, request, done); });

  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(std::uint64_t{64} << 20);
  Await(context, [&](auto done) { http::async_read(stream, buffer, parser, done); });

  HttpReply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get())
  {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    reply.headers[name] = std::string(field.value());
  }
  reply.body = parser.get().body();
  return reply;
}
} // namespace Clade::Testing
