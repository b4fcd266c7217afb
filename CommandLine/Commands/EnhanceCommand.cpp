#include "Commands/Command.h"
#include "Commands/EnhanceArguments.h"
#include "Commands/OptionsOf.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
namespace
{
void AddCommon(CLI::App& command, EnhanceArguments& arguments)
{
  command.add_option("input", arguments.input, "DICOM folder or file, or .nii or .nii.gz")->required();
  command
      .add_option("output", arguments.output,
                  "folder for DICOM, or .nii or .nii.gz; must not exist yet (except with --all)")
      ->required();
  CLI::Option* series = command
                            .add_option("--series", arguments.series,
                                        "which series, if the folder has several: its number, part of its "
                                        "description, or its SeriesInstanceUID")
                            ->type_name("SERIES");
  command
      .add_flag("--all", arguments.all,
                "enhance every series of the folder that can be enhanced, each into a folder of OUTPUT; "
                "existing results are kept")
      ->excludes(series);
  command
      .add_option("--modality", arguments.modality,
                  "modality of a NIfTI file; auto: CT if 1 voxel in 10,000 is below -500, or values are "
                  "clipped below 0")
      ->check(CLI::IsMember({"auto", "MR", "CT"}))
      ->capture_default_str();
  command.add_option("--threads", arguments.threads, "processor threads; 0: all cores")
      ->capture_default_str();
  command.add_option("--report", arguments.reportFile, "file to write the report to, as JSON")
      ->type_name("FILE");
  command.add_flag("--json", arguments.json, "print the report as one JSON object");
  command
      .add_option("--maximum-slices", arguments.options.maximumSlices,
                  "maximum number of slices of a derived series")
      ->check(CLI::Range(2, EnhanceOptions::mostSlices))
      ->capture_default_str();
  command.add_flag("--skip-unreadable", arguments.options.skipUnreadable,
                   "leave out files that cannot be read, with a warning");
  command.add_flag("--allow-derived", arguments.options.allowDerived,
                   "accept parametric maps and projections");
}
} // namespace

void AddEnhanceCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<EnhanceArguments>();
  CLI::App* enhance = program.add_subcommand("enhance", "make a thick-slice series or volume near-isotropic");
  AddCommon(*enhance, *arguments);
  enhance
      ->add_option("--model", arguments->model,
                   "model name or file, auto (by modality) or cubic (interpolation only)")
      ->type_name("MODEL")
      ->capture_default_str();
  enhance
      ->add_option("--models-directory", arguments->modelsDirectory,
                   "folder in which models are looked up by name")
      ->type_name("FOLDER");
  enhance->add_flag("--force", arguments->options.forceModel,
                    "use a model outside the modality and range it was made for, and keep what it makes "
                    "although the quality gate refuses it, with a warning");
  AddEnhanceOptions(*enhance, arguments->options, true);
  enhance->footer("Examples: clade enhance series/ derived/\n"
                  "          clade enhance study/ derived/ --series 5\n"
                  "          clade enhance study/ t2.nii.gz --series \"t2 tra\"\n"
                  "          clade enhance study/ derived/ --all");
  enhance->callback([arguments] { RunEnhance(*arguments); });

  const auto cubic = std::make_shared<EnhanceArguments>();
  cubic->model = "cubic";
  CLI::App* resample =
      program.add_subcommand("resample", "the same as enhance --model cubic: interpolation only");
  AddCommon(*resample, *cubic);
  AddEnhanceOptions(*resample, cubic->options, false);
  resample->footer("Examples: clade resample series/ isotropic/\n"
                   "          clade resample thick.nii.gz isotropic.nii.gz --grid aligned");
  resample->callback([cubic] { RunEnhance(*cubic); });
}
} // namespace Clade
