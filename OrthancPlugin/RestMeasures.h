#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// POST /clade/measure/edge-sharpness, /snr, /piqe, /compare, /phase-modulation, /border-displacement and
/// /noise-texture.
void RegisterMeasureRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
