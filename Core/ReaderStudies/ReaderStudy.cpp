#include "ReaderStudies/ReaderStudy.h"

#include "Base/Counted.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::size_t maxArms = 6;
constexpr std::size_t maxCases = 100; // each costs a look at the images of all its arms
constexpr std::int64_t largestSeed = (std::int64_t{1} << 53) - 1;
constexpr std::size_t longestName = 100;

bool IsColumnName(const std::string& name)
{
  const std::set<std::string> taken = {"Volume", "Method", "Factor", "Modality"};
  return !name.empty() && name.size() <= 40 && taken.count(name) == 0 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

std::vector<StudyQuestion> ReadQuestions(StrictObject& body)
{
  if (!body.Has("Questions"))
  {
    return PaperQuestions();
  }
  std::vector<StudyQuestion> questions;
  std::set<std::string> seen;
  for (const json& element : body.List("Questions", 1, 10))
  {
    StrictObject one(element, "Questions", ErrorCode::InvalidArgument);
    StudyQuestion question{one.String("Name", "", longestName), one.String("Text", "", 500)};
    if (!IsColumnName(question.name) || !seen.insert(question.name).second)
    {
      one.Refuse("Name", question.name,
                 "a name of letters and digits, other than Volume, Method, Factor and Modality, once");
    }
    if (question.text.empty())
    {
      one.Refuse("Text", "the question as readers see it");
    }
    one.RequireNoMore();
    questions.push_back(question);
  }
  return questions;
}

void RequireNames(const StrictObject& body, const char* key, const std::vector<std::string>& names,
                  std::size_t fewest, std::size_t most)
{
  const std::set<std::string> unique(names.begin(), names.end());
  const bool isGood =
      names.size() >= fewest && names.size() <= most && unique.size() == names.size() &&
      std::all_of(names.begin(), names.end(),
                  [](const std::string& name) { return !name.empty() && name.size() <= longestName; });
  if (!isGood)
  {
    body.Refuse(key, names, std::to_string(fewest) + " to " + std::to_string(most) + " different names");
  }
}

std::vector<StudyOrder::Case> ReadCases(StrictObject& body, std::size_t arms)
{
  std::vector<StudyOrder::Case> cases;
  std::vector<std::string> names;
  for (const json& element : body.List("Cases", 1, maxCases))
  {
    StrictObject one(element, "Cases", ErrorCode::InvalidArgument);
    StudyOrder::Case read{one.String("Name", "", longestName), one.Strings("Series")};
    if (read.series.size() != arms)
    {
      one.Refuse("Series", read.series, "a series for each of the " + Counted(arms, "arm"));
    }
    one.RequireNoMore();
    names.push_back(read.name);
    cases.push_back(std::move(read));
  }
  RequireNames(body, "Cases", names, 1, maxCases);
  return cases;
}

json ToJson(const Vector3& v)
{
  return {v.x, v.y, v.z};
}
Vector3 VectorOf(const json& j)
{
  return {j.at(0), j.at(1), j.at(2)};
}

json ToJson(const VolumeGrid& grid)
{
  return {{"Size", {grid.columns, grid.rows, grid.slices}},
          {"SpacingMm", {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm}},
          {"OriginMm", ToJson(grid.originMm)},
          {"RowDirection", ToJson(grid.rowDirection)},
          {"ColumnDirection", ToJson(grid.columnDirection)}};
}
VolumeGrid GridOf(const json& j)
{
  VolumeGrid grid;
  grid.columns = j.at("Size").at(0);
  grid.rows = j.at("Size").at(1);
  grid.slices = j.at("Size").at(2);
  grid.columnSpacingMm = j.at("SpacingMm").at(0);
  grid.rowSpacingMm = j.at("SpacingMm").at(1);
  grid.sliceSpacingMm = j.at("SpacingMm").at(2);
  grid.originMm = VectorOf(j.at("OriginMm"));
  grid.rowDirection = VectorOf(j.at("RowDirection"));
  grid.columnDirection = VectorOf(j.at("ColumnDirection"));
  return grid;
}

json ToJson(const StudyCase& one)
{
  json arms = json::array();
  for (const SliceSeries& arm : one.arms)
  {
    arms.push_back({{"Series", arm.seriesId},
                    {"Grid", ToJson(arm.grid)},
                    {"Instances", arm.instances},
                    {"PositionsMm", arm.positionsMm},
                    {"FrameOfReferenceUID", arm.frameOfReferenceUid}});
  }
  return {{"Name", one.name},
          {"Arms", arms},
          {"Grid", ToJson(one.grid)},
          {"Low", one.low},
          {"High", one.high},
          {"WindowCentre", one.windowCentre},
          {"WindowWidth", one.windowWidth}};
}
StudyCase CaseOf(const json& j)
{
  StudyCase one;
  one.name = j.at("Name");
  for (const json& arm : j.at("Arms"))
  {
    one.arms.push_back({arm.at("Series"), GridOf(arm.at("Grid")), arm.at("Instances"), arm.at("PositionsMm"),
                        arm.at("FrameOfReferenceUID")});
  }
  one.grid = GridOf(j.at("Grid"));
  one.low = j.at("Low");
  one.high = j.at("High");
  one.windowCentre = j.at("WindowCentre");
  one.windowWidth = j.at("WindowWidth");
  return one;
}
} // namespace

