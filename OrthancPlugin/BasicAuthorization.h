#pragma once
#include <optional>
#include <string>

namespace Clade
{
/// The value of the header Authorization of a user with a password (RFC 7617): "Basic ...".
std::string BasicAuthorization(const std::string& username, const std::string& password);

/// The user of such a value; nothing for one of another scheme or form.
std::optional<std::string> UserOfBasicAuthorization(const std::string& value);
} // namespace Clade
