#pragma once
#include "Dicom/Read/DicomFile.h"
#include "Dicom/Report/MeasurementReport.h"
#include "Support/SourceExample.h"

#include <dcmtk/dcmdata/dctk.h>
#include <string>

namespace Clade::Testing
{
inline ReportRegion ExampleRegion(ReportGraphic graphic, std::vector<Vector3> pointsMm,
                                  const ReportCode& purpose = ReportCodes::imageRegion)
{
  return {purpose, graphic, std::move(pointsMm), ""};
}

inline ReportGroup ExampleLine(std::size_t series = 0)
{
  ReportGroup group;
  group.name = "Line A";
  group.series = {series};
  group.method = "Edge sharpness of a profile";
  group.parameters = {"Reading: A", "Step: 0.8125 mm"};
  ReportValue value;
  value.name = ReportCodes::edgeSharpness;
  value.value = 0.3125;
  value.unit = ReportCodes::perMillimetre;
  value.regions = {
      ExampleRegion(ReportGraphic::Polyline, {{-10.5, 20.25, 3}, {12.125, 20.25, 4}}, ReportCodes::path)};
  group.values = {value};
  group.comments = {"The maximum is at the end of the profile"};
  return group;
}

inline ReportGroup ExampleSignalToNoise()
{
  ReportGroup group;
  group.name = "Liver";
  group.series = {0};
  group.method = "Mean of the one region over the standard deviation of the other";
  ReportValue signal;
  signal.name = ReportCodes::mrSignal;
  signal.value = 812.5;
  signal.derivation = ReportCodes::mean;
  signal.regions = {ExampleRegion(ReportGraphic::Ellipse, {{-5, 0, 1}, {5, 0, 1}, {0, -9, 1}, {0, 9, 1}},
                                  ReportCodes::signalRegion)};
  ReportValue noise = signal;
  noise.value = 12.5;
  noise.derivation = ReportCodes::standardDeviation;
  noise.regions = {ExampleRegion(ReportGraphic::Polygon, {{40, 40, 2}, {50, 40, 2}, {50, 55, 2}, {40, 55, 2}},
                                 ReportCodes::noiseRegion)};
  ReportValue ratio;
  ratio.name = ReportCodes::signalToNoise;
  ratio.value = 65;
  group.values = {ratio, signal, noise};
  return group;
}

inline ReportGroup ExamplePiqe()
{
  ReportGroup group;
  group.name = "PIQE, acquired slices";
  group.series = {0};
  group.method = "PIQE";
  for (std::size_t slice = 0; slice < 3; slice++)
  {
    ReportValue value;
    value.name = ReportCodes::piqe;
    value.value = 30.5 + static_cast<double>(slice);
    value.slices = {slice};
    group.values.push_back(value);
  }
  return group;
}

/// A report on the series: a line, two regions, a score of slices.
inline MeasurementReport ExampleReport(SourceExample source = SourceExample::Mr())
{
  MeasurementReport report;
  report.series = {DescribeSeries(source.Series())};
  report.groups = {ExampleLine(), ExampleSignalToNoise(), ExamplePiqe()};
  report.time = "20240302120000.500000";
  return report;
}

inline DicomFile Load(const ReportObject& object)
{
  return LoadDicomFile({"report", object.bytes});
}
} // namespace Clade::Testing
