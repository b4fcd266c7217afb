#pragma once
#include "Settings/ModelDirectory.h"

#include <string>

namespace Clade
{
/// What `models` was asked for.
struct ModelsArguments
{
  std::string first;  ///< name or file
  std::string second; ///< of `blend`
  double share = 0.5;
  std::string output;
  std::string directory; ///< empty: the default
  bool json = false;

  std::string Directory() const { return directory.empty() ? DefaultModelsDirectory() : directory; }
};

/// Reads and checks every weight, or says what is wrong.
void RunModelsVerify(const ModelsArguments& arguments);
/// Writes a model of weights between those of two.
void RunModelsBlend(const ModelsArguments& arguments);
} // namespace Clade
