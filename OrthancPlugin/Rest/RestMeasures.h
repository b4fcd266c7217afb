#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// POST /clade/measure/edge-sharpness, /snr, /piqe, /compare, /phase-modulation, /border-displacement,
/// /noise-texture, /set and /regions: a worker's answer (QuickRequest.h).
void RegisterMeasureRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
