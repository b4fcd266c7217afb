#include "Commands/OptionsOf.h"

#include "Base/Error.h"
#include "Base/WrittenNumber.h"
#include "Settings/VolumeChoice.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace Clade
{
namespace
{
/// An option whose value is a word of an enumeration.
template<class Enum>
void AddWordOption(CLI::App& command, const std::string& name, Enum& value, const std::string& description)
{
  command
      .add_option_function<std::string>(
          name, [&value](const std::string& word) { value = FromWord<Enum>(word).value(); }, description)
      ->check(CLI::IsMember(WordsOf<Enum>()))
      ->default_str(ToWord(value));
}
} // namespace

void AddEnhanceOptions(CLI::App& command, EnhanceOptions& options, bool network)
{
  AddWordOption(command, "--grid", options.grid,
                "new slice spacing; isotropic: the coarser pixel spacing; aligned: an integer fraction of "
                "the old slice spacing");
  command.add_option("--memory-limit", options.memoryLimitGiB, "memory limit, GiB; 0: none")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option_function<std::string>(
          "--volume", [&options](const std::string& word) { options.volume = ParseVolume(word); },
          "which volume, if a series has several: from 1, or all (clade inspect lists them)")
      ->type_name("N|all");
  AddWordOption(command, "--consistency", options.consistency,
                "make the result reproduce the acquired slices");
  if (!network)
  {
    return;
  }
  AddWordOption(command, "--stitching", options.stitching,
                "how the network covers the volume: whole slices or overlapping patches");
  command.add_option("--stride", options.stride, "distance between patches, pixels")
      ->check(CLI::Range(1, 32));
  AddWordOption(command, "--weights", options.weights, "weights of overlapping patches");
  AddWordOption(command, "--planes", options.planes,
                "through-plane orientations to average; auto: as the model states");
  command.add_flag("--uncertainty", options.uncertainty,
                   "also write half the difference between the two planes (needs --planes both)");
  AddWordOption(command, "--plane", options.plane, "which orientation to use with --planes one");
  command
      .add_option(
          "--adapt", options.adaptSeconds,
          "seconds to train the model on the series' own slices before it is applied; used only if better")
      ->check(CLI::Range(0.0, 3600.0));
  command
      .add_option("--adapt-steps", options.adaptSteps,
                  "adapt for this number of steps instead of seconds: the result is reproducible")
      ->check(CLI::Range(0, 20000));
  AddWordOption(command, "--precision", options.precision, "arithmetic of the network");
  command.add_option("--device", options.device, "auto, cpu or cuda[:N]; cuda fails if there is no GPU")
      ->type_name("DEVICE")
      ->capture_default_str();
}

std::vector<double> NumbersOf(const std::string& text, const std::string& option)
{
  std::vector<double> numbers;
  std::istringstream stream(text);
  for (std::string cell; std::getline(stream, cell, ',');)
  {
    const std::optional<WrittenNumber> number = ParseNumber(cell);
    if (!number)
    {
      throw Error(ErrorCode::InvalidArgument,
                  option + " holds \"" + cell.substr(0, 40) + "\"; expected numbers between commas");
    }
    numbers.push_back(number->value);
  }
  return numbers;
}
} // namespace Clade
