#include "OrthancPlugin/Rest/RestMessage.h"

#include "Settings/StrictObject.h"

#include <algorithm>
#include <charconv>

namespace Clade
{
namespace
{
constexpr int deepest = 32; // destroying and writing JSON recurses, and Orthanc's threads have small stacks

std::string Text(const nlohmann::json& json)
{
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}
} // namespace

RestAnswer RestAnswer::Json(const nlohmann::json& json)
{
  RestAnswer answer;
  answer.body = Text(json);
  return answer;
}

RestAnswer RestAnswer::Refusal(int status, std::string_view name, const std::string& message,
                               const nlohmann::json& details)
{
  RestAnswer answer;
  answer.status = status;
  answer.body = Text({{"HttpStatus", status}, {"Error", name}, {"Message", message}, {"Details", details}});
  return answer;
}

RestAnswer RestAnswer::Refusal(const Error& error, const nlohmann::json& details)
{
  return Refusal(TraitsOf(error.Code()).httpStatus, error.CodeName(), error.Message(), details);
}

std::vector<std::string> PartsOfPath(const std::string& path)
{
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < path.size();)
  {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin)
    {
      parts.push_back(path.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return parts;
}

nlohmann::json ParseBody(std::string_view body)
{
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos)
  {
    return nlohmann::json::object();
  }
  const auto depthGuard = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&)
  {
    if (depth > deepest)
    {
      throw Error(ErrorCode::InvalidArgument, "the body is nested more than " + std::to_string(deepest) +
                                                  " deep, expected a flat object");
    }
    return true;
  };
  try
  {
    return nlohmann::json::parse(body.begin(), body.end(), depthGuard);
  }
  catch (const nlohmann::json::parse_error& error)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the body is not JSON: error at byte " + std::to_string(error.byte));
  }
  catch (const nlohmann::json::exception&) // a number beyond what a double holds
  {
    throw Error(ErrorCode::InvalidArgument, "the body holds a number that is too large");
  }
}

void RequireKnownQuery(const RestRequest& request, std::initializer_list<std::string_view> known)
{
  for (const auto& [key, value] : request.query)
  {
    if (key != "_" && std::find(known.begin(), known.end(), key) == known.end())
    {
      std::string names;
      for (const std::string_view name : known)
      {
        names += (names.empty() ? "" : ", ") + std::string(name);
      }
      throw Error(ErrorCode::InvalidArgument, "the query has the parameter " + Shown(key) + ", expected " +
                                                  (names.empty() ? "none" : "only " + names));
    }
  }
}

long QueryInteger(const RestRequest& request, const std::string& key, long fallback, long from, long to)
{
  const auto found = request.query.find(key);
  if (found == request.query.end())
  {
    return fallback;
  }
  const std::string& text = found->second;
  long number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || number < from || number > to)
  {
    throw Error(ErrorCode::InvalidArgument, key + " is " + Shown(text) + ", expected a whole number from " +
                                                std::to_string(from) + " to " + std::to_string(to));
  }
  return number;
}
} // namespace Clade
