#include "Dicom/Report/ReportCheck.h"

#include "Base/Error.h"
#include "Support/ReportExample.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string Refusal(const std::function<void(MeasurementReport&)>& spoil)
{
  MeasurementReport report = ExampleReport();
  spoil(report);
  try
  {
    RequireSound(report);
    return "accepted";
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName()) + ": " + error.Message();
  }
}
} // namespace

TEST(ReportCheck, AcceptsASoundReport)
{
  EXPECT_EQ(Refusal([](MeasurementReport&) {}), "accepted");
}

TEST(ReportCheck, RefusesWhatItCannotSay)
{
  EXPECT_EQ(Refusal([](auto& r) { r.series.clear(); }), "InvalidArgument: the report has no series");
  EXPECT_EQ(Refusal([](auto& r) { r.groups.clear(); }), "InvalidArgument: the report has no measurements");
  EXPECT_EQ(Refusal([](auto& r) { r.series[0].images.clear(); }),
            "InvalidArgument: series 1.2.3.4.5 of the report has no images");
  EXPECT_EQ(Refusal([](auto& r) { r.groups[0].name = "  "; }), "InvalidArgument: A measurement has no name");
  EXPECT_EQ(Refusal([](auto& r) { r.groups[0].method.clear(); }),
            "InvalidArgument: Measurement \"Line A\" has no method");
  EXPECT_EQ(Refusal([](auto& r) { r.groups[0].values.clear(); }),
            "InvalidArgument: Measurement \"Line A\" has no values");
  EXPECT_EQ(Refusal(
                [](auto& r) {
                  r.groups[0].series = {0, 1};
                }),
            "InvalidArgument: Measurement \"Line A\" names no series, or one that is not among the 1 of the "
            "report");
  EXPECT_EQ(Refusal([](auto& r) { r.groups[2].values[0].slices = {9}; }),
            "InvalidArgument: Measurement \"PIQE, acquired slices\" names image 9 of a series of 9");
  EXPECT_EQ(
      Refusal(
          [](auto& r) {
            r.groups[0].values[0].unit = {"a-code-of-17-char", "UCUM", "m"};
          }),
      "InvalidArgument: Measurement \"Line A\" has the code (a-code-of-17-char, UCUM, \"m\"), where plain "
      "texts of 1 to 16, 16 and 64 characters are expected");
}

TEST(ReportCheck, RefusesShapesThatAreNone)
{
  const auto refusal = [](const std::function<void(ReportRegion&)>& spoil)
  { return Refusal([&](MeasurementReport& r) { spoil(r.groups[0].values[0].regions[0]); }); };
  const std::string start = "InvalidArgument: Measurement \"Line A\" has ";
  EXPECT_EQ(refusal([](auto& r) { r.pointsMm.pop_back(); }),
            start + "a line of 1 point, where 2 or more are expected");
  EXPECT_EQ(refusal([](auto& r) { r.graphic = ReportGraphic::Point; }),
            start + "a point of 2 points, where 1 is expected");
  EXPECT_EQ(refusal([](auto& r) { r.graphic = ReportGraphic::Ellipsoid; }),
            start + "an ellipsoid of 2 points, where 6 are expected");
  EXPECT_EQ(refusal([](auto& r) { r.pointsMm[0].y = std::nan(""); }),
            start + "a point that is not finite or more than 100 m away");
  EXPECT_EQ(refusal(
                [](auto& r)
                {
                  r.graphic = ReportGraphic::Polygon;
                  r.pointsMm = {{0, 0, 0}, {10, 0, 0.1}, {10, 10, 0}, {0, 10, 0.1}};
                }),
            start + "a polygon with a point 0.05 mm off its plane; reports can only hold planar polygons");
}

TEST(ReportCheck, RefusesToMixPatients)
{
  SourceExample other = SourceExample::Ct();
  other.SetAll(DCM_PatientID, "P-2");
  const std::string refusal =
      Refusal([&](MeasurementReport& report) { report.series.push_back(DescribeSeries(other.Series())); });
  EXPECT_EQ(refusal, "E_PATIENT_MIX: series 1.2.3.4.5 and 1.2.3.4.5 of the report are of different patients");
}
