#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/models and /clade/models/{name}, its report, sweep and rollback; POST /clade/models: a job that
/// trains one; /clade/trainings/{id}, its pause and resume, and /clade/trainings/presets.
void RegisterModelRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
