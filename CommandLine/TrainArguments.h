#pragma once
#include <optional>
#include <string>
#include <vector>

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

/// Trains, or writes a report anew.
void RunTrain(const TrainArguments& arguments);
} // namespace Clade
