#pragma once
#include "Commands/EnhanceArguments.h"

#include "Enhance/EnhanceReport.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// Into the file that was asked for, and to standard output with --json.
void WriteReport(const EnhanceArguments& arguments, const nlohmann::json& report);

/// A volume that was made, and the file or folder that it was written to.
struct MadeVolume
{
  EnhanceReport report;
  std::string output;
};

/// One report is printed as it is, several as {"Volumes": [...]}.
void PrintReports(const EnhanceArguments& arguments, const std::vector<MadeVolume>& made);

/// Throws Error(Conflict) if `path` exists already.
void RequireNew(const std::string& path);

/// Throws Error(Conflict) where OUTPUT, a NIfTI file, is there already; as RequireWritableFile where the
/// report could not be written after the work.
void RequireOutput(const EnhanceArguments& arguments);

/// The NIfTI file of each of these volumes: OUTPUT itself for one, "fine-volume-2.nii.gz" for several.
std::vector<std::string> NiftiOutputs(const std::string& output, const std::vector<std::size_t>& volumes);

/// `outputs`, plus the uncertainty file of each, if wanted.
std::vector<std::string> AllNiftiOutputs(const EnhanceArguments& arguments,
                                         const std::vector<std::string>& outputs);

/// The name of the uncertainty file beside `output`: "fine-uncertainty.nii.gz".
std::string UncertaintyBeside(const std::string& output);
} // namespace Clade
