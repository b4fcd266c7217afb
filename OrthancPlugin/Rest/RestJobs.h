#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// /clade/jobs, /clade/jobs/{id}, its wait, picture, cancel and retry, and /series/{id}/clade and its
/// picture.
void RegisterJobRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
