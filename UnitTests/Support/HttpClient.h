#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace Clade::Testing
{
struct HttpReply
{
  int status = 0;
  std::map<std::string, std::string> headers; ///< names in small letters
  std::string body;

  nlohmann::json Json() const { return nlohmann::json::parse(body); }
};

/// One request to http://127.0.0.1:port over a connection of its own, sent just as given (the path is not
/// cleaned) and with no header that was not asked for, but Host and Content-Length. Throws std::runtime_error
/// where there is no answer within a minute.
HttpReply SendHttp(int port, const std::string& method, const std::string& path,
                   const std::map<std::string, std::string>& headers = {}, const std::string& body = "");
} // namespace Clade::Testing
