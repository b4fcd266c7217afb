#include "Dicom/Report/ReportRegions.h"

#include "Base/Error.h"
#include "Dicom/Write/DicomBytes.h"
#include "Support/DicomPhantom.h"
#include "Support/ReportExample.h"

#include <dcmtk/dcmdata/dctk.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

namespace
{
/// A report put together by hand, as other programs write them.
class ForeignReport
{
public:
  explicit ForeignReport(const char* sopClass = UID_Comprehensive3DSRStorage)
  {
    Root().putAndInsertString(DCM_SOPClassUID, sopClass);
    Root().putAndInsertString(DCM_SOPInstanceUID, "1.2.3");
    Root().putAndInsertString(DCM_ValueType, "CONTAINER");
  }

  DcmItem& Root() { return *file_.getDataset(); }

  static DcmItem& Add(DcmItem& parent, const char* type, const char* code = "", const char* meaning = "")
  {
    DcmItem* item = nullptr;
    parent.findOrCreateSequenceItem(DCM_ContentSequence, item, -2);
    item->putAndInsertString(DCM_ValueType, type);
    if (*code != 0)
    {
      PutCode(*item, DCM_ConceptNameCodeSequence, code, "DCM", meaning);
    }
    return *item;
  }
  static void PutCode(DcmItem& parent, const DcmTagKey& sequence, const char* value, const char* scheme,
                      const char* meaning)
  {
    DcmItem* item = nullptr;
    parent.findOrCreateSequenceItem(sequence, item, -2);
    item->putAndInsertString(DCM_CodeValue, value);
    item->putAndInsertString(DCM_CodingSchemeDesignator, scheme);
    item->putAndInsertString(DCM_CodeMeaning, meaning);
  }
  static DcmItem& AddText(DcmItem& parent, const char* code, const char* text)
  {
    DcmItem& item = Add(parent, "TEXT", code);
    item.putAndInsertString(DCM_TextValue, text);
    return item;
  }
  static DcmItem& AddGraphic(DcmItem& parent, const char* type, const char* graphic,
                             const std::vector<float>& data)
  {
    DcmItem& item = Add(parent, type, "111030", "Image Region");
    item.putAndInsertString(DCM_GraphicType, graphic);
    item.putAndInsertFloat32Array(DCM_GraphicData, data.data(), data.size());
    if (std::string(type) == "SCOORD3D")
    {
      item.putAndInsertString(DCM_ReferencedFrameOfReferenceUID, "1.2.3.4.6");
    }
    return item;
  }
  static void SelectFrom(DcmItem& region, const char* image, const char* frame = nullptr)
  {
    DcmItem* reference = nullptr;
    Add(region, "IMAGE").findOrCreateSequenceItem(DCM_ReferencedSOPSequence, reference, -2);
    reference->putAndInsertString(DCM_ReferencedSOPInstanceUID, image);
    if (frame != nullptr)
    {
      reference->putAndInsertString(DCM_ReferencedFrameNumber, frame);
    }
  }

  DicomObject Object()
  {
    DicomObject object{"foreign", {}};
    EncodeFile(file_, object.bytes.emplace());
    return object;
  }

private:
  DcmFileFormat file_;
};
using Foreign = ForeignReport;

/// 4 x 2 mm pixels on a coronal plane: columns count to the left, rows to the feet.
ImagePlane CoronalPlane()
{
  return {"1.2.9", "1.2.3.4.6", {-100, 50, 200}, {1, 0, 0}, {0, 0, -1}, 4, 2};
}

void ExpectPoints(const std::vector<Vector3>& points, const std::vector<Vector3>& expected)
{
  ASSERT_EQ(points.size(), expected.size());
  for (std::size_t i = 0; i < points.size(); i++)
  {
    EXPECT_LT(Norm(points[i] - expected[i]), 1e-4) << "point " << i;
  }
}

std::string Refusal(const DicomObject& object)
{
  try
  {
    ReadReportRegions(object);
    return "accepted";
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName()) + ": " + error.Message();
  }
}
} // namespace

