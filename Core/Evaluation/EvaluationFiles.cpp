#include "Evaluation/EvaluationFiles.h"

#include "Base/FileWriting.h"
#include "Evaluation/EvaluationJson.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace fs = std::filesystem;

EvaluationFiles WriteEvaluation(const EvaluationResult& result, const EvaluationRequest& request,
                                const std::string& folder)
{
  const std::vector<EvaluationSection> sections = SectionsOf(result, request);
  WriteWholeFile((fs::path(folder) / "results.csv").string(), ToCsv(TableOf(result.rows)));
  WriteWholeFile((fs::path(folder) / "results.json").string(), ToJson(result, request).dump(2) + '\n');
  WriteWholeFile((fs::path(folder) / "results.md").string(), ToMarkdown(sections));

  EvaluationFiles files;
  for (const EvaluationSection& section : sections)
  {
    if (section.heading == "The methods" || section.heading == "Stitching: quality and time")
    {
      files.shown.insert(files.shown.end(), section.tables.begin(), section.tables.end());
    }
  }
  for (const LeftOut& one : result.leftOut)
  {
    files.notes.push_back("left out: " + one.volume + (one.method.empty() ? "" : ", " + one.method) + ": " +
                          one.code + ": " + one.sentence);
  }
  return files;
}
} // namespace Clade
