#include "OptionsOf.h"

#include "Base/Error.h"
#include "Base/WrittenNumber.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace Clade
{
void AddEnhanceOptions(CLI::App& command, EnhanceOptions& options, bool network)
{
  command
      .add_option(
          "--grid", options.grid,
          "new slice spacing. isotropic: the coarser pixel spacing; aligned: a whole fraction of the old one")
      ->check(CLI::IsMember({"isotropic", "aligned"}))
      ->capture_default_str();
  command.add_option("--memory-limit", options.memoryLimitGiB, "memory limit, GiB; 0: none")
      ->check(CLI::NonNegativeNumber);
  command.add_option_function<std::string>(
      "--volume", [&options](const std::string& word) { options.volume = ParseVolume(word); },
      "which volume of a series with several, from 1, or all (clade inspect lists them)");
  command.add_option("--consistency", options.consistency, "make the result reproduce the acquired slices")
      ->check(CLI::IsMember({"auto", "on", "off"}))
      ->capture_default_str();
  if (!network)
  {
    return;
  }
  command.add_option("--stitching", options.stitching, "how the network's pieces are put together")
      ->check(CLI::IsMember({"whole-slice", "patches"}))
      ->capture_default_str();
  command.add_option("--stride", options.stride, "pixels between patches")->check(CLI::Range(1, 32));
  command.add_option("--weights", options.weights, "weights of overlapping patches")
      ->check(CLI::IsMember({"uniform", "hann"}))
      ->capture_default_str();
  command
      .add_option("--planes", options.planes,
                  "through-plane orientations that are averaged; auto: as the model says")
      ->check(CLI::IsMember({"auto", "one", "both"}))
      ->capture_default_str();
  command.add_flag("--uncertainty", options.uncertainty,
                   "with --planes both: also write half the difference of the two planes");
  command.add_option("--plane", options.plane, "which orientation, with --planes one")
      ->check(CLI::IsMember({"auto", "rows", "columns"}))
      ->capture_default_str();
  command
      .add_option(
          "--adapt", options.adaptSeconds,
          "seconds of training on the series' own slices before the model is applied; kept where better")
      ->check(CLI::Range(0.0, 3600.0));
  command
      .add_option("--adapt-steps", options.adaptSteps,
                  "as many steps of it instead: gives the same result again")
      ->check(CLI::Range(0, 20000));
  command.add_option("--precision", options.precision, "arithmetic of the network")
      ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16"}))
      ->capture_default_str();
  command.add_option("--device", options.device, "auto, cpu or cuda[:N]; cuda fails where there is none")
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
