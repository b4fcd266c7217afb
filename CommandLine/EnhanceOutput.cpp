#include "EnhanceOutput.h"

#include "TerminalText.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace Clade
{
namespace
{
/// Size, spacing and place of what a report describes, and its warnings.
void PrintSummary(const EnhanceReport& report, const std::string& head, const std::string& output)
{
  const std::size_t columns = TerminalColumns(STDOUT_FILENO);
  const VolumeGrid& grid = report.grid;
  std::cout << Wrapped(head + Counted(grid.slices, "slice") + " of " + std::to_string(grid.columns) + " x " +
                           std::to_string(grid.rows) + " voxels, " + Decimal(grid.columnSpacingMm, 4) +
                           " x " + Decimal(grid.rowSpacingMm, 4) + " x " + Decimal(grid.sliceSpacingMm, 4) +
                           " mm, in " + output,
                       0, columns);
  for (const Warning& warning : report.warnings)
  {
    std::cout << Wrapped(warning.code + ": " + warning.text, 0, columns);
  }
}

/// "volume 2 (TE 80): "; what a NIfTI file has for a label is the name of its output.
std::string HeadOf(const EnhanceReport::VolumeOfSeveral& volume, const std::string& output)
{
  const bool isLabelled = volume.label != std::filesystem::path(output).filename().string();
  return "volume " + std::to_string(volume.number) + (isLabelled ? " (" + volume.label + "): " : ": ");
}
} // namespace

void WriteReport(const EnhanceArguments& arguments, const nlohmann::json& report)
{
  if (!arguments.reportFile.empty())
  {
    std::ofstream file(arguments.reportFile);
    file << report.dump(2) << '\n';
    if (!file.flush())
    {
      throw Error(ErrorCode::StorageFull, "cannot write the report " + arguments.reportFile);
    }
  }
  if (arguments.json)
  {
    std::cout << report.dump() << '\n';
  }
}

void PrintReports(const EnhanceArguments& arguments, const std::vector<MadeVolume>& made)
{
  nlohmann::json all = nlohmann::json::array();
  for (const MadeVolume& volume : made)
  {
    all.push_back(ToJson(volume.report));
  }
  WriteReport(arguments, made.size() == 1 ? all[0] : nlohmann::json{{"Volumes", all}});
  for (const auto& [report, output] : made)
  {
    if (!arguments.json)
    {
      const bool isOneOfSeveral = made.size() > 1 && report.volume;
      PrintSummary(report, isOneOfSeveral ? HeadOf(*report.volume, output) : "", output);
    }
  }
}

void RequireNew(const std::string& path)
{
  if (std::filesystem::exists(path))
  {
    throw Error(ErrorCode::Conflict, path + " already exists; nothing is overwritten");
  }
}

std::string BesideNifti(const std::string& path, const std::string& mark)
{
  const std::size_t end = path.size() - (path.back() == 'z' || path.back() == 'Z' ? 7 : 4);
  return path.substr(0, end) + mark + path.substr(end);
}
} // namespace Clade
