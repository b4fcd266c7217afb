#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// POST /clade/rules/test.
void RegisterRuleRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
