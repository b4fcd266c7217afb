#pragma once
#include <optional>
#include <string>
#include <vector>

namespace CLI
{
class App;
}

namespace Clade
{
/// What `train` was asked for; what is not there leaves the recipe's value.
struct TrainArguments
{
  std::string config;
  std::string preset;
  std::string printPreset; ///< a recipe to print instead
  std::string method;
  std::string modality;
  std::string dataRoot;
  std::vector<std::string> data;
  std::vector<std::string> validation;
  std::string output;
  bool resume = false;
  std::string start;
  bool perVolume = false;
  std::optional<int> volume; ///< of series and files with several, or allVolumes
  bool json = false;
  bool reportOnly = false;
  std::optional<double> minutes;
  std::optional<int> epochs;
  std::optional<int> seed;
  std::optional<int> batch;
  std::optional<int> patch;
  std::optional<int> batchesPerEpoch;
  std::optional<int> threads;
  std::optional<std::string> device;
  std::optional<std::string> precision;
};

/// The options that `train` and `sweep` have in common: what to learn, from what, and on what machine.
void AddRecipeOptions(CLI::App& command, TrainArguments& arguments);
void AddDataOptions(CLI::App& command, TrainArguments& arguments);
void AddMachineOptions(CLI::App& command, TrainArguments& arguments);

/// Trains, or writes a report anew.
void RunTrain(const TrainArguments& arguments);
} // namespace Clade
