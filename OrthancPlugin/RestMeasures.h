#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// POST /clade/measure/edge-sharpness, /snr, /piqe and /compare.
void RegisterMeasureRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
