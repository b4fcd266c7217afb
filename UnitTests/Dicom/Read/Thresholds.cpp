#include "Dicom/Read/SeriesCheck.h"

#include "Support/DicomPhantom.h"

#include <cmath>
#include <cstdio>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::StartsWith;

// Every limit (Dicom.md, "Worth doing") is the same limit at every size, however the numbers were rounded.
namespace
{
using Rounding = std::function<double(double)>;

/// As scanners and converters write lengths: in full, as floats, with few digits.
const std::vector<Rounding>& Roundings()
{
  const auto decimals = [](int digits) -> Rounding
  {
    return [=](double value)
    {
      const double unit = std::pow(10.0, -digits);
      return std::round(value / unit) * unit;
    };
  };
  static const std::vector<Rounding> roundings = {[](double value) { return value; },
                                                  [](double value)
                                                  { return static_cast<double>(static_cast<float>(value)); },
                                                  [](double value) { return value * (1 - 1e-7); },
                                                  [](double value) { return value * (1 + 1e-7); },
                                                  decimals(6),
                                                  decimals(4),
                                                  decimals(3)};
  return roundings;
}

std::string Text(double value)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", value);
  return text;
}

struct Lengths
{
  double columnMm = 1;
  double rowMm = 1;
  double spacingMm = 5;
  double thicknessMm = 5;
};

/// A series whose texts are `round` of these lengths.
std::string VerdictOn(const Lengths& lengths, const Rounding& round)
{
  VolumeGrid grid = UnitGrid(6, 5, 6);
  const DatasetEdit edit = [&](DcmDataset& dataset, std::size_t slice)
  {
    const double z = -100 + static_cast<double>(slice) * lengths.spacingMm;
    dataset.putAndInsertString(DCM_ImagePositionPatient, ("-20\\-30\\" + Text(round(z))).c_str());
    dataset.putAndInsertString(DCM_PixelSpacing,
                               (Text(round(lengths.rowMm)) + "\\" + Text(round(lengths.columnMm))).c_str());
    dataset.putAndInsertString(DCM_SliceThickness, Text(round(lengths.thicknessMm)).c_str());
  };
  return Verdict(MakeSeries(Volume(grid), {}, edit));
}
} // namespace

TEST(Thresholds, AGapAsWideAsTheSliceIsAlikeAtEveryThickness)
{
  for (const Rounding& round : Roundings())
  {
    for (double thicknessMm = 1.1; thicknessMm <= 10; thicknessMm += 0.7)
    {
      const auto verdict = [&](double gapOfThickness) {
        return VerdictOn({0.5, 0.5, thicknessMm * (1 + gapOfThickness), thicknessMm}, round);
      };
      ASSERT_EQ(verdict(1), "accepted") << thicknessMm;
      ASSERT_THAT(verdict(1.05), StartsWith("E_GAP")) << thicknessMm;
    }
  }
}

TEST(Thresholds, TheSmallestRatioIsAlikeAtEveryPixelSize)
{
  for (const Rounding& round : Roundings())
  {
    for (double pixelMm = 0.4; pixelMm <= 3; pixelMm += 0.27)
    {
      ASSERT_EQ(VerdictOn({pixelMm, pixelMm, 1.5 * pixelMm, 1.5 * pixelMm}, round), "accepted") << pixelMm;
      ASSERT_THAT(VerdictOn({pixelMm, pixelMm, 1.48 * pixelMm, 1.48 * pixelMm}, round),
                  StartsWith("I_NOTHING_TO_DO"))
          << pixelMm;
    }
  }
}

TEST(Thresholds, PixelsOneAndAHalfTimesAsLongAsWideAreAlikeAtEverySize)
{
  for (const Rounding& round : Roundings())
  {
    for (double pixelMm = 0.4; pixelMm <= 2; pixelMm += 0.19)
    {
      ASSERT_EQ(VerdictOn({pixelMm, 1.5 * pixelMm, 6 * pixelMm, 6 * pixelMm}, round), "accepted") << pixelMm;
      ASSERT_THAT(VerdictOn({1.53 * pixelMm, pixelMm, 6 * pixelMm, 6 * pixelMm}, round),
                  StartsWith("E_INPLANE"))
          << pixelMm;
    }
  }
}
