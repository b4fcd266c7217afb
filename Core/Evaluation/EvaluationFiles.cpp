#include "Evaluation/EvaluationFiles.h"

#include "Base/Error.h"
#include "Evaluation/EvaluationJson.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

void Write(const fs::path& path, const std::string& content)
{
  std::ofstream file(path, std::ios::binary);
  file << content;
  if (!file.flush())
  {
    throw Error(ErrorCode::StorageFull, "cannot write " + path.string());
  }
}
} // namespace

EvaluationFiles WriteEvaluation(const EvaluationResult& result, const EvaluationRequest& request,
                                const std::string& folder)
{
  const std::vector<EvaluationSection> sections = SectionsOf(result, request);
  Write(fs::path(folder) / "results.csv", ToCsv(TableOf(result.rows)));
  Write(fs::path(folder) / "results.json", ToJson(result, request).dump(2) + '\n');
  Write(fs::path(folder) / "results.md", ToMarkdown(sections));

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
