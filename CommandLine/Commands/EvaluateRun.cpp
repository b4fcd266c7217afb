#include "Commands/EvaluateArguments.h"
#include "Commands/OptionsOf.h"
#include "Commands/StagingFolder.h"
#include "Terminal/Terminal.h"
#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Evaluation/EvaluationFiles.h"
#include "Evaluation/EvaluationJson.h"
#ifdef CLADE_HAS_REPORT
#include "Pages/EvaluationPage.h"
#endif

#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace Clade
{
namespace
{
EvaluationRange RangeOf(const std::string& text)
{
  EvaluationRange range;
  range.isOfVolume = text == "volume";
  if (!text.empty() && !range.isOfVolume)
  {
    const std::vector<double> limits = NumbersOf(text, "--range");
    if (limits.size() != 2 || !(limits[0] < limits[1]))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "--range is \"" + text.substr(0, 40) + "\"; expected LOW,HIGH, or volume");
    }
    range.fixed = GreyRange{limits[0], limits[1]};
  }
  return range;
}

} // namespace

void RunEvaluate(EvaluateArguments& arguments)
{
  RequireValid(arguments.request.settings.options);
  arguments.request.range = RangeOf(arguments.range);
  TerminalProgress progress(arguments.json);
  StagingFolder staging(arguments.output);
  const LoadMeasurable load = [&](const std::string& path, IProgress& ofLoading)
  { return LoadMeasurableInput(path, arguments.input, ofLoading); };
  const EvaluationResult result = EvaluateModels(arguments.request, load, progress);
  EvaluationFiles files = WriteEvaluation(result, arguments.request, staging.Path().string());
#ifdef CLADE_HAS_REPORT
  EvaluationPage(result, arguments.request).Write((staging.Path() / "report.html").string());
  WritePictures(result, (staging.Path() / "pictures").string());
#else
  files.notes.push_back("this program was built without reports: report.html and pictures are not written");
#endif
  staging.MoveIntoPlace();
  progress.Finish();
  if (arguments.json)
  {
    std::cout << ToJson(result, arguments.request).dump() << '\n';
    return;
  }
  for (const ResultTable& table : files.shown)
  {
    std::cout << FoldedText(table, TerminalColumns(STDOUT_FILENO));
  }
  for (const std::string& line : files.notes)
  {
    std::cout << line << '\n';
  }
  std::cout << "Results are in " << arguments.output << '\n';
}
} // namespace Clade
