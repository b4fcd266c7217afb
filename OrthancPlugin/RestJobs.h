#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// /clade/jobs, /clade/jobs/{id}, its wait, cancel and retry, and /series/{id}/clade.
void RegisterJobRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
