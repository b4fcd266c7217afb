#pragma once
#include "Jobs/PostgresPool.h"

namespace Clade
{
/// Makes the schema "clade" and applies the steps of Resources/Sql/Postgres that it has not seen, one process
/// at a time. Throws Error(InvalidFile) where a newer version has written it.
void UpgradePostgres(PostgresPool& pool);
} // namespace Clade
