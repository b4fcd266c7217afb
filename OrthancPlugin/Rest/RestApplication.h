#pragma once
#include <string>

namespace Clade
{
class RestRouter;

/// GET /clade/openapi.json and /clade/app/: files that were built in. There is no path to any other file.
void RegisterApplicationRoutes(RestRouter& router);

/// What the plugin adds to Orthanc Explorer: the files of the folder Explorer as one function.
std::string ExplorerExtension();
} // namespace Clade
