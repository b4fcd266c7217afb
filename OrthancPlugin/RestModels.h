#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/models and /clade/models/{name}; POST /clade/models: a job that trains one.
void RegisterModelRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
