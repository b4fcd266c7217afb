#include "ImageQuality/Piqe.h"

#include "Support/ReferenceData.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
GreyImage Filled(std::size_t columns, std::size_t rows, std::uint8_t value)
{
  return {columns, rows, std::vector<std::uint8_t>(columns * rows, value)};
}

using Row = std::map<std::string, std::string>;

std::vector<Row> PiqeTable()
{
  const auto table = ReferenceTable("piqe.tsv");
  std::vector<Row> rows;
  for (std::size_t n = 1; n < table.size(); n++)
  {
    rows.emplace_back();
    for (std::size_t column = 0; column < table[0].size() && column < table[n].size(); column++)
    {
      rows.back()[table[0][column]] = table[n][column];
    }
  }
  return rows;
}

class PiqeReference : public testing::TestWithParam<Row>
{
protected:
  GreyImage image = ReadGreyImage(ReferencePath("images/" + GetParam().at("image") + ".pgm"));

  double Expected(const std::string& column) const { return std::stod(GetParam().at(column)); }
};
} // namespace

TEST(Piqe, Is100WithoutStructure)
{
  for (const GreyImage& image : {Filled(1, 1, 0), Filled(16, 16, 255), Filled(33, 5, 100), Filled(5, 33, 1)})
  {
    const PiqeScore score = MeasurePiqe(image);
    EXPECT_EQ(score.score, 100);
    EXPECT_EQ(score.activeBlocks, 0u);
    EXPECT_EQ(score.blocks, ((image.columns + 15) / 16) * ((image.rows + 15) / 16));
  }
}

TEST(Piqe, IsTheSameForATranslationByWholeBlocksWithinABackground)
{
  const GreyImage texture = ReadGreyImage(ReferencePath("images/grass256.pgm"));
  const auto placed = [&](std::size_t offset)
  {
    GreyImage image = Filled(192, 192, 40);
    for (std::size_t y = 0; y < 64; y++)
    {
      for (std::size_t x = 0; x < 64; x++)
      {
        image.pixels[(y + offset) * 192 + x + offset] = texture.pixels[y * 256 + x];
      }
    }
    return MeasurePiqe(image).score;
  };
  EXPECT_NEAR(placed(32), placed(80), 1e-9);
}

TEST(Piqe, SurvivesImagesSmallerThanTheBlurInEveryReading)
{
  for (std::size_t size : {1u, 2u, 3u, 15u})
  {
    GreyImage image = Filled(size, size, 7);
    image.pixels[0] = 200;
    PiqeOptions reflected;
    reflected.padding = reflected.blur = PiqeOptions::Border::Reflect;
    for (const PiqeOptions& options : {PiqeOptions(), reflected})
    {
      const double score = MeasurePiqe(image, options).score;
      EXPECT_GE(score, 0);
      EXPECT_LE(score, 100);
    }
  }
}

TEST_P(PiqeReference, IsReproducedWithItsCounts)
{
  const PiqeScore score = MeasurePiqe(image);
  EXPECT_EQ(image.columns, Expected("width"));
  EXPECT_EQ(image.rows, Expected("height"));
  EXPECT_NEAR(score.score, Expected("score_matlab_compat"), 1e-6);
  EXPECT_EQ(score.blocks, Expected("n_blocks"));
  EXPECT_EQ(score.activeBlocks, Expected("n_active"));
  EXPECT_EQ(score.artefactBlocks, Expected("n_artifact"));
  EXPECT_EQ(score.noiseBlocks, Expected("n_noise"));
  EXPECT_EQ(score.artefactAndNoiseBlocks, Expected("n_both"));
  EXPECT_NEAR(score.activeVariance, Expected("sum_active_var"), 1e-6);
}

TEST_P(PiqeReference, IsReproducedInTheOtherReadings)
{
  PiqeOptions options;
  options.surround = PiqeOptions::Surround::SevenAndEight;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("alt_surround_adjacent"), 1e-6);
  options = {};
  options.scaleByMaximum = true;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("alt_scale_max"), 1e-6);
  options = {};
  options.padding = PiqeOptions::Border::Reflect;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("alt_pad_symmetric"), 1e-6);
  options = {};
  options.blur = PiqeOptions::Border::Reflect;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("alt_blur_reflect101"), 1e-6);
  options = {};
  options.populationVariance = true;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("alt_ddof0"), 1e-6);
}

TEST_P(PiqeReference, IsThatOfThePublicProgramPypiqeInItsReading)
{
  PiqeOptions options;
  options.scaleByMaximum = true;
  options.padding = PiqeOptions::Border::Reflect;
  EXPECT_NEAR(MeasurePiqe(image, options).score, Expected("pypiqe_1.2"), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Images, PiqeReference, testing::ValuesIn(PiqeTable()),
                         [](const auto& row) { return row.param.at("image"); });

TEST(Piqe, GivesTheValuesPublishedForMatlab)
{
  const char* const folder = std::getenv("CLADE_TID2013_DIR");
  if (folder == nullptr)
  {
    GTEST_SKIP() << "CLADE_TID2013_DIR does not name the folder of the TID2013 images I03.png .. I19.png";
  }
  const auto table = ReferenceTable("piqe_published.tsv");
  std::size_t images = 0;
  for (std::size_t n = 1; n < table.size() && table[n][0].front() == 'I'; n++, images++)
  {
    const GreyImage image = ReadGreyImage(std::string(folder) + '/' + table[n][0].substr(0, 3) + ".png");
    EXPECT_NEAR(MeasurePiqe(image).score, std::stod(table[n][2]), 0.006) << table[n][0];
  }
  EXPECT_EQ(images, 5u);
}
