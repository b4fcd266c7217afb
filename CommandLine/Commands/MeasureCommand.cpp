#include "Commands/Command.h"
#include "Commands/MeasurableInput.h"
#include "Commands/MeasurementOutput.h"
#include "Commands/OptionsOf.h"
#include "Commands/RoiFile.h"
#include "Terminal/Terminal.h"

#include "Base/Error.h"
#include "Measurement/MeasureSeries.h"
#include "Regions/RegionJson.h"
#include "Regions/RegionText.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <unistd.h>

namespace Clade
{
namespace
{
using nlohmann::json;

/// What every measurement is given.
struct MeasureArguments
{
  std::vector<std::string> paths;
  MeasurableInput input;
  MeasurementOutput output;
  std::size_t threads = 0;

  // piqe
  std::string plane = "acquired";
  std::string range;
  // edge-sharpness
  std::vector<std::string> lines;
  std::string profile;
  double spacingMm = 0;
  double stepMm = 0;
  double widthMm = 0;
  std::string reading = "A";
  bool plain = false;
  // snr
  std::string signal;
  std::string noise;
  bool rayleigh = false;
  // regions and lines drawn elsewhere
  std::string roiFile;
  double roiThicknessMm = 0;
  // compare
  std::string source;
  bool bySlice = false;
  bool fourierShells = false;
  double dataRange = 0;
  // phase-modulation (source, too), noise-texture
  double sliceSpacingMm = 0, offsetMm = 0, radiusMm = 0;
};

/// A number that was given.
void AddGiven(json& request, const char* member, double value)
{
  if (value != 0)
  {
    request[member] = value;
  }
}

void Measure(const std::string& measure, const MeasureArguments& arguments, json request)
{
  RequireWritable(arguments.output);
  request["Series"] = arguments.paths;
  TerminalProgress progress(arguments.output.json ||
                            isatty(STDERR_FILENO) == 0); // a bar, but no lines in logs
  LoadedSeries loaded;
  if (!arguments.roiFile.empty())
  {
    const ImportedRois rois =
        ReadRoiFile(arguments.roiFile, arguments.paths, arguments.input, loaded, progress);
    progress.Finish();
    for (const Warning& warning : rois.warnings)
    {
      std::cerr << warning.code << ": " << warning.text << '\n';
    }
    FillInRois(measure, request, rois, arguments.roiThicknessMm);
  }
  const LoadMeasurable load = [&](const std::string& path, IProgress& inner)
  {
    const auto found = loaded.find(path);
    return found != loaded.end() ? found->second : LoadMeasurableInput(path, arguments.input, inner);
  };
  const MeasurementResult answer = MeasureSeries(measure, request, load, arguments.threads, progress);
  progress.Finish();
  PrintMeasurement(arguments.output, answer);
}

void MeasurePiqe(const MeasureArguments& arguments)
{
  json request = {{"Plane", arguments.plane}};
  if (IsPicturePath(arguments.paths.at(0)))
  {
    request["Range"] = {0, 255}; // the pixels as they are
  }
  if (!arguments.range.empty())
  {
    request["Range"] = NumbersOf(arguments.range, "--range");
  }
  Measure("piqe", arguments, request);
}

/// Whether the text names what was drawn, which needs the file that holds it.
bool IsRoi(const std::string& text, const MeasureArguments& arguments)
{
  if (NamesRoi(text) && arguments.roiFile.empty())
  {
    RefuseArgument(text + " needs --rois FILE, which holds it");
  }
  return NamesRoi(text);
}

/// The lines of the command line; none if those of the ROI file are meant.
json LinesOf(const MeasureArguments& arguments)
{
  json lines = json::array();
  for (const std::string& text : arguments.lines)
  {
    lines.push_back(IsRoi(text, arguments) ? json(text) : ToJson(ParseLineText(text)));
  }
  if (lines.empty() && arguments.roiFile.empty())
  {
    RefuseArgument("no line was given; expected --line \"x,y,z x,y,z\", --rois FILE, or --profile \"v,v,..\" "
                   "--spacing MM without a path");
  }
  return lines;
}

/// A profile measured elsewhere.
void MeasureProfile(const MeasureArguments& arguments)
{
  if (!arguments.paths.empty() || !arguments.lines.empty() || !(arguments.spacingMm > 0))
  {
    RefuseArgument("--profile needs --spacing MM, and neither a path nor a line");
  }
  RequireWritable(arguments.output);
  const std::vector<double> profile = NumbersOf(arguments.profile, "--profile");
  const EdgeOptions options{EdgeReadingFromString(arguments.reading), !arguments.plain};
  MeasuredLine line;
  line.profile = profile;
  line.edge = MeasureEdgeSharpness(profile, arguments.spacingMm, options);
  EdgeSharpnessResult result;
  result.stepMm = arguments.spacingMm;
  result.options = options;
  result.series = {{"profile", {line.edge.value, std::nullopt, {line}}, {}}};
  PrintMeasurement(arguments.output, result);
}

void MeasureEdge(const MeasureArguments& arguments)
{
  if (!arguments.profile.empty())
  {
    MeasureProfile(arguments);
    return;
  }
  json request = {
      {"WidthMm", arguments.widthMm}, {"Reading", arguments.reading}, {"Normalise", !arguments.plain}};
  const json lines = LinesOf(arguments);
  if (!lines.empty())
  {
    request["Lines"] = lines;
  }
  AddGiven(request, "StepMm", arguments.stepMm);
  Measure("edge-sharpness", arguments, request);
}

void MeasureSnr(const MeasureArguments& arguments)
{
  json request = {{"RayleighCorrection", arguments.rayleigh}};
  using Named = std::pair<const char*, const std::string*>;
  for (const auto& [key, text] : {Named("Signal", &arguments.signal), Named("Noise", &arguments.noise)})
  {
    if (!text->empty())
    {
      request[key] = IsRoi(*text, arguments) ? json(*text) : ToJson(ParseRegionText(*text));
    }
    else if (arguments.roiFile.empty())
    {
      RefuseArgument("two regions are needed; expected --signal SHAPE and --noise SHAPE, or --rois FILE with "
                     "areas called "
                     "\"signal\" and \"noise\"");
    }
  }
  Measure("snr", arguments, request);
}

void Compare(const MeasureArguments& arguments)
{
  json request = {{"SsimBySlice", arguments.bySlice},
                  {"FourierShells", arguments.fourierShells},
                  {"Source", arguments.source}};
  AddGiven(request, "DataRange", arguments.dataRange);
  Measure("compare", arguments, request);
}

void MeasurePhaseModulation(const MeasureArguments& arguments)
{
  json request = {{"OffsetMm", arguments.offsetMm}, {"Source", arguments.source}};
  AddGiven(request, "SliceSpacingMm", arguments.sliceSpacingMm);
  Measure("phase-modulation", arguments, request);
}

using Arguments = std::shared_ptr<MeasureArguments>;

CLI::App* AddMeasure(CLI::App& measure, const char* name, const char* help, const Arguments& arguments)
{
  CLI::App* command = measure.add_subcommand(name, help);
  command->add_option(
      "paths", arguments->paths,
      "folder of a DICOM series (if it holds several: FOLDER#NUMBER or FOLDER#UID), .nii or .nii.gz");
  command
      ->add_option(
          "--series", arguments->input.series,
          "which series, if a folder holds several: number, part of the description, or UID; may be repeated")
      ->type_name("SERIES")
      ->take_all();
  command->add_option("--volume", arguments->input.volume, "which volume of a DICOM series, from 1");
  command
      ->add_option("--modality", arguments->input.modality,
                   "modality of NIfTI files; auto: CT if 1 voxel in 10,000 is below -500, or values are "
                   "clipped below 0")
      ->check(CLI::IsMember({"auto", "MR", "CT"}));
  command->add_option("--threads", arguments->threads, "processor threads; 0: all cores");
  AddOutputOptions(*command, arguments->output, "write every slice, sample or value as CSV");
  return command;
}

void AddPiqe(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* piqe =
      AddMeasure(measure, "piqe", "PIQE of each slice, or of one 8-bit .pgm or .png picture", arguments);
  piqe->get_option("paths")->required();
  piqe->add_option("--plane", arguments->plane,
                   "acquired, or the voxel planes nearest to an anatomical plane")
      ->check(CLI::IsMember({"acquired", "sagittal", "coronal", "transverse"}))
      ->capture_default_str();
  piqe->add_option("--range", arguments->range,
                   "LOW,HIGH: intensities mapped to 0 and 255; default: percentiles 0.1 and 99.9 of the "
                   "first series, for CT -1000,2000 HU")
      ->type_name("LOW,HIGH");
  piqe->footer("Examples: clade measure piqe thick/ derived/ --plane sagittal\n"
               "          clade measure piqe study/#1.2.3 study/#1.2.4 --html piqe.html --csv piqe.csv");
  piqe->callback([arguments] { MeasurePiqe(*arguments); });
}

void AddEdgeSharpness(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* edge =
      AddMeasure(measure, "edge-sharpness", "steepness of borders along lines, in 1/mm", arguments);
  edge->add_option("--line", arguments->lines,
                   "\"x,y,z x,y,z\" in patient mm (LPS), or roi:NAME; may be repeated")
      ->type_name("LINE")
      ->take_all();
  edge->add_option("--rois", arguments->roiFile,
                   "file of lines drawn in a viewer: a DICOM structured report, or CSV of the OsiriX or "
                   "Horos plugin Export ROIs; without --line, all its lines")
      ->type_name("FILE");
  edge->add_option("--step", arguments->stepMm,
                   "mm between samples; default: the smallest spacing of all series")
      ->check(CLI::PositiveNumber);
  edge->add_option("--width", arguments->widthMm, "mm over which parallel lines are averaged")
      ->check(CLI::NonNegativeNumber);
  edge->add_option("--reading", arguments->reading, "reading of the definition, A to H (Methods.md)")
      ->type_name("LETTER")
      ->capture_default_str();
  edge->add_flag("--no-normalise", arguments->plain, "report intensity units per mm instead of normalising");
  edge->add_option("--profile", arguments->profile,
                   "measure these values, separated by commas, instead of a series")
      ->type_name("VALUES");
  edge->add_option("--spacing", arguments->spacingMm, "mm between the values of --profile");
  edge->footer(
      "Examples: clade measure edge-sharpness thick/ derived/ --line \"10,-40,55 10,-10,55\" --width 6\n"
      "          clade measure edge-sharpness thick/ derived/ --rois report.dcm --html edges.html\n"
      "          clade measure edge-sharpness --profile 1,1,1,2,5,9,9,9 --spacing 0.5");
  edge->callback([arguments] { MeasureEdge(*arguments); });
}

void AddSnr(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* snr =
      AddMeasure(measure, "snr", "mean of one region over the standard deviation of another", arguments);
  const char* shapes =
      "sphere:x,y,z,r  box:x,y,z,dx,dy,dz (centre, edges)  cylinder:x,y,z,x,y,z,r (ends)  "
      "ellipse:x,y,z,x,y,z,x,y,z,t (centre, two ends, thickness)  polygon:x,y,z,..,t  roi:NAME; "
      "patient mm (LPS)";
  snr->add_option("--signal", arguments->signal, shapes)->type_name("REGION");
  snr->add_option("--noise", arguments->noise, "a region, written as for --signal")->type_name("REGION");
  snr->add_option(
         "--rois", arguments->roiFile,
         "file of areas drawn in a viewer: a DICOM structured report, or CSV of the OsiriX or Horos plugin "
         "Export ROIs; its areas called signal and noise, unless --signal and --noise name others")
      ->type_name("FILE");
  snr->add_option("--roi-thickness", arguments->roiThicknessMm,
                  "thickness given to flat areas, mm; default: slice spacing of the first series");
  snr->add_flag("--rayleigh", arguments->rayleigh,
                "the noise is air in a magnitude image: multiply by 0.655");
  snr->footer(
      "Examples: clade measure snr series/ --signal sphere:30,20,50,8 --noise box:-120,-90,50,20,20,40\n"
      "          clade measure snr thick/ derived/ --rois rois.csv --signal roi:liver --noise roi:air --html "
      "snr.html");
  snr->callback([arguments] { MeasureSnr(*arguments); });
}

void AddCompare(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* compare = AddMeasure(measure, "compare",
                                 "PSNR, SSIM and differences between a series and a reference", arguments);
  compare->get_option("paths")->required()->expected(2);
  compare
      ->add_option("--source", arguments->source,
                   "thick series that the second series was made from; adds the re-slicing error")
      ->type_name("PATH");
  compare->add_flag("--by-slice", arguments->bySlice, "SSIM slice by slice instead of in 3-D windows");
  compare->add_flag("--fourier-shells", arguments->fourierShells,
                    "agreement by spatial frequency (isotropic series); the --html page plots it");
  compare
      ->add_option("--data-range", arguments->dataRange,
                   "data range for PSNR and SSIM; default: that of the reference")
      ->check(CLI::PositiveNumber);
  compare->footer(
      "Examples: clade measure compare truth.nii.gz enhanced.nii.gz --source thick.nii.gz\n"
      "          clade measure compare truth.nii.gz enhanced.nii.gz --fourier-shells --html compare.html");
  compare->callback([arguments] { Compare(*arguments); });
}

void AddPhaseModulation(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* phase =
      AddMeasure(measure, "phase-modulation", "stairs: traces of the thick slices in a series", arguments);
  phase->get_option("paths")->required();
  phase->add_option("--slice-spacing", arguments->sliceSpacingMm,
                    "mm between the thick slices; default: from --source, or from the derived series");
  phase->add_option("--offset", arguments->offsetMm,
                    "distance of the first slice from a thick one, mm; added to that of --source");
  phase->add_option("--source", arguments->source, "thick series that the series were made from")
      ->type_name("PATH");
  phase->footer("Example: clade measure phase-modulation derived/ --source thick/");
  phase->callback([arguments] { MeasurePhaseModulation(*arguments); });
}

void AddBorderDisplacement(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* borders =
      AddMeasure(measure, "border-displacement",
                 "distance of oblique borders from the truth (first path), pixels", arguments);
  borders->get_option("paths")->required()->expected(2, 16);
  borders->footer("Example: clade measure border-displacement truth.nii.gz cubic.nii.gz enhanced.nii.gz");
  borders->callback([arguments] { Measure("border-displacement", *arguments, json::object()); });
}

void AddNoiseTexture(CLI::App& measure)
{
  const auto arguments = std::make_shared<MeasureArguments>();
  CLI::App* noise =
      AddMeasure(measure, "noise-texture", "noise along the slice normal over that in the plane", arguments);
  noise->get_option("paths")->required();
  noise->add_option("--radius", arguments->radiusMm,
                    "radius of the tissue spheres, mm; default: 1.5 slice spacings, at least 4 pixels");
  noise->footer("Example: clade measure noise-texture thick/ derived/");
  noise->callback(
      [arguments]
      {
        json request = json::object();
        AddGiven(request, "RadiusMm", arguments->radiusMm);
        Measure("noise-texture", *arguments, request);
      });
}
} // namespace

void AddMeasureCommand(CLI::App& program)
{
  CLI::App* measure = program.add_subcommand(
      "measure", "image quality: PIQE, edge sharpness, SNR, comparison, stairs, noise");
  measure->require_subcommand(1);
  measure->footer("Example: clade measure piqe thick/ derived/");
  AddPiqe(*measure);
  AddEdgeSharpness(*measure);
  AddSnr(*measure);
  AddCompare(*measure);
  AddPhaseModulation(*measure);
  AddBorderDisplacement(*measure);
  AddNoiseTexture(*measure);
}
} // namespace Clade
