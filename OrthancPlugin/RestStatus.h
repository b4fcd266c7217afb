#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/status.
void RegisterStatusRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
