#pragma once
#include "Settings/EnhanceOptions.h"

#include <cstddef>
#include <string>

namespace Clade
{
/// What `enhance` and `resample` were asked for.
struct EnhanceArguments
{
  std::string input;
  std::string output;
  std::string model = "auto";
  std::string modelsDirectory;
  std::string modality = "auto"; ///< of NIfTI files
  std::string series;            ///< as ChooseSeries; empty: there must be one
  bool all = false;              ///< every series below `input`, each into a folder of `output`
  std::string reportFile;
  bool json = false;
  std::size_t threads = 0;
  EnhanceOptions options;
};

/// Carries it out and prints what was made.
void RunEnhance(const EnhanceArguments& arguments);
} // namespace Clade
