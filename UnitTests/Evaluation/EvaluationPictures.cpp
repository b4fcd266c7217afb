#include "Evaluation/EvaluationPictures.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
GreyImage Plain(std::size_t columns, std::size_t rows, std::uint8_t grey)
{
  return {columns, rows, std::vector<std::uint8_t>(columns * rows, grey)};
}
} // namespace

TEST(EvaluationPictures, TheBusiestWindowIsWhereTheGradientIs)
{
  GreyImage image = Plain(200, 160, 10);
  for (std::size_t row = 90; row < 140; row++)
  {
    for (std::size_t column = 130; column < 180; column += 2)
    {
      image.pixels[row * 200 + column] = 200;
    }
  }
  const PictureWindow window = BusiestWindow(image);
  EXPECT_EQ(window.columns, 64u);
  EXPECT_LE(window.left, 130u);
  EXPECT_GE(window.left + 64, 178u);
  EXPECT_LE(window.top, 90u);
  EXPECT_GE(window.top + 64, 138u);
  EXPECT_EQ(BusiestWindow(Plain(30, 20, 5)).rows, 20u);
}

TEST(EvaluationPictures, MagnifyRepeatsPixels)
{
  const GreyImage image{3, 2, {1, 2, 3, 4, 5, 6}};
  const GreyImage large = Magnify(image, {1, 0, 2, 2}, 2);
  EXPECT_EQ(large.columns, 4u);
  EXPECT_EQ(large.pixels, (std::vector<std::uint8_t>{2, 2, 3, 3, 2, 2, 3, 3, 5, 5, 6, 6, 5, 5, 6, 6}));
}

TEST(EvaluationPictures, DifferencesAreTripledAndCut)
{
  const GreyImage image{3, 1, {10, 100, 200}}, truth{3, 1, {20, 100, 0}};
  EXPECT_EQ(ShowDifference(image, truth).pixels, (std::vector<std::uint8_t>{30, 0, 255}));
}

TEST(EvaluationPictures, ASheetHasAColumnAMethodAndTheDifferencesBelow)
{
  EvaluationPictures pictures;
  pictures.methods = {"cubic", "clade", "truth"};
  pictures.orientations.push_back({"sagittal", 1, {Plain(80, 50, 40), Plain(80, 50, 50), Plain(80, 50, 60)}});
  const GreyImage sheet = ComposeSheet(pictures, 0);
  EXPECT_EQ(sheet.columns, 3 * (3 * 64 + 6) + 6u);
  EXPECT_EQ(sheet.rows, 6 + (50 + 6) + (150 + 6) + (50 + 6) + 0u);
  const auto shares = [&](std::size_t row, std::size_t share)
  { return sheet.pixels[row * sheet.columns + 6 + share * 198 + 96]; };
  EXPECT_EQ(shares(30, 0), 40);
  EXPECT_EQ(shares(30, 1), 50);
  EXPECT_EQ(shares(100, 2), 60);
  EXPECT_EQ(shares(230, 0), 60); // three times 20
  EXPECT_EQ(shares(230, 2), 0);
  pictures.methods.back() = "smore";
  EXPECT_LT(ComposeSheet(pictures, 0).rows, sheet.rows);
}
