#pragma once
#include "OrthancPlugin/Rest/RestMessage.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace Clade
{
struct HostSettings;
struct PluginConfiguration;

/// Who may ask for what, as far as Orthanc's configuration says.
struct RestAccessSettings
{
  bool isAuthenticationOn = false; ///< Orthanc has asked everybody for a name and a password
  std::set<std::string> hosts;     ///< names, in small letters, that this server is reached by
  /// Values of the header Authorization that administrators have; nothing: everybody is one.
  std::optional<std::set<std::string>> administrators;
};

/// The settings from the keys Hosts and Administrators. Throws Error(InvalidConfiguration) for administrators
/// that Orthanc does not know or does not ask for a password.
RestAccessSettings AccessSettings(const PluginConfiguration& configuration, const HostSettings& host);

/// The checks that hold for every route; they throw Error(Forbidden), UnsupportedMediaType or TooLarge. All
/// rest on headers, which are true only because IsDisguised requests never get so far.
class RestAccess
{
public:
  static constexpr std::size_t maxBodyBytes = 1 << 20; ///< bytes

  explicit RestAccess(RestAccessSettings settings = {});

  /// If nobody logs in, a page of another site could make its own name resolve to this server (DNS
  /// rebinding), and every browser would then take it for the same site. So the name must be one that no
  /// stranger can register: an address, a name without a dot, this machine's, or one of the settings.
  void RequireKnownHost(const RestRequest& request) const;

  /// Orthanc has no protection against cross-site request forgery. So a POST or PUT must say that its body is
  /// JSON, which no form and no script of another site can without asking first; a DELETE that comes from a
  /// browser must say so too (or carry X-Requested-With), because Orthanc takes GET ?_method=DELETE, hence
  /// any image of any page, for a DELETE; and what a browser marks as cross-site is refused.
  static void RequireOwnSite(const RestRequest& request);
  static void RequireSmall(const RestRequest& request);

  /// Who logged in to Orthanc; "everybody" where nobody has to. Throws Error(Forbidden) for a request that
  /// names no user, as those of a worker.
  std::string UserOf(const RestRequest& request) const;
  /// The same, "" where nobody has to log in or the request names no user.
  std::string LoginOf(const RestRequest& request) const;
  bool IsAdministrator(const RestRequest& request) const;
  /// `what`: "delete jobs".
  void RequireAdministrator(const RestRequest& request, const std::string& what) const;

private:
  bool IsKnownHost(const std::string& host) const;

  const RestAccessSettings settings_;
};

/// Whether the request must not reach a route. Orthanc takes a POST of multipart/form-data apart and hands
/// each part to the plugin as a request of its own, with the headers that stand in the part: whoever wrote
/// the body wrote them, and a page of any site may send such a body without asking. Only Orthanc's filter of
/// incoming requests sees the headers that were sent.
/// @param path     as Orthanc's filter gets it
/// @param headers  names in small letters
bool IsDisguised(const std::string& path, const std::map<std::string, std::string>& headers);

/// Whether the path belongs to one of the plugin's routes.
bool IsPathOfPlugin(const std::string& path);
} // namespace Clade
