#include "OrthancPlugin/RestRules.h"

#include "Base/NextStep.h"
#include "OrthancPlugin/QuickRequest.h"
#include "OrthancPlugin/RestRouter.h"
#include "OrthancPlugin/Rules.h"
#include "OrthancPlugin/StrictObject.h"

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

RestAnswer TestRules(PluginServices& services, const RestRequest& request)
{
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", ErrorCode::InvalidArgument);
  const std::string id = body.String("Series", "", 64);
  body.RequireNoMore();
  SeriesView view = SeriesView::Require(services.orthanc, id);
  const std::vector<RuleVerdict> verdicts = Judge(services.configuration.rules, view.Facts());

  nlohmann::json answer = {{"Series", view.Id()}, {"Rule", nullptr}, {"Rules", VerdictsJson(verdicts)}};
  for (const RuleVerdict& verdict : verdicts)
  {
    if (verdict.matches)
    {
      answer["Rule"] = verdict.rule->name; // the first wins
      break;
    }
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
  router.Add(HttpMethod::Post, "/clade/rules/test",
             [&](const RestRequest& r, const RestParameters&) { return TestRules(services, r); });
}
} // namespace Clade
