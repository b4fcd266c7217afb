#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/status.
void RegisterStatusRoutes(RestRouter& router, PluginServices& services, class Readiness& readiness);
} // namespace Clade
