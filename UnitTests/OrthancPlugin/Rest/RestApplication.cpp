#include "OrthancPlugin/Rest/RestApplication.h"

#include "OrthancPlugin/Rest/RestRouter.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

using namespace Clade;
using testing::HasSubstr;
using testing::StartsWith;

namespace
{
class RestApplication : public testing::Test
{
protected:
  RestApplication() { RegisterApplicationRoutes(router_); }

  RestAnswer Get(const std::string& path) const
  {
    RestRequest request;
    request.path = path;
    request.headers["host"] = "localhost";
    return router_.Handle(request);
  }
  /// The files that an embedded file asks for: pages their scripts and styles, scripts their modules, styles
  /// their imports.
  static std::set<std::string> FilesNamedIn(const std::string& text)
  {
    static const std::regex named(
        R"re((?:(?:src|href)="|(?:from|import) ['"]\./|@import (?:url\()?['"])([a-z0-9-]+\.(?:js|css|svg))['"])re");
    std::set<std::string> files;
    for (std::sregex_iterator match(text.begin(), text.end(), named), end; match != end; ++match)
    {
      files.insert((*match)[1]);
    }
    return files;
  }

  RestRouter router_;
};

constexpr const char* pages[] = {"index", "compare", "enhance", "models", "rules", "study"};
} // namespace

TEST_F(RestApplication, EveryFileThatAPageNeedsIsThereFromBothItsFolders)
{
  std::set<std::string> open, seen;
  for (const char* page : pages)
  {
    open.insert(std::string(page) + ".html");
  }
  while (!open.empty())
  {
    const std::string file = *open.begin();
    open.erase(open.begin());
    seen.insert(file);
    const RestAnswer answer = Get("/clade/app/" + file);
    ASSERT_EQ(answer.status, 200) << file;
    EXPECT_EQ(Get("/clade/" + file).body, answer.body) << file;
    for (const std::string& needed : FilesNamedIn(answer.body))
    {
      if (seen.count(needed) == 0)
      {
        open.insert(needed);
      }
    }
  }
  EXPECT_GT(seen.size(), 30u) << "modules are found by the modules that import them";
}

TEST_F(RestApplication, APageIsFoundWithoutItsEnding)
{
  for (const std::string page : pages)
  {
    const RestAnswer answer = Get("/clade/app/" + page);
    EXPECT_THAT(answer.body, StartsWith("<!DOCTYPE html>")) << page;
    EXPECT_EQ(answer.contentType, "text/html; charset=utf-8");
    EXPECT_EQ(Get("/clade/app/" + page + ".html").body, answer.body);
  }
  EXPECT_EQ(Get("/clade/app").body, Get("/clade/app/index").body);
}

TEST_F(RestApplication, FilesRunNothingOfOtherServersAndAreReadAfresh)
{
  for (const auto& [path, type] : {std::pair("/clade/app", "text/html; charset=utf-8"),
                                   {"/clade/app/app.js", "text/javascript; charset=utf-8"},
                                   {"/clade/app/style.css", "text/css; charset=utf-8"}})
  {
    const RestAnswer answer = Get(path);
    EXPECT_EQ(answer.contentType, type);
    EXPECT_THAT(answer.headers.at("Content-Security-Policy"),
                StartsWith("default-src 'none'; script-src 'self';"));
    EXPECT_THAT(answer.headers.at("Content-Security-Policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(answer.headers.at("Cache-Control"), "no-cache");
    EXPECT_EQ(answer.headers.at("Referrer-Policy"), "no-referrer");
  }
}

TEST_F(RestApplication, NoPathLeadsToAnyOtherFile)
{
  for (const char* name :
       {"../../etc/passwd", "..", ".", "/etc/passwd", "nothing.js", "app", "App.js", ".html"})
  {
    EXPECT_EQ(Get("/clade/app/" + std::string(name)).status, 404) << name;
  }
}

TEST_F(RestApplication, TheDescriptionIsOfThisVersion)
{
  const nlohmann::json description = nlohmann::json::parse(Get("/clade/openapi.json").body);
  EXPECT_EQ(description.at("info").at("version"), CLADE_VERSION);
}

TEST_F(RestApplication, TheDescriptionTellsWhomAnswersAreFor)
{
  const nlohmann::json paths = nlohmann::json::parse(Get("/clade/openapi.json").body).at("paths");
  std::set<std::string> forAdministrators, ofQuota;
  for (const auto& [path, operations] : paths.items())
  {
    for (const auto& [method, operation] : operations.items())
    {
      const nlohmann::json& answers = operation.at("responses");
      const std::string name = method + " " + path;
      if (operation.value("description", "").find("dministrators") != std::string::npos && method != "get")
      {
        EXPECT_TRUE(answers.contains("403")) << name;
        forAdministrators.insert(name);
      }
      if (answers.contains("429"))
      {
        ofQuota.insert(name);
      }
    }
  }
  for (const char* name : {"delete /clade/jobs/{id}", "post /clade/jobs/{id}/cancel", "post /clade/queue",
                           "post /clade/models/{name}/rollback", "post /clade/trainings/{id}/pause",
                           "post /clade/trainings/{id}/resume"})
  {
    EXPECT_EQ(forAdministrators.count(name), 1u) << name;
  }
  for (const char* name :
       {"post /clade/jobs", "post /clade/jobs/{id}/retry", "post /clade/models", "post /series/{id}/clade"})
  {
    EXPECT_EQ(forAdministrators.count(name), 1u) << name;
    EXPECT_EQ(ofQuota.count(name), 1u) << name;
  }
}

TEST(ExplorerExtension, IsOneFunctionSoThatNothingOfItIsSeenOutside)
{
  const std::string script = ExplorerExtension();
  EXPECT_THAT(script, StartsWith("(function() {\n'use strict';\n"));
  EXPECT_THAT(script, testing::EndsWith("})();\n"));
  EXPECT_THAT(script, HasSubstr("clade"));
}
