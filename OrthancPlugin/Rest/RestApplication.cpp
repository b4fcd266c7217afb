#include "OrthancPlugin/Rest/RestApplication.h"

#include "Embedded/Application.h"
#include "Embedded/Explorer.h"
#include "Embedded/OpenApi.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "Settings/StrictObject.h"

#include <algorithm>

namespace Clade
{
namespace
{
/// Scripts, styles and requests of this server alone; no frames of other sites around the page.
constexpr char contentSecurityPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const char* MimeTypeOf(std::string_view name)
{
  constexpr std::pair<std::string_view, const char*> types[] = {{".html", "text/html; charset=utf-8"},
                                                                {".js", "text/javascript; charset=utf-8"},
                                                                {".css", "text/css; charset=utf-8"},
                                                                {".svg", "image/svg+xml"}};
  for (const auto& [extension, type] : types)
  {
    if (name.size() > extension.size() && name.substr(name.size() - extension.size()) == extension)
    {
      return type;
    }
  }
  return "application/octet-stream";
}

RestAnswer SendFile(const EmbeddedFile& file)
{
  RestAnswer answer;
  answer.body = file.content;
  answer.contentType = MimeTypeOf(file.name);
  answer.headers = {{"Content-Security-Policy", contentSecurityPolicy},
                    {"Cache-Control", "no-cache"}, // a new version of the plugin is seen at once
                    {"Referrer-Policy", "no-referrer"}};
  return answer;
}

/// The file of the name, or the page: "compare" is compare.html.
RestAnswer ApplicationFile(const std::string& name)
{
  const auto& files = Embedded::Application;
  const auto found =
      std::find_if(files.begin(), files.end(),
                   [&](const EmbeddedFile& f) { return f.name == name || f.name == name + ".html"; });
  if (found == files.end())
  {
    throw Error(ErrorCode::NotFound, "the web page has no file " + Shown(name));
  }
  return SendFile(*found);
}

RestAnswer Description()
{
  nlohmann::json description = nlohmann::json::parse(Embedded::OpenApi.front().content);
  description["info"]["version"] = CLADE_VERSION;
  return RestAnswer::Json(description);
}
} // namespace

void RegisterApplicationRoutes(RestRouter& router)
{
  using Request = const RestRequest&;
  using Parameters = const RestParameters&;
  router.Add(HttpMethod::Get, "/clade/openapi.json", [](Request, Parameters) { return Description(); });
  router.Add(HttpMethod::Get, "/clade/app",
             [](Request, Parameters) { return ApplicationFile("index.html"); });
  router.Add(HttpMethod::Get, "/clade/app/{file}",
             [](Request, Parameters p) { return ApplicationFile(p[0]); });
  // Orthanc does not tell /clade/app from /clade/app/: from the former the page looks for its files one
  // folder up.
  for (const EmbeddedFile& file : Embedded::Application)
  {
    router.Add(HttpMethod::Get, "/clade/" + std::string(file.name),
               [&](Request, Parameters) { return SendFile(file); });
  }
}

std::string ExplorerExtension()
{
  std::string script =
      "(function() {\n'use strict';\n"; // nothing of it is seen by Orthanc Explorer's own scripts
  for (const EmbeddedFile& part : Embedded::Explorer)
  {
    script += part.content;
  }
  return script + "})();\n";
}
} // namespace Clade
