#include "Dicom/Read/ImageGeometry.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
ImageHeader Image(double spacingMm, double unitMm,
                  const std::vector<double>& orientation = {1, 0, 0, 0, 1, 0})
{
  ImageHeader image;
  image.pixels.rows = image.pixels.columns = 512;
  image.rowSpacingMm = image.columnSpacingMm = spacingMm;
  image.pixelSpacingUnitMm = unitMm;
  image.orientation = orientation;
  image.positionMm = Vector3{};
  return image;
}
} // namespace

TEST(ImageGeometry, SpacingsThatDifferByTheirRoundingAreOne)
{
  EXPECT_TRUE(SameMatrix(Image(0.976562, 1e-6), Image(0.9765625, 1e-7)));
  EXPECT_TRUE(SameMatrix(Image(0.976562, 1e-6), Image(0.9767, 1e-4)));
  EXPECT_TRUE(SameMatrix(Image(0.976562, 1e-6), Image(0.98, 1e-2)));
  EXPECT_FALSE(SameMatrix(Image(0.976562, 1e-6), Image(0.98, 1e-6))) << "nearly a pixel at the edge";
  EXPECT_FALSE(SameMatrix(Image(1, 1), Image(2, 1))) << "a text of one digit says nothing";
}

TEST(ImageGeometry, OrientationsThatMoveNoPixelAreOne)
{
  EXPECT_TRUE(SameOrientation(Image(1, 0), Image(1, 0, {1, 3e-4, 0, -3e-4, 1, 0})));
  EXPECT_TRUE(SameOrientation(Image(1, 0), Image(1, 0, {1.0003, 0, 0, 0, 0.9997, 0}))) << "length alone";
  EXPECT_FALSE(SameOrientation(Image(1, 0), Image(1, 0, {1, 3e-3, 0, -3e-3, 1, 0}))) << "0.17 degrees";
}

TEST(ImageGeometry, TheSpacingWrittenMostFinelyIsTaken)
{
  std::vector<ImageHeader> images = {Image(0.98, 0.01), Image(0.976562, 1e-6), Image(0.98, 0.01)};
  Warnings warnings;
  UniteGeometry(images, warnings);
  for (const ImageHeader& image : images)
  {
    EXPECT_EQ(image.rowSpacingMm, 0.976562);
  }
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].text, "PixelSpacing differs within the series by up to 0.003438 mm; 0.976562 x "
                              "0.976562 mm is used for all images");
}

TEST(ImageGeometry, PositionsTellTheirRounding)
{
  std::vector<ImageHeader> images = {Image(1, 0), Image(1, 0)};
  images[0].positionMm = Vector3{-81.1, 35.2, -816.6};
  images[1].positionMm = Vector3{-81.1, 35.25, -813.4};
  const StackEvidence evidence = EvidenceOf(images);
  EXPECT_EQ(evidence.roundingUnitMm, (Vector3{0, 0.05, 0.2})) << "the first never changes";
  images[1].positionMm = Vector3{-81.1, 35.251, -813.4005};
  EXPECT_EQ(EvidenceOf(images).roundingUnitMm, (Vector3{0, 0.001, 0}));
}

TEST(ImageGeometry, WritersLeaveOutZerosAtTheEnd)
{
  std::vector<ImageHeader> images = {Image(1, 0), Image(1, 0), Image(1, 0)};
  images[0].positionMm = Vector3{-20, -18, -30};
  images[1].positionMm = Vector3{-20, -17.9513, -25};
  images[2].positionMm = Vector3{-20, -17.8025, -20};
  images[0].positionUnitMm = Vector3{1, 1, 1};
  images[1].positionUnitMm = images[2].positionUnitMm = Vector3{1, 1e-4, 1};
  EXPECT_EQ(EvidenceOf(images).roundingUnitMm, (Vector3{0, 1e-4, 1})) << "-18 was not rounded to millimetres";
}
