#include "Volume/PhantomScene.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
constexpr double cellMm = 5;

/// A sine of period 1 made of parabolas, many times quicker.
double Wave(double turns)
{
  const double f = turns - std::floor(turns) - 0.5;
  return 8 * f * (2 * std::abs(f) - 1);
}

double Texture(const PhantomTissue& tissue, const Vector3& p)
{
  // Two waves across each other and one over both, all oblique: no plane shows a grid.
  const double k = 1 / tissue.textureMm;
  return tissue.texture *
         (Wave(k * (0.8 * p.x + 0.5 * p.y + 0.33 * p.z)) * Wave(k * (-0.41 * p.x + 0.77 * p.y + 0.49 * p.z)) +
          0.6 * Wave(1.7 * k * (0.3 * p.x - 0.4 * p.y + 0.87 * p.z)));
}
} // namespace

PhantomScene::PhantomScene(const Vector3& lowestMm, const Vector3& highestMm, double background,
                           double softMm)
    : lowestMm_(lowestMm), background_(background), softMm_(softMm)
{
  const Vector3 extent = highestMm - lowestMm;
  cellCounts_ = {static_cast<std::size_t>(std::ceil(extent.x / cellMm)),
                 static_cast<std::size_t>(std::ceil(extent.y / cellMm)),
                 static_cast<std::size_t>(std::ceil(extent.z / cellMm))};
  cells_.resize(cellCounts_[0] * cellCounts_[1] * cellCounts_[2]);
}

void PhantomScene::Paint(const PhantomTissue& tissue, Pieces pieces)
{
  const auto shape = static_cast<std::uint32_t>(tissues_.size());
  tissues_.push_back(tissue);
  pieces_.push_back(std::move(pieces));
  for (const auto& piece : pieces_.back())
  {
    Enter(shape, *piece);
  }
}

/// Notes the piece in every cell it may touch. In a cell that it covers to the corners - it is convex -
/// nothing painted before can be seen any more.
void PhantomScene::Enter(std::uint32_t shape, const IPhantomPiece& piece)
{
  const auto [low, high] = piece.Bounds();
  const auto range = [&](double from, double to, double lowest, std::size_t count)
  {
    const double last = static_cast<double>(count);
    const double begin = std::floor((from - softMm_ - lowest) / cellMm);
    const double end = std::ceil((to + softMm_ - lowest) / cellMm);
    return std::make_pair(static_cast<std::size_t>(std::clamp(begin, 0.0, last)),
                          static_cast<std::size_t>(std::clamp(end, 0.0, last)));
  };
  const auto [x0, x1] = range(low.x, high.x, lowestMm_.x, cellCounts_[0]);
  const auto [y0, y1] = range(low.y, high.y, lowestMm_.y, cellCounts_[1]);
  const auto [z0, z1] = range(low.z, high.z, lowestMm_.z, cellCounts_[2]);
  for (std::size_t z = z0; z < z1; z++)
  {
    for (std::size_t y = y0; y < y1; y++)
    {
      for (std::size_t x = x0; x < x1; x++)
      {
        bool coversCell = true;
        for (std::size_t corner = 0; corner < 8 && coversCell; corner++)
        {
          const Vector3 offset{static_cast<double>(x + (corner & 1)),
                               static_cast<double>(y + (corner >> 1 & 1)),
                               static_cast<double>(z + (corner >> 2))};
          coversCell = piece.DistanceMm(lowestMm_ + offset * cellMm) < -softMm_;
        }
        std::vector<Entry>& cell = cells_[(z * cellCounts_[1] + y) * cellCounts_[0] + x];
        if (coversCell)
        {
          cell.clear();
        }
        cell.push_back({shape, coversCell ? nullptr : &piece});
      }
    }
  }
}

double PhantomScene::Coverage(double distanceMm) const
{
  return std::clamp(0.5 - distanceMm / (2 * softMm_), 0.0, 1.0);
}

double PhantomScene::ValueAt(const Vector3& pointMm) const
{
  const Vector3 cell = (pointMm - lowestMm_) * (1 / cellMm);
  if (!(cell.x >= 0 && cell.y >= 0 && cell.z >= 0 && cell.x < static_cast<double>(cellCounts_[0]) &&
        cell.y < static_cast<double>(cellCounts_[1]) && cell.z < static_cast<double>(cellCounts_[2])))
  {
    return background_;
  }
  const auto& entries =
      cells_[(static_cast<std::size_t>(cell.z) * cellCounts_[1] + static_cast<std::size_t>(cell.y)) *
                 cellCounts_[0] +
             static_cast<std::size_t>(cell.x)];
  double value = background_;
  for (std::size_t e = 0; e < entries.size();)
  {
    const std::uint32_t shape = entries[e].shape; // the union of its pieces: the largest coverage
    double coverage = 0;
    for (; e < entries.size() && entries[e].shape == shape; e++)
    {
      if (coverage < 1)
      {
        coverage = entries[e].piece == nullptr
                       ? 1
                       : std::max(coverage, Coverage(entries[e].piece->DistanceMm(pointMm)));
      }
    }
    if (coverage > 0)
    {
      const PhantomTissue& tissue = tissues_[shape];
      const double painted = tissue.value + (tissue.texture == 0 ? 0 : Texture(tissue, pointMm));
      value += coverage * (painted - value);
    }
  }
  return value;
}
} // namespace Clade
