#include "OrthancPlugin/RestModels.h"

#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/RestRouter.h"
#include "OrthancPlugin/StrictObject.h"

namespace Clade
{
namespace
{
nlohmann::json OrNull(const std::string& text)
{
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json ModelJson(PluginServices& services, const ModelSummary& model)
{
  nlohmann::json defaultFor = nlohmann::json::array();
  for (const auto& [modality, name] : services.configuration.defaultModels)
  {
    if (name == model.name)
    {
      defaultFor.push_back(modality);
    }
  }
  return {{"Name", model.name},
          {"DefaultFor", defaultFor},
          {"SHA256", OrNull(model.sha256)},
          {"Size", model.size},
          {"HasCard", services.models.Card(model.name).has_value()},
          {"Problem", OrNull(model.problem)},
          {"Metadata", model.metadata}};
}

RestAnswer ListModels(PluginServices& services, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  nlohmann::json models = nlohmann::json::array();
  for (const ModelSummary& model : services.models.List())
  {
    models.push_back(ModelJson(services, model));
  }
  return RestAnswer::Json(models);
}

RestAnswer GetModel(PluginServices& services, const RestRequest& request, const std::string& name)
{
  RequireKnownQuery(request, {});
  const auto model = services.models.Find(name);
  if (!model)
  {
    throw Error(ErrorCode::NotFound,
                "there is no model " + Shown(name) + " in the folder of models of this server");
  }
  nlohmann::json json = ModelJson(services, *model);
  const auto card = services.models.Card(name);
  json["Card"] = card ? nlohmann::json(*card) : nlohmann::json();
  return RestAnswer::Json(json);
}
} // namespace

void RegisterModelRoutes(RestRouter& router, PluginServices& services)
{
  router.Add(HttpMethod::Get, "/clade/models",
             [&](const RestRequest& r, const RestParameters&) { return ListModels(services, r); });
  router.Add(HttpMethod::Get, "/clade/models/{name}",
             [&](const RestRequest& r, const RestParameters& p) { return GetModel(services, r, p[0]); });
}
} // namespace Clade
