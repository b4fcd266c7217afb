#include "Commands/EnhanceOutput.h"

#include "Terminal/TerminalText.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Base/Format.h"
#include "Volume/NiftiFile.h"

#include <filesystem>
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

/// "fine.nii.gz" and "-uncertainty": "fine-uncertainty.nii.gz".
std::string BesideNifti(const std::string& path, const std::string& mark)
{
  const std::size_t end = path.size() - (path.back() == 'z' || path.back() == 'Z' ? 7 : 4);
  return path.substr(0, end) + mark + path.substr(end);
}
} // namespace

void WriteReport(const EnhanceArguments& arguments, const nlohmann::json& report)
{
  if (!arguments.reportFile.empty())
  {
    WriteWholeFile(arguments.reportFile, report.dump(2) + '\n');
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

void RequireOutput(const EnhanceArguments& arguments)
{
  namespace fs = std::filesystem;
  if (IsNiftiPath(arguments.output))
  {
    RequireNew(arguments.output);
  }
  if (arguments.reportFile.empty())
  {
    return;
  }
  // What is written into OUTPUT itself finds its folder once that is made, however its path is written.
  const auto folderOf = [](const std::string& path)
  {
    std::error_code ignored; // missing permission is reported when it is written
    return fs::weakly_canonical(fs::absolute(path).parent_path(), ignored);
  };
  if (!arguments.all && folderOf(arguments.reportFile) != folderOf(arguments.output + "/"))
  {
    RequireWritableFile(arguments.reportFile);
  }
}

std::vector<std::string> NiftiOutputs(const std::string& output, const std::vector<std::size_t>& volumes)
{
  if (volumes.size() == 1)
  {
    return {output};
  }
  std::vector<std::string> paths;
  for (const std::size_t volume : volumes)
  {
    paths.push_back(BesideNifti(output, "-volume-" + std::to_string(volume)));
  }
  return paths;
}

std::vector<std::string> AllNiftiOutputs(const EnhanceArguments& arguments,
                                         const std::vector<std::string>& outputs)
{
  std::vector<std::string> paths = outputs;
  for (const std::string& output : outputs)
  {
    if (arguments.options.uncertainty)
    {
      paths.push_back(UncertaintyBeside(output));
    }
  }
  return paths;
}

std::string UncertaintyBeside(const std::string& output)
{
  return BesideNifti(output, "-uncertainty");
}
} // namespace Clade
