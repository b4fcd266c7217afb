#include "OrthancPlugin/Rest/RestStudies.h"

#include "Base/Logging.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/StudyDesk.h"
#include "ReaderStudies/Blinding.h"
#include "ReaderStudies/StudyResults.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <random>

namespace Clade
{
namespace
{
using nlohmann::json;

/// A reader at one case.
struct Sitting
{
  FoundStudy found;
  std::string reader;
  std::size_t caseNumber = 0;
  const StudyCase& Case() const { return found.study->cases[caseNumber]; }
};

FoundStudy RequireStudyOfReader(StudyDesk& desk, const std::string& id, const std::string& user)
{
  FoundStudy found = desk.Require(id);
  if (!found.study->IsReader(user))
  {
    throw Error(ErrorCode::Forbidden, "the user " + Shown(user) + " is not a reader of this study");
  }
  return found;
}

std::size_t NumberOf(const std::string& text, std::size_t below, const char* what)
{
  std::size_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || number >= below)
  {
    throw Error(ErrorCode::NotFound, std::string("there is no ") + what + " " + Shown(text) +
                                         ", expected a number below " + std::to_string(below));
  }
  return number;
}

Sitting RequireSitting(StudyDesk& desk, const RestRequest& request, const RestParameters& parameters)
{
  Sitting sitting;
  sitting.reader = desk.Access().UserOf(request);
  sitting.found = RequireStudyOfReader(desk, parameters[0], sitting.reader);
  sitting.caseNumber = NumberOf(parameters[1], sitting.found.study->cases.size(), "case");
  return sitting;
}

/// How many cases the reader has answered every question of.
std::vector<bool> AnsweredCases(const ReaderStudy& study, std::size_t cases,
                                const std::vector<ReaderAnswer>& answers)
{
  std::vector<std::size_t> questions(cases, 0);
  for (const ReaderAnswer& answer : answers)
  {
    questions.at(static_cast<std::size_t>(answer.caseNumber)) += IsComplete(answer.ranks) ? 1 : 0;
  }
  std::vector<bool> answered;
  std::transform(questions.begin(), questions.end(), std::back_inserter(answered),
                 [&](std::size_t count) { return count == study.questions.size(); });
  return answered;
}

// ---------------------------------------------------------------- what readers ask

RestAnswer ListStudies(StudyDesk& desk, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  const std::string user = desk.Access().UserOf(request);
  const bool isInvestigator = desk.Access().IsAdministrator(request);
  json studies = json::array();
  for (const StoredReaderStudy& stored : desk.Store().List())
  {
    const ReaderStudy study = FromStored(stored.definition);
    if (!study.IsReader(user) && !isInvestigator)
    {
      continue;
    }
    const auto cases = stored.definition.value("CaseCount", std::size_t{0});
    const auto answered = AnsweredCases(study, cases, desk.Store().Answers(stored.id, user));
    json one = {{"ID", stored.id},
                {"Title", study.title},
                {"Cases", cases},
                {"Answered", std::count(answered.begin(), answered.end(), true)},
                {"IsReader", study.IsReader(user)},
                {"HasEnded", stored.endTime != 0}};
    if (isInvestigator)
    {
      one["Progress"] = ProgressOf(study, desk.Store().Answers(stored.id));
      one["Readers"] = study.readers;
    }
    studies.push_back(std::move(one));
  }
  return RestAnswer::Json({{"User", user}, {"IsInvestigator", isInvestigator}, {"Studies", studies}});
}

/// What the study asks of a reader: nothing here reveals an arm.
RestAnswer GetStudy(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  RequireKnownQuery(request, {});
  const std::string user = desk.Access().UserOf(request);
  const FoundStudy found = RequireStudyOfReader(desk, id, user);
  const ReaderStudy& study = *found.study;
  json questions = json::array();
  for (const StudyQuestion& question : study.questions)
  {
    questions.push_back({{"Name", question.name}, {"Text", question.text}});
  }
  return RestAnswer::Json(
      {{"ID", id},
       {"Title", study.title},
       {"Orientation", ToWord(study.orientation)},
       {"Questions", questions},
       {"Pictures", study.arms.size()},
       {"Answered", AnsweredCases(study, study.cases.size(), desk.Store().Answers(id, user))},
       {"HasEnded", found.hasEnded}});
}

/// The reader's ranks in this case by question and token.
json RanksOf(StudyDesk& desk, const Sitting& sitting)
{
  json ranks = json::object();
  for (const ReaderAnswer& answer : desk.Store().Answers(sitting.found.id, sitting.reader))
  {
    if (static_cast<std::size_t>(answer.caseNumber) != sitting.caseNumber)
    {
      continue;
    }
    for (std::size_t arm = 0; arm < answer.ranks.size(); arm++)
    {
      const std::string token = TokenOf(*sitting.found.study, sitting.reader, sitting.caseNumber, arm);
      ranks[answer.question][token] = answer.ranks.at(arm);
    }
  }
  return ranks;
}

RestAnswer GetCase(StudyDesk& desk, const RestRequest& request, const RestParameters& parameters)
{
  RequireKnownQuery(request, {});
  const Sitting sitting = RequireSitting(desk, request, parameters);
  const ReaderStudy& study = *sitting.found.study;
  json tokens = json::array();
  for (const std::size_t arm : OrderOfArms(study, sitting.reader, sitting.caseNumber))
  {
    tokens.push_back(TokenOf(study, sitting.reader, sitting.caseNumber, arm));
  }
  const StudyCase& one = sitting.Case();
  const SharedGrid& grid = one.grid;
  const auto vector = [](const Vector3& v) { return json{v.x, v.y, v.z}; };
  return RestAnswer::Json(
      {{"Pictures", tokens},
       {"Ranks", RanksOf(desk, sitting)},
       {"Size", {grid.columns, grid.rows, grid.slices}},
       {"SpacingMm", {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm}},
       {"OriginMm", vector(grid.originMm)},
       {"RowDirection", vector(grid.rowDirection)},
       {"ColumnDirection", vector(grid.columnDirection)},
       {"Window", {{"Centre", 65535 * one.windowCentre}, {"Width", 65535 * one.windowWidth}}}});
}

RestAnswer GetSlice(StudyDesk& desk, const RestRequest& request, const RestParameters& parameters)
{
  RequireKnownQuery(request, {});
  const Sitting sitting = RequireSitting(desk, request, parameters);
  const StudyCase& one = sitting.Case();
  const std::size_t arm = ArmOf(*sitting.found.study, sitting.reader, sitting.caseNumber, parameters[2]);
  const std::size_t k = NumberOf(parameters[3], one.grid.slices, "slice");
  std::vector<std::uint16_t> slice;
  try
  {
    slice = SampleSlice(one.grid, one.arms[arm], k, one.low, one.high,
                        [&](const std::string& instance) { return desk.Images().Fetch(instance); });
  }
  catch (const Error& error)
  {
    Log(LogLevel::Error,
        "A picture of a reader study: " + error.Message()); // names the series: not for readers
    throw Error(
        TraitsOf(error.Code()).httpStatus >= 500 ? error.Code() : ErrorCode::Conflict,
        "a picture of this case cannot be shown; the investigator should look for its images in Orthanc");
  }
  RestAnswer answer;
  answer.contentType = "application/octet-stream";
  answer.headers["Cache-Control"] = "no-store";
  answer.body.reserve(2 * slice.size());
  for (const std::uint16_t value : slice)
  {
    answer.body += static_cast<char>(value & 255);
    answer.body += static_cast<char>(value >> 8);
  }
  return answer;
}

RestAnswer PostRanks(StudyDesk& desk, const RestRequest& request, const RestParameters& parameters)
{
  const Sitting sitting = RequireSitting(desk, request, parameters);
  const ReaderStudy& study = *sitting.found.study;
  const json body = ParseBody(request.body);
  StrictObject strict(body, "", ErrorCode::InvalidArgument);
  std::vector<std::string> names;
  std::transform(study.questions.begin(), study.questions.end(), std::back_inserter(names),
                 [](const StudyQuestion& question) { return question.name; });
  ReaderAnswer answer;
  answer.question = strict.OneOf("Question", "", names);
  if (answer.question.empty())
  {
    strict.Refuse("Question", "the name of a question of this study");
  }
  answer.ranks = std::vector<json>(study.arms.size());
  for (const auto& [token, rank] : strict.Object("Ranks").items())
  {
    answer.ranks[ArmOf(study, sitting.reader, sitting.caseNumber, token)] = rank;
  }
  strict.RequireNoMore();
  RequireRanks(study, answer.ranks);
  answer.reader = sitting.reader;
  answer.caseNumber = static_cast<int>(sitting.caseNumber);
  desk.Store().AddAnswer(sitting.found.id, answer);
  return RestAnswer::Json({{"Ranks", RanksOf(desk, sitting)}});
}

// ---------------------------------------------------------------- what investigators ask

std::uint64_t DrawnSeed()
{
  std::random_device entropy;
  return (static_cast<std::uint64_t>(entropy()) << 32 | entropy()) & ((std::uint64_t{1} << 53) - 1);
}

std::string DrawnSecret()
{
  std::random_device entropy;
  std::string secret;
  for (int word = 0; word < 8; word++)
  {
    secret += std::to_string(entropy()) + ".";
  }
  return secret;
}

RestAnswer PostStudy(StudyDesk& desk, const RestRequest& request)
{
  desk.Access().RequireAdministrator(request, "make reader studies");
  StudyOrder order = ParseStudyOrder(ParseBody(request.body));
  for (const StudyOrder::Case& one : order.cases)
  {
    try
    {
      order.study.cases.push_back(MakeStudyCase(desk.Orthanc(), desk.Images(), one));
    }
    catch (const Error& error)
    {
      throw error.WithContext("Case " + Shown(one.name));
    }
  }
  order.study.seed = order.hasSeed ? order.study.seed : DrawnSeed();
  order.study.secret = DrawnSecret();
  const std::string id = desk.Store().Add(ToStored(order.study));
  return RestAnswer::Json({{"ID", id}, {"Title", order.study.title}, {"Cases", order.study.cases.size()}});
}

RestAnswer EndStudy(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  desk.Access().RequireAdministrator(request, "end reader studies");
  const json body = ParseBody(request.body);
  StrictObject(body, "", ErrorCode::InvalidArgument).RequireNoMore();
  desk.Store().End(id);
  desk.Forget();
  return RestAnswer::Json({{"ID", id}, {"HasEnded", true}});
}

RestAnswer DeleteStudy(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  desk.Access().RequireAdministrator(request, "delete reader studies");
  desk.Store().Delete(id);
  desk.Forget();
  return RestAnswer::Json(json::object());
}

FoundStudy RequireEnded(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  RequireKnownQuery(request, {});
  desk.Access().RequireAdministrator(request, "read the key and the answers of reader studies");
  desk.Forget();
  const FoundStudy found = desk.Require(id);
  if (!found.hasEnded)
  {
    throw Error(ErrorCode::Conflict, "the reader study has not ended; its key and its answers are shown once "
                                     "it has (POST /clade/studies/{id}/end)");
  }
  return found;
}

RestAnswer GetResults(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  const FoundStudy found = RequireEnded(desk, request, id);
  const std::vector<ReaderAnswer> answers = desk.Store().Answers(id);
  json results = ResultsOf(*found.study, answers);
  json cases = json::array();
  for (const StudyCase& one : found.study->cases)
  {
    json series = json::array();
    for (const SliceSeries& arm : one.arms)
    {
      series.push_back(arm.seriesId);
    }
    cases.push_back({{"Name", one.name}, {"Series", series}});
  }
  results["ID"] = id;
  results["Title"] = found.study->title;
  results["Arms"] = found.study->arms;
  results["Seed"] = found.study->seed;
  results["Cases"] = cases;
  results["Progress"] = ProgressOf(*found.study, answers);
  return RestAnswer::Json(results);
}

RestAnswer GetTable(StudyDesk& desk, const RestRequest& request, const std::string& id)
{
  const FoundStudy found = RequireEnded(desk, request, id);
  RestAnswer answer;
  answer.contentType = "text/csv; charset=utf-8";
  answer.headers["Content-Disposition"] = "attachment; filename=\"reader-study.csv\"";
  answer.body = CsvOfResults(*found.study, desk.Store().Answers(id));
  return answer;
}
} // namespace

