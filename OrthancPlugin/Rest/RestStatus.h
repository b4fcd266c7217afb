#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/status and /clade/metrics.
void RegisterStatusRoutes(RestRouter& router, PluginServices& services, class Readiness& readiness);
} // namespace Clade