TEST(ReportRegions, AllShapesComeBackFromOurOwnReports)
{
  const std::vector<ReportRegion> written = {
      ExampleRegion(ReportGraphic::Point, {{1.25, -2.5, 300.125}}),
      ExampleRegion(ReportGraphic::Multipoint, {{1, 2, 3}, {4, 5, 6}, {7, 8, 10}}),
      ExampleRegion(ReportGraphic::Polyline, {{0.1, 0.2, 0.3}, {10, 20, 30}}, ReportCodes::path),
      ExampleRegion(ReportGraphic::Polygon, {{0, 0, 5}, {10, 0, 5}, {10, 7, 5}, {0, 7, 5}},
                    ReportCodes::noiseRegion),
      ExampleRegion(ReportGraphic::Ellipse, {{-9, 0, 0}, {9, 0, 0}, {0, -5, 0}, {0, 5, 0}}),
      ExampleRegion(ReportGraphic::Ellipsoid,
                    {{-9, 0, 0}, {9, 0, 0}, {0, -7, 0}, {0, 7, 0}, {0, 0, -5}, {0, 0, 5}})};
  MeasurementReport report = ExampleReport();
  report.groups = {ExampleLine()};
  report.groups[0].name = "K\xc3\xa4 \xe2\x86\x92"; // the arrow is not in the patient's character set
  report.groups[0].values[0].regions = written;
  const ReportObject object = MakeMeasurementReport(report);
  const ReportRegions read = ReadReportRegions({"report", object.bytes});
  ASSERT_EQ(read.regions.size(), written.size());
  EXPECT_TRUE(read.warnings.empty());
  for (std::size_t i = 0; i < written.size(); i++)
  {
    EXPECT_EQ(read.regions[i].name, "K\xc3\xa4 ?");
    EXPECT_EQ(read.regions[i].trackingUid, read.regions[0].trackingUid);
    EXPECT_EQ(*read.regions[i].parameters, report.groups[0].parameters);
    EXPECT_EQ(read.regions[i].region.graphic, written[i].graphic);
    EXPECT_EQ(read.regions[i].region.purpose, written[i].purpose);
    EXPECT_EQ(read.regions[i].region.purpose.meaning, written[i].purpose.meaning);
    EXPECT_EQ(read.regions[i].region.frameOfReferenceUid, "1.2.3.4.6");
    ExpectPoints(read.regions[i].region.pointsMm, written[i].pointsMm);
  }
}

TEST(ReportRegions, AreFoundInTheGroupAsHighdicomWritesThem)
{
  Foreign report;
  DcmItem& measurements = Foreign::Add(report.Root(), "CONTAINER", "126010");
  for (const char* name : {"left", "right"})
  {
    DcmItem& group = Foreign::Add(measurements, "CONTAINER", "125007");
    Foreign::AddGraphic(group, "SCOORD3D", "POLYGON", {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0});
    Foreign::Add(group, "UIDREF", "112040").putAndInsertString(DCM_UID, "1.2.99");
    Foreign::AddText(group, "112039", name); // after the region: order does not matter
    Foreign::AddText(Foreign::Add(group, "NUM", "1"), "112039", "of the number alone");
  }
  const ReportRegions read = ReadReportRegions(report.Object());
  ASSERT_EQ(read.regions.size(), 2u);
  EXPECT_EQ(read.regions[0].name, "left");
  EXPECT_EQ(read.regions[1].name, "right");
  EXPECT_EQ(read.regions[1].trackingUid, "1.2.99");
  EXPECT_EQ(read.regions[1].region.purpose.meaning, "Image Region");
  EXPECT_EQ(read.regions[1].region.pointsMm.size(), 3u);
}

TEST(ReportRegions, AreFoundUnderNumbersAsOhifWritesThem)
{
  Foreign report(UID_ComprehensiveSRStorage);
  DcmItem& group = Foreign::Add(Foreign::Add(report.Root(), "CONTAINER", "126010"), "CONTAINER", "125007");
  Foreign::AddText(group, "112039", "Cornerstone3DTools@^0.1.0:Length");
  Foreign::PutCode(Foreign::Add(group, "CODE", "121071"), DCM_ConceptCodeSequence, "CORNERSTONEFREETEXT",
                   "CST4", "Milzrand");
  DcmItem& region =
      Foreign::AddGraphic(Foreign::Add(group, "NUM", "1"), "SCOORD", "POLYLINE", {0.5f, 0.5f, 10.5f, 5.5f});
  Foreign::SelectFrom(region, "1.2.9");
  const ReportRegions read = ReadReportRegions(report.Object(), {CoronalPlane()});
  ASSERT_EQ(read.regions.size(), 1u);
  EXPECT_EQ(read.regions[0].name, "Cornerstone3DTools@^0.1.0:Length");
  EXPECT_EQ(read.regions[0].finding, "Milzrand");
  EXPECT_EQ(read.regions[0].region.graphic, ReportGraphic::Polyline);
  EXPECT_EQ(read.regions[0].region.frameOfReferenceUid, "1.2.3.4.6");
  ExpectPoints(read.regions[0].region.pointsMm, {{-100, 50, 200}, {-60, 50, 190}});
}