std::vector<StudyQuestion> PaperQuestions()
{
  return {{"OverallQuality", "Which has the best overall image quality?"},
          {"EdgeSharpness", "Which has the sharpest anatomical edges?"}};
}

bool ReaderStudy::IsReader(const std::string& user) const
{
  return readers.empty() || std::find(readers.begin(), readers.end(), user) != readers.end();
}

StudyOrder ParseStudyOrder(const nlohmann::json& json)
{
  StrictObject body(json, "", ErrorCode::InvalidArgument);
  StudyOrder order;
  ReaderStudy& study = order.study;
  study.title = body.String("Title", "", longestName);
  if (study.title.empty())
  {
    body.Refuse("Title", "a title, which readers see");
  }
  study.arms = body.Strings("Arms");
  RequireNames(body, "Arms", study.arms, 2, maxArms);
  study.orientation = body.Word("Orientation", StudyOrientation::Coronal);
  study.questions = ReadQuestions(body);
  if (body.Has("Readers"))
  {
    study.readers = body.Strings("Readers");
    RequireNames(body, "Readers", study.readers, 1, 100);
  }
  order.hasSeed = body.Has("Seed");
  study.seed = static_cast<std::uint64_t>(body.Integer("Seed", 0, 0, largestSeed));
  order.cases = ReadCases(body, study.arms.size());
  body.RequireNoMore();
  return order;
}

nlohmann::json ToStored(const ReaderStudy& study)
{
  json questions = json::array(), cases = json::array();
  for (const StudyQuestion& question : study.questions)
  {
    questions.push_back({{"Name", question.name}, {"Text", question.text}});
  }
  for (const StudyCase& one : study.cases)
  {
    cases.push_back(ToJson(one));
  }
  return {{"Title", study.title},
          {"Arms", study.arms},
          {"Orientation", ToWord(study.orientation)},
          {"Questions", questions},
          {"Readers", study.readers},
          {"Seed", study.seed},
          {"Secret", study.secret},
          {"CaseCount", study.cases.size()},
          {"Cases", cases}};
}

ReaderStudy FromStored(const nlohmann::json& stored)
{
  try
  {
    ReaderStudy study;
    study.title = stored.at("Title");
    study.arms = stored.at("Arms").get<std::vector<std::string>>();
    study.orientation = FromWord<StudyOrientation>(stored.at("Orientation").get<std::string>()).value();
    for (const json& question : stored.at("Questions"))
    {
      study.questions.push_back({question.at("Name"), question.at("Text")});
    }
    study.readers = stored.at("Readers").get<std::vector<std::string>>();
    study.seed = stored.at("Seed");
    study.secret = stored.at("Secret");
    for (const json& one : stored.value("Cases", json::array()))
    {
      study.cases.push_back(CaseOf(one));
    }
    return study;
  }
  catch (const std::exception& error)
  {
    throw Error(ErrorCode::InvalidFile,
                std::string("the job store holds a reader study that cannot be read: ") + error.what());
  }
}

void RequireRanks(const ReaderStudy& study, const nlohmann::json& ranks)
{
  const auto most = static_cast<std::int64_t>(study.arms.size());
  const auto isRank = [&](const json& rank)
  { return rank.is_null() || (rank.is_number_integer() && rank >= 1 && rank <= most); };
  if (!ranks.is_array() || ranks.size() != study.arms.size() ||
      !std::all_of(ranks.begin(), ranks.end(), isRank))
  {
    RefuseJson("Ranks", ranks, "a rank from 1 to " + std::to_string(most) + ", or null, for each picture");
  }
}

bool IsComplete(const nlohmann::json& ranks)
{
  return std::none_of(ranks.begin(), ranks.end(), [](const json& rank) { return rank.is_null(); });
}
} // namespace Clade
