#pragma once
#include "Jobs/PostgresPool.h"

#include <optional>
#include <string>

/// The table JobPictures of PostgresJobStore. Errors: those of libpqxx.
namespace Clade
{
/// See IJobStore::SetPicture and GetPicture.
bool PutPicture(pqxx::transaction_base& transaction, const std::string& id, const std::string& owner,
                const std::string& png);
std::optional<std::string> PictureOf(pqxx::transaction_base& transaction, const std::string& id);
} // namespace Clade
