#include "Jobs/PostgresPictures.h"

#include "Base/Hex.h"

namespace Clade
{
bool PutPicture(pqxx::transaction_base& transaction, const std::string& id, const std::string& owner,
                const std::string& png)
{
  return Execute(transaction,
                 "INSERT INTO JobPictures(jobId, png) SELECT id, decode($3, 'hex') FROM Jobs "
                 "WHERE id=$1 AND owner=$2 AND state='Running' "
                 "ON CONFLICT(jobId) DO UPDATE SET png=excluded.png",
                 {id, owner, ToHex(png)}) // values of statements are texts, which cannot hold a NUL
             .affected_rows() > 0;
}

std::optional<std::string> PictureOf(pqxx::transaction_base& transaction, const std::string& id)
{
  const pqxx::result rows =
      Execute(transaction, "SELECT encode(png, 'hex') FROM JobPictures WHERE jobId=$1", {id});
  return rows.empty() ? std::nullopt : std::make_optional(FromHex(rows[0][0].as<std::string>()));
}
} // namespace Clade
