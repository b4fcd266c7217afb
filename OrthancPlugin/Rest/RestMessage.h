#pragma once
#include "Base/Error.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
enum class HttpMethod
{
  Get,
  Post,
  Put,
  Delete
};

struct RestRequest
{
  HttpMethod method = HttpMethod::Get;
  std::string path; ///< decoded, without a slash at the end
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers; ///< names in small letters
  std::string_view body;                      ///< valid during the call
};

struct RestAnswer
{
  int status = 200;
  std::string body;
  std::string contentType = "application/json";
  std::map<std::string, std::string> headers;

  static RestAnswer Json(const nlohmann::json& json);
  /// {"HttpStatus", "Error", "Message", "Details"}.
  static RestAnswer Refusal(const Error& error, const nlohmann::json& details = nullptr);
  static RestAnswer Refusal(int status, std::string_view name, const std::string& message,
                            const nlohmann::json& details = nullptr);
};

/// What stands between the slashes of a path, nothing empty.
std::vector<std::string> PartsOfPath(const std::string& path);

/// The JSON body of a request; an empty body is an empty object. Throws Error(InvalidArgument) for what is
/// not JSON or is nested more than 32 deep.
nlohmann::json ParseBody(std::string_view body);

/// Throws Error(InvalidArgument) at a query parameter that is not among the known. "_" is what scripts add
/// against caches.
void RequireKnownQuery(const RestRequest& request, std::initializer_list<std::string_view> known);
/// A whole number of the query within [from, to], or the fallback. Throws Error(InvalidArgument).
long QueryInteger(const RestRequest& request, const std::string& key, long fallback, long from, long to);
} // namespace Clade
