#pragma once
#include "OrthancPlugin/Rest/RestAccess.h"
#include "OrthancPlugin/Rest/RestMessage.h"

#include <functional>
#include <string>
#include <vector>

namespace Clade
{
/// What stands at the {braces} of a route, in order.
using RestParameters = std::vector<std::string>;
using RestHandler = std::function<RestAnswer(const RestRequest&, const RestParameters&)>;

/// Finds the handler of a request, after the checks that hold for every route (RestAccess.h). Filled once,
/// then read by any thread. Every answer has a Content-Security-Policy, a 503 a Retry-After.
class RestRouter
{
public:
  explicit RestRouter(RestAccessSettings access = {});

  /// `pattern`: "/clade/jobs/{id}/wait"; a parameter stands for one non-empty part of the path.
  void Add(HttpMethod method, const std::string& pattern, RestHandler handler);
  /// The answer, whatever the handler throws (short of no memory for the answer itself).
  RestAnswer Handle(const RestRequest& request) const;
  const RestAccess& Access() const { return access_; }

private:
  struct Route
  {
    HttpMethod method;
    std::vector<std::string> parts;
    RestHandler handler;
  };
  RestAnswer Dispatch(const RestRequest& request) const;
  RestAnswer AnswerOf(const RestRequest& request) const;

  const RestAccess access_;
  std::vector<Route> routes_;
};
} // namespace Clade
