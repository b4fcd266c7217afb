#include "Commands/BenchArguments.h"
#include "Commands/Command.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
void AddBenchCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<BenchArguments>();
  CLI::App* bench = program.add_subcommand(
      "bench", "how fast this computer enhances, in which precision, and why that one");
  bench->add_option("models", arguments->models, "names or .safetensors files of networks")
      ->type_name("MODEL")
      ->capture_default_str();
  bench
      ->add_option("--models-directory", arguments->modelsDirectory,
                   "folder in which models are looked up by name")
      ->type_name("FOLDER");
  std::vector<std::string> names;
  for (const BenchVolume& volume : benchVolumes)
  {
    names.emplace_back(volume.name);
  }
  bench
      ->add_option("--volume", arguments->volumes,
                   "size of the artificial series: mr, 185 x 330 x 23; t2, 320 x 320 x 15; ct-part, 512 x "
                   "128 x 55; ct, 512 x 512 x 55 voxels; one or several (default: mr,t2 for MR, ct-part for "
                   "CT)")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  bench
      ->add_option("--precision", arguments->precisions,
                   "arithmetic of the network, one or several (default: auto, then each that this computer "
                   "has)")
      ->delimiter(',')
      ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16"}));
  bench->add_option("--device", arguments->device, "auto, cpu or cuda[:N]; cuda fails if there is no GPU")
      ->capture_default_str();
  bench->add_option("--threads", arguments->threads, "processor threads; 0: all cores")
      ->capture_default_str();
  bench->add_flag("--json", arguments->json, "print one JSON object");
  bench->footer("Example: clade bench mr-body --volume t2");
  bench->callback([arguments] { RunBench(*arguments); });
}
} // namespace Clade
