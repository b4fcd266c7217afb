#pragma once
#include "EnhanceArguments.h"

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

/// Throws Error(Conflict) where something is there already.
void RequireNew(const std::string& path);

/// "fine.nii.gz" and "-uncertainty": "fine-uncertainty.nii.gz".
std::string BesideNifti(const std::string& path, const std::string& mark);
} // namespace Clade
