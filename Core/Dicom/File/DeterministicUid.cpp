#include "Dicom/File/DeterministicUid.h"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid.hpp>

namespace Clade
{
namespace
{
/// The 128-bit number, most significant byte first, in decimal: schoolbook division, ten at a time.
std::string ToDecimal(boost::uuids::uuid number)
{
  std::string digits;
  do
  {
    unsigned remainder = 0;
    for (auto& byte : number)
    {
      const unsigned value = remainder * 256 + byte;
      byte = static_cast<std::uint8_t>(value / 10);
      remainder = value % 10;
    }
    digits.push_back(static_cast<char>('0' + remainder));
  } while (!number.is_nil());
  std::reverse(digits.begin(), digits.end());
  return digits;
}
} // namespace

std::string DeterministicUid(const std::vector<std::string_view>& parts)
{
  std::string name;
  for (const auto& part : parts)
  {
    name += name.empty() ? "" : "\x1f";
    name += part;
  }
  const boost::uuids::uuid space = boost::uuids::string_generator()(uidNamespace.begin(), uidNamespace.end());
  return "2.25." + ToDecimal(boost::uuids::name_generator_sha1(space)(name));
}
} // namespace Clade
