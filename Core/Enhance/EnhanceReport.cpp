#include "Enhance/EnhanceReport.h"

#include "Settings/OrNull.h"
#include "Settings/WarningJson.h"

namespace Clade
{
namespace
{
using nlohmann::json;

/// Adds what is there.
template<class Value>
void AddIfKnown(json& object, const char* name, const std::optional<Value>& value)
{
  if (value)
  {
    object[name] = *value;
  }
}

json DeviationJson(const Deviation& deviation)
{
  return {{"Maximum", deviation.maximum}, {"RMS", deviation.rms}};
}

json ConsistencyJson(const ConsistencyFigures& consistency)
{
  json object = {{"Before", DeviationJson(consistency.before)}};
  for (const auto& [name, deviation] :
       {std::pair("After", &consistency.after), std::pair("AfterRounding", &consistency.afterRounding),
        std::pair("Interpolated", &consistency.interpolated)})
  {
    if (*deviation)
    {
      object[name] = DeviationJson(**deviation);
    }
  }
  return object;
}

json FiguresJson(const GateFigures& figures)
{
  json object = {{"FinitePart", figures.finitePart},
                 {"Correlation", figures.correlation},
                 {"Excess", figures.excess},
                 {"ConsistencyRMS", figures.consistencyRms},
                 {"Banding", figures.banding}};
  AddIfKnown(object, "Modulation", figures.modulation);
  AddIfKnown(object, "InterpolatedModulation", figures.interpolatedModulation);
  AddIfKnown(object, "Change", figures.change);
  AddIfKnown(object, "Agreement", figures.agreement);
  AddIfKnown(object, "AgreementShare", figures.agreementShare);
  return object;
}

json GateJson(const GateReport& gate)
{
  json object = {{"Network", FiguresJson(gate.network)}};
  if (gate.result)
  {
    object["Result"] = FiguresJson(*gate.result);
  }
  if (!gate.failure.empty())
  {
    object["Failure"] = gate.failure;
  }
  return object;
}

json AdaptationJson(const AdaptationFigures& adaptation)
{
  json object = {{"Kept", adaptation.isKept}, {"Steps", adaptation.steps}};
  if (const auto& learning = adaptation.learning)
  {
    object["Seconds"] = learning->seconds;
    object["HeldBack"] = {
        {"Cubic", learning->ofCubic}, {"Model", learning->before}, {"Adapted", learning->after}};
  }
  return object;
}

json TextureJson(const TextureFigures& texture)
{
  return {
      {"Modulation", OrNull(texture.modulation)},
      {"NoiseRatio", {{"Source", OrNull(texture.noiseOfSource)}, {"Result", OrNull(texture.noiseOfResult)}}}};
}

json SetAsideJson(const std::vector<EnhanceReport::SetAside>& setAside)
{
  json list = json::array();
  for (const EnhanceReport::SetAside& image : setAside)
  {
    list.push_back(
        {{"Name", image.name}, {"SOPInstanceUID", image.sopInstanceUid}, {"Reason", image.reason}});
  }
  return list;
}

void AddNetwork(json& object, const NetworkRun& network)
{
  object["Device"] = network.device;
  object["Precision"] = network.precision;
  object["PrecisionReason"] = network.precisionReason;
  object["Plane"] = network.plane;
  object["Limits"] = {{"Low", network.low}, {"High", network.high}};
}

/// What was done.
json WorkJson(const EnhanceReport& report)
{
  json object = {{"Output", GridToJson(report.grid)},
                 {"Model", {{"Name", report.model.name}, {"Sha256", report.model.sha256}}},
                 {"Options", ToJson(report.options)},
                 {"Device", report.device},
                 {"Texture", TextureJson(report.texture)},
                 {"Seconds", SecondsToJson(report.seconds)}};
  if (report.network)
  {
    AddNetwork(object, *report.network);
  }
  if (report.adaptation)
  {
    object["Adaptation"] = AdaptationJson(*report.adaptation);
  }
  if (report.consistency)
  {
    object["Consistency"] = ConsistencyJson(*report.consistency);
  }
  if (report.gate)
  {
    object["Gate"] = GateJson(*report.gate);
  }
  if (!report.warnings.empty() || report.input)
  {
    object["Warnings"] = ToJson(report.warnings);
  }
  AddIfKnown(object, "PeakMemoryMiB", report.peakMemoryMiB);
  return object;
}

void AddDicom(json& object, const EnhanceReport::Dicom& dicom)
{
  object["Input"]["SliceThicknessMm"] = dicom.sliceThicknessMm;
  object["Input"]["SeriesInstanceUID"] = dicom.inputSeriesUid;
  object["Output"]["SeriesInstanceUID"] = dicom.outputSeriesUid;
  object["SetAside"] = SetAsideJson(dicom.setAside);
  if (!dicom.uncertaintySeriesUid.empty())
  {
    object["Uncertainty"] = {{"SeriesInstanceUID", dicom.uncertaintySeriesUid}};
  }
}
} // namespace

json ToJson(const EnhanceReport& report)
{
  json object = WorkJson(report);
  if (report.input)
  {
    object["Version"] = CLADE_VERSION;
    object["Input"] = GridToJson(report.input->grid);
    object["Input"]["Modality"] = report.input->modality;
  }
  if (report.volume)
  {
    object["Volume"] = {{"Number", report.volume->number}, {"Label", report.volume->label}};
    AddIfKnown(object["Volume"], "Count", report.volume->count);
  }
  if (report.dicom)
  {
    AddDicom(object, *report.dicom);
  }
  return object;
}

json GridToJson(const VolumeGrid& grid)
{
  return {{"Columns", grid.columns},
          {"Rows", grid.rows},
          {"Slices", grid.slices},
          {"SpacingMm", {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm}}};
}

json SecondsToJson(const std::vector<std::pair<std::string, double>>& seconds)
{
  json object = json::object();
  for (const auto& [stage, time] : seconds)
  {
    object[stage] = time;
  }
  return object;
}
} // namespace Clade
