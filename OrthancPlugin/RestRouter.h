#pragma once
#include "OrthancPlugin/RestMessage.h"

#include <functional>
#include <string>
#include <vector>

namespace Clade
{
/// What stands at the {braces} of a route, in order.
using RestParameters = std::vector<std::string>;
using RestHandler = std::function<RestAnswer(const RestRequest&, const RestParameters&)>;

/// Finds the handler of a request, after the checks that hold for every route. Filled once, then read by any
/// thread.
///
/// Orthanc has no protection against cross-site request forgery. So a POST or PUT must say that its body is
/// JSON, which no form and no script of another site can without asking first; a DELETE that comes from a
/// browser must say so too (or carry X-Requested-With), because Orthanc takes GET ?_method=DELETE, hence any
/// image of any page, for a DELETE; and what a browser marks as cross-site is refused.
class RestRouter
{
public:
  static constexpr std::size_t maxBodyBytes = 1 << 20; ///< bytes

  /// `pattern`: "/clade/jobs/{id}/wait"; a parameter stands for one non-empty part of the path.
  void Add(HttpMethod method, const std::string& pattern, RestHandler handler);
  /// The answer, whatever the handler throws (short of no memory for the answer itself).
  RestAnswer Handle(const RestRequest& request) const;

private:
  struct Route
  {
    HttpMethod method;
    std::vector<std::string> parts;
    RestHandler handler;
  };
  RestAnswer Dispatch(const RestRequest& request) const;

  std::vector<Route> routes_;
};
} // namespace Clade
