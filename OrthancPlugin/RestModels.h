#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/models and /clade/models/{name}.
void RegisterModelRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
