#pragma once

namespace Clade
{
class RestRouter;
struct PluginServices;

/// GET /clade/rules, POST /clade/rules/test.
void RegisterRuleRoutes(RestRouter& router, PluginServices& services);
} // namespace Clade
