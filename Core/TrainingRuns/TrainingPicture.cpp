#include "TrainingRuns/TrainingPicture.h"

#include "TrainingRuns/TrainingHistory.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

namespace Clade
{
namespace
{
constexpr std::size_t gapPixels = 4;
constexpr std::uint8_t gapGrey = 64;

/// The slices, which `image` has from left to right, from bottom to top, and pixels that are square:
/// `aspect` is the height of those of `image` over their width.
GreyImage Upright(const GreyImage& image, double aspect)
{
  const auto stretched = [](std::size_t count, double by) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(count) * by)));
  };
  GreyImage made;
  made.columns = stretched(image.rows, std::max(1.0, aspect));
  made.rows = stretched(image.columns, std::max(1.0, 1 / aspect));
  made.pixels.resize(made.columns * made.rows);
  for (std::size_t row = 0; row < made.rows; row++)
  {
    const std::size_t from = (made.rows - 1 - row) * image.columns / made.rows;
    for (std::size_t column = 0; column < made.columns; column++)
    {
      made.pixels[row * made.columns + column] =
          image.pixels[column * image.rows / made.columns * image.columns + from];
    }
  }
  return made;
}

/// Adds `part` to the right.
void Append(GreyImage& picture, const GreyImage& part)
{
  const std::size_t gap = picture.columns == 0 ? 0 : gapPixels;
  GreyImage wider;
  wider.columns = picture.columns + gap + part.columns;
  wider.rows = std::max(picture.rows, part.rows);
  wider.pixels.assign(wider.columns * wider.rows, gapGrey);
  const auto copy = [&](const GreyImage& from, std::size_t at)
  {
    for (std::size_t row = 0; row < from.rows; row++)
    {
      std::copy_n(from.pixels.begin() + static_cast<std::ptrdiff_t>(row * from.columns), from.columns,
                  wider.pixels.begin() + static_cast<std::ptrdiff_t>(row * wider.columns + at));
    }
  };
  copy(picture, 0);
  copy(part, picture.columns + gap);
  picture = std::move(wider);
}
} // namespace

std::optional<GreyImage> DrawTrainingPicture(const std::string& modelPath)
{
  const TrainingHistory history = ReadTrainingHistory(modelPath + ".log.jsonl");
  const nlohmann::json* chosen = history.ChosenEpoch();
  const double aspect = history.baseline.is_object() ? history.baseline.value("pictureAspect", 1.0) : 0;
  if (chosen == nullptr || !(aspect > 0))
  {
    return std::nullopt;
  }
  char epoch[32];
  std::snprintf(epoch, sizeof(epoch), "epoch-%04d", chosen->at("epoch").get<int>());
  GreyImage picture;
  for (const char* name : {"input", static_cast<const char*>(epoch), "truth"})
  {
    const std::string path = modelPath + ".pictures/" + name + ".pgm";
    if (std::filesystem::exists(path))
    {
      Append(picture, Upright(ReadGreyImage(path), aspect));
    }
  }
  return picture.columns == 0 ? std::nullopt : std::make_optional(std::move(picture));
}
} // namespace Clade
