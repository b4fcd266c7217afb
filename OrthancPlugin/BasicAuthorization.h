#pragma once
#include <string>

namespace Clade
{
/// The value of the header Authorization of a user with a password (RFC 7617): "Basic ...".
std::string BasicAuthorization(const std::string& username, const std::string& password);
} // namespace Clade
