#include "Jobs/PostgresPictures.h"

namespace Clade
{
namespace
{
/// Bytes as text, two digits each: values of statements are texts, and a text cannot hold a NUL.
std::string ToHex(const std::string& bytes)
{
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes)
  {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

std::string FromHex(const std::string& text)
{
  const auto valueOf = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string bytes(text.size() / 2, '\0');
  for (std::size_t n = 0; n < bytes.size(); n++)
  {
    bytes[n] = static_cast<char>(16 * valueOf(text[2 * n]) + valueOf(text[2 * n + 1]));
  }
  return bytes;
}
} // namespace

bool PutPicture(pqxx::transaction_base& transaction, const std::string& id, const std::string& owner,
                const std::string& png)
{
  return Execute(transaction,
                 "INSERT INTO JobPictures(jobId, png) SELECT id, decode($3, 'hex') FROM Jobs "
                 "WHERE id=$1 AND owner=$2 AND state='Running' "
                 "ON CONFLICT(jobId) DO UPDATE SET png=excluded.png",
                 {id, owner, ToHex(png)})
             .affected_rows() > 0;
}

std::optional<std::string> PictureOf(pqxx::transaction_base& transaction, const std::string& id)
{
  const pqxx::result rows =
      Execute(transaction, "SELECT encode(png, 'hex') FROM JobPictures WHERE jobId=$1", {id});
  return rows.empty() ? std::nullopt : std::make_optional(FromHex(rows[0][0].as<std::string>()));
}
} // namespace Clade
