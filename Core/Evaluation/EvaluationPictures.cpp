#include "Evaluation/EvaluationPictures.h"

#include "Statistics/LongTable.h"

#include <algorithm>
#include <cstdlib>

namespace Clade
{
namespace
{
constexpr std::size_t windowSize = 64;
constexpr std::size_t magnification = 3;
constexpr std::size_t gap = 6; ///< between the pictures of a sheet

int Pixel(const GreyImage& image, std::size_t column, std::size_t row)
{
  return image.pixels[row * image.columns + column];
}

std::size_t GradientIn(const GreyImage& image, const PictureWindow& window)
{
  std::size_t sum = 0;
  for (std::size_t row = window.top; row + 1 < window.top + window.rows; row++)
  {
    for (std::size_t column = window.left; column + 1 < window.left + window.columns; column++)
    {
      const int here = Pixel(image, column, row);
      sum += static_cast<std::size_t>(std::abs(Pixel(image, column + 1, row) - here) +
                                      std::abs(Pixel(image, column, row + 1) - here));
    }
  }
  return sum;
}

/// Rows of pictures below each other, on white.
class Sheet
{
public:
  void AddRow(std::vector<GreyImage> images) { rows_.push_back(std::move(images)); }

  GreyImage Draw() const
  {
    GreyImage sheet;
    for (const auto& images : rows_)
    {
      std::size_t columns = gap, height = 0;
      for (const GreyImage& image : images)
      {
        columns += image.columns + gap;
        height = std::max(height, image.rows);
      }
      sheet.columns = std::max(sheet.columns, columns);
      sheet.rows += height + gap;
    }
    sheet.rows += gap;
    sheet.pixels.assign(sheet.columns * sheet.rows, 255);
    std::size_t top = gap;
    for (const auto& images : rows_)
    {
      top += DrawRow(images, top, sheet) + gap;
    }
    return sheet;
  }

private:
  /// Each picture in the middle of its share of the width. Returns the height.
  static std::size_t DrawRow(const std::vector<GreyImage>& images, std::size_t top, GreyImage& sheet)
  {
    const std::size_t share = (sheet.columns - gap) / images.size();
    std::size_t height = 0;
    for (std::size_t n = 0; n < images.size(); n++)
    {
      const GreyImage& image = images[n];
      const std::size_t left = gap + n * share + (share - gap - image.columns) / 2;
      for (std::size_t row = 0; row < image.rows; row++)
      {
        std::copy_n(&image.pixels[row * image.columns], image.columns,
                    &sheet.pixels[(top + row) * sheet.columns + left]);
      }
      height = std::max(height, image.rows);
    }
    return height;
  }

  std::vector<std::vector<GreyImage>> rows_;
};
} // namespace

bool EvaluationPictures::HasTruth() const
{
  return !methods.empty() && methods.back() == truthCondition;
}

PictureWindow BusiestWindow(const GreyImage& image)
{
  constexpr std::size_t step = 8;
  PictureWindow window{0, 0, std::min(windowSize, image.columns), std::min(windowSize, image.rows)};
  PictureWindow busiest = window;
  std::size_t most = 0;
  for (window.top = 0; window.top + window.rows <= image.rows; window.top += step)
  {
    for (window.left = 0; window.left + window.columns <= image.columns; window.left += step)
    {
      const std::size_t gradient = GradientIn(image, window);
      if (gradient > most)
      {
        most = gradient;
        busiest = window;
      }
    }
  }
  return busiest;
}

GreyImage Magnify(const GreyImage& image, const PictureWindow& window, std::size_t times)
{
  GreyImage large{window.columns * times, window.rows * times, {}};
  large.pixels.reserve(large.columns * large.rows);
  for (std::size_t row = 0; row < large.rows; row++)
  {
    for (std::size_t column = 0; column < large.columns; column++)
    {
      large.pixels.push_back(
          image.pixels[(window.top + row / times) * image.columns + window.left + column / times]);
    }
  }
  return large;
}

GreyImage ShowDifference(const GreyImage& image, const GreyImage& truth)
{
  GreyImage difference = image;
  for (std::size_t n = 0; n < image.pixels.size(); n++)
  {
    difference.pixels[n] =
        static_cast<std::uint8_t>(std::min(255, 3 * std::abs(image.pixels[n] - truth.pixels[n])));
  }
  return difference;
}

GreyImage ComposeSheet(const EvaluationPictures& pictures, std::size_t orientation)
{
  const std::vector<GreyImage>& images = pictures.orientations[orientation].images;
  const PictureWindow window = BusiestWindow(images.back());
  Sheet sheet;
  sheet.AddRow(images);
  std::vector<GreyImage> large, differences;
  for (const GreyImage& image : images)
  {
    large.push_back(Magnify(image, window, magnification));
    differences.push_back(ShowDifference(image, images.back()));
  }
  sheet.AddRow(std::move(large));
  if (pictures.HasTruth())
  {
    sheet.AddRow(std::move(differences));
  }
  return sheet.Draw();
}
} // namespace Clade