void RegisterStudyRoutes(RestRouter& router, IOrthanc& orthanc, const RestAccess& access,
                         const std::string& storeUrl, const std::string& storePasswordFile,
                         const std::string& orthancName)
{
  using Request = const RestRequest&;
  using Parameters = const RestParameters&;
  const auto desk = std::make_shared<StudyDesk>(orthanc, access, storeUrl, storePasswordFile, orthancName);
  const std::string studies = "/clade/studies", study = studies + "/{id}", one = study + "/cases/{number}";
  router.Add(HttpMethod::Get, studies, [=](Request r, Parameters) { return ListStudies(*desk, r); });
  router.Add(HttpMethod::Post, studies, [=](Request r, Parameters) { return PostStudy(*desk, r); });
  router.Add(HttpMethod::Get, study, [=](Request r, Parameters p) { return GetStudy(*desk, r, p[0]); });
  router.Add(HttpMethod::Delete, study, [=](Request r, Parameters p) { return DeleteStudy(*desk, r, p[0]); });
  router.Add(HttpMethod::Post, study + "/end",
             [=](Request r, Parameters p) { return EndStudy(*desk, r, p[0]); });
  router.Add(HttpMethod::Get, study + "/results",
             [=](Request r, Parameters p) { return GetResults(*desk, r, p[0]); });
  router.Add(HttpMethod::Get, study + "/results.csv",
             [=](Request r, Parameters p) { return GetTable(*desk, r, p[0]); });
  router.Add(HttpMethod::Get, one, [=](Request r, Parameters p) { return GetCase(*desk, r, p); });
  router.Add(HttpMethod::Post, one + "/ranks",
             [=](Request r, Parameters p) { return PostRanks(*desk, r, p); });
  router.Add(HttpMethod::Get, one + "/pictures/{token}/{slice}",
             [=](Request r, Parameters p) { return GetSlice(*desk, r, p); });
}
} // namespace Clade
