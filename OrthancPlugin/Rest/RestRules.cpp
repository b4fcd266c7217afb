#include "OrthancPlugin/Rest/RestRules.h"

#include "Base/NextStep.h"
#include "OrthancPlugin/QuickRequest.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/Rules/Rules.h"
#include "Settings/StrictObject.h"

namespace Clade
{
namespace
{
nlohmann::json VerdictsJson(const std::vector<RuleVerdict>& verdicts)
{
  nlohmann::json json = nlohmann::json::array();
  for (const RuleVerdict& verdict : verdicts)
  {
    json.push_back({{"Name", verdict.rule->name},
                    {"Enable", verdict.rule->isEnabled},
                    {"Matches", verdict.matches},
                    {"Reason", verdict.reason}});
  }
  return json;
}

/// The worker's verdict on the one series; or why it could not judge.
nlohmann::json InputJson(const Job& job)
{
  if (job.state == JobState::Success && job.result.is_object())
  {
    const nlohmann::json series = job.result.value("Series", nlohmann::json::array());
    return series.is_array() && !series.empty() ? series.front() : nlohmann::json();
  }
  return {{"Accepted", nullptr},
          {"Code", job.errorCode},
          {"Sentence", job.errorText},
          {"NextStep", NextStep(job.errorCode, Place::Orthanc)}};
}

/// A rule that is not in the configuration, to be tried. What is wrong with it is wrong with the request.
RuleConfiguration ProposedRule(const PluginServices& services, const nlohmann::json& rule)
{
  try
  {
    return ParseRule(rule, "Rule", 0, services.isKeyword);
  }
  catch (const Error& error)
  {
    throw Error(ErrorCode::InvalidArgument, error.Message());
  }
}

RestAnswer ListRules(const PluginServices& services, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  nlohmann::json rules = nlohmann::json::array();
  for (const RuleConfiguration& rule : services.configuration.rules)
  {
    rules.push_back(ToJson(rule));
  }
  return RestAnswer::Json({{"Rules", rules}});
}

RestAnswer TestRules(PluginServices& services, const RestRequest& request)
{
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", ErrorCode::InvalidArgument);
  const std::string id = body.String("Series", "", 64);
  const bool isInputAsked = body.Boolean("Input", true);
  std::vector<RuleConfiguration> proposed;
  if (body.Has("Rule"))
  {
    proposed.push_back(ProposedRule(services, body.Object("Rule")));
  }
  body.RequireNoMore();
  SeriesView view = SeriesView::Require(services.orthanc, id);
  const SeriesFacts facts = view.Facts();
  const std::vector<RuleVerdict> verdicts =
      Judge(proposed.empty() ? services.configuration.rules : proposed, facts);

  nlohmann::json answer = {{"Series", view.Id()},
                           {"Derived", IsOurs(facts.tags)},
                           {"Rule", nullptr},
                           {"Rules", VerdictsJson(verdicts)}};
  for (const RuleVerdict& verdict : verdicts)
  {
    if (verdict.matches)
    {
      answer["Rule"] = verdict.rule->name; // the first wins
      break;
    }
  }
  if (!isInputAsked)
  {
    return RestAnswer::Json(answer);
  }
  try
  {
    const Job job = AskWorker(services, {{"Request", "inspect"}, {"Series", {view.Id()}}});
    answer["Input"] = InputJson(job);
    return RestAnswer::Json(answer);
  }
  catch (const Error& error)
  {
    return RestAnswer::Refusal(error, answer); // what is known without a worker is said all the same
  }
}
} // namespace

void RegisterRuleRoutes(RestRouter& router, PluginServices& services)
{
  router.Add(HttpMethod::Get, "/clade/rules",
             [&](const RestRequest& r, const RestParameters&) { return ListRules(services, r); });
  router.Add(HttpMethod::Post, "/clade/rules/test",
             [&](const RestRequest& r, const RestParameters&) { return TestRules(services, r); });
}
} // namespace Clade