TEST(ReportRegions, FlatShapesBecomeSpatialOnes)
{
  Foreign report;
  for (const auto& [graphic, data] : std::vector<std::pair<const char*, std::vector<float>>>{
           {"POINT", {1.5f, 0.5f}},
           {"CIRCLE", {10.5f, 10.5f, 13.5f, 14.5f}},
           {"POLYLINE", {0.5f, 0.5f, 5.5f, 0.5f, 5.5f, 3.5f, 0.5f, 0.5f}},
           {"ELLIPSE", {0.5f, 5.5f, 8.5f, 5.5f, 4.5f, 3.5f, 4.5f, 7.5f}}})
  {
    Foreign::SelectFrom(Foreign::AddGraphic(report.Root(), "SCOORD", graphic, data), "1.2.9", "1");
  }
  const ReportRegions read = ReadReportRegions(report.Object(), {CoronalPlane()});
  ASSERT_EQ(read.regions.size(), 4u);
  ExpectPoints(read.regions[0].region.pointsMm, {{-96, 50, 200}});
  EXPECT_EQ(read.regions[1].region.graphic, ReportGraphic::Ellipse);
  ExpectPoints(read.regions[1].region.pointsMm,
               {{-80, 50, 180}, {-40, 50, 180}, {-60, 50, 190}, {-60, 50, 170}});
  EXPECT_EQ(read.regions[2].region.graphic, ReportGraphic::Polygon);
  ExpectPoints(read.regions[2].region.pointsMm, {{-100, 50, 200}, {-80, 50, 200}, {-80, 50, 194}});
  EXPECT_EQ(read.regions[3].region.graphic, ReportGraphic::Ellipse);
}

TEST(ReportRegions, PlanesOfImagesAreThoseOfTheVolume)
{
  const SourceSeries series = Read(MakeSeries());
  const auto planes = ImagePlanesOf(series);
  const VolumeGrid& grid = series.volume.grid;
  ASSERT_EQ(planes.size(), grid.slices);
  Foreign report;
  Foreign::SelectFrom(Foreign::AddGraphic(report.Root(), "SCOORD", "POINT", {7.5f, 3.5f}),
                      planes[2].sopInstanceUid.c_str());
  const ReportRegions read = ReadReportRegions(report.Object(), planes);
  ASSERT_EQ(read.regions.size(), 1u);
  ExpectPoints(read.regions[0].region.pointsMm, {grid.PatientFromIndex({7, 3, 2})});
  EXPECT_EQ(read.regions[0].region.frameOfReferenceUid, series.frameOfReferenceUid);
}

TEST(ReportRegions, RegionsOnImagesThatAreNotGivenAreLeftOutAloud)
{
  Foreign report;
  Foreign::SelectFrom(Foreign::AddGraphic(report.Root(), "SCOORD", "POINT", {1, 1}), "1.2.8");
  Foreign::SelectFrom(Foreign::AddGraphic(report.Root(), "SCOORD", "POINT", {1, 1}), "1.2.9", "2");
  Foreign::AddGraphic(report.Root(), "SCOORD", "POINT", {1, 1});
  Foreign::AddGraphic(report.Root(), "SCOORD3D", "POINT", {1, 2, 3});
  const ReportRegions read = ReadReportRegions(report.Object(), {CoronalPlane()});
  EXPECT_EQ(read.regions.size(), 1u);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_EQ(read.warnings[0].code, "W_REGION_ON_IMAGE");
  EXPECT_EQ(read.warnings[0].text,
            "3 regions of the report are left out: drawn in the pixels of an image that is not "
            "among those measured, or of a multi-frame one");
}

TEST(ReportRegions, DamagedRegionsAreLeftOutAloudAndRepeatedOnesReadOnce)
{
  Foreign report;
  DcmItem& root = report.Root();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Foreign::AddGraphic(root, "SCOORD3D", "POLYLINE", {1, 2, 3});
  Foreign::AddGraphic(root, "SCOORD3D", "POLYLINE", {1, 2, 3, 4});
  Foreign::AddGraphic(root, "SCOORD3D", "POINT", {1, nan, 3});
  Foreign::AddGraphic(root, "SCOORD3D", "SPIRAL", {1, 2, 3});
  Foreign::AddGraphic(root, "SCOORD3D", "POINT", {}).findAndDeleteElement(DCM_GraphicData);
  Foreign::AddGraphic(root, "SCOORD3D", "POINT", {1, 2, 3})
      .findAndDeleteElement(DCM_ReferencedFrameOfReferenceUID);
  Foreign::SelectFrom(Foreign::AddGraphic(root, "SCOORD", "CIRCLE", {1, 2}), "1.2.9");
  Foreign::AddGraphic(root, "SCOORD3D", "POINT", {1, 2, 3});
  Foreign::AddGraphic(root, "SCOORD3D", "POINT", {1, 2, 3});
  const ReportRegions read = ReadReportRegions(report.Object(), {CoronalPlane()});
  EXPECT_EQ(read.regions.size(), 1u);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_EQ(read.warnings[0].code, "W_REGION_DAMAGED");
  EXPECT_EQ(read.warnings[0].text,
            "7 regions of the report are left out: points are missing, are not finite, or have "
            "no frame of reference");
}

TEST(ReportRegions, WhatIsNoReportIsRefused)
{
  EXPECT_EQ(Refusal(MakeSeries()[0]),
            "InvalidFile: slice 0 is an object of class 1.2.840.10008.5.1.4.1.1.4, a "
            "structured report is expected");
  EXPECT_EQ(Refusal({"nothing", "not DICOM at all"}), "E_CORRUPT: nothing is incomplete");
  Foreign none;
  EXPECT_TRUE(ReadReportRegions(none.Object()).regions.empty());
}

TEST(ReportRegions, TooManyAreRefused)
{
  Foreign report;
  std::vector<float> point = {0, 0, 0};
  DcmItem& group = Foreign::Add(report.Root(), "CONTAINER");
  DcmSequenceOfItems* list = nullptr;
  Foreign::AddGraphic(group, "SCOORD3D", "POINT", point);
  ASSERT_TRUE(group.findAndGetSequence(DCM_ContentSequence, list).good());
  const DcmItem original(*list->getItem(0));
  for (int i = 1; i <= 10000; i++)
  {
    point[0] = static_cast<float>(i);
    auto* item = new DcmItem(original); // the sequence's from here on
    item->putAndInsertFloat32Array(DCM_GraphicData, point.data(), point.size());
    ASSERT_TRUE(list->append(item).good());
  }
  EXPECT_EQ(Refusal(report.Object()), "TooLarge: the report has more than 10000 regions");
}

TEST(ReportRegions, ContentNestedBeyondReasonIsNotFollowed)
{
  Foreign report;
  DcmItem* item = &report.Root();
  for (int i = 0; i < 100; i++)
  {
    item = &Foreign::Add(*item, "CONTAINER");
  }
  Foreign::AddGraphic(*item, "SCOORD3D", "POINT", {1, 2, 3});
  EXPECT_THAT(Refusal(report.Object()), testing::AnyOf("accepted", "E_CORRUPT: foreign is incomplete"));
}

TEST(ReportRegions, DamagedBytesNeverDoMoreThanRefuse)
{
  MeasurementReport example = ExampleReport();
  const std::string sound = MakeMeasurementReport(example).bytes;
  std::mt19937 random(20240302);
  std::size_t readable = 0;
  for (int round = 0; round < 400; round++)
  {
    std::string bytes = sound;
    for (unsigned change = random() % 8; change-- > 0;)
    {
      const std::size_t at = 132 + random() % (bytes.size() - 132);
      switch (random() % 4)
      {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.erase(at, random() % 16);
        break;
      case 2:
        bytes.insert(at, bytes.substr(132 + random() % (bytes.size() - 132), random() % 64));
        break;
      default:
        bytes[at] = random() % 2 != 0 ? '\xff' : '\0';
      }
    }
    if (round % 16 == 15)
    {
      bytes.resize(132 + random() % (bytes.size() - 132));
    }
    try
    {
      ReadReportRegions({"damaged", bytes}, {CoronalPlane()});
      readable++;
    }
    catch (const Error&) // and nothing else
    {
    }
  }
  EXPECT_GT(readable, 20u); // or the content would never be reached
  EXPECT_LT(readable, 390u);
}
