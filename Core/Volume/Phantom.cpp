#include "Volume/Phantom.h"

#include "Base/ParallelFor.h"
#include "Base/Random.h"
#include "Volume/PhantomAnatomy.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double finestEdgeMm = 0.4;

PhantomScene MakeScene(PhantomContrast contrast, double softMm)
{
  using PhantomMaterials::air;
  PhantomScene scene(-phantomReachMm, phantomReachMm, contrast == PhantomContrast::Mr ? air.mr : air.ct,
                     softMm);
  PhantomPainter painter(scene, contrast);
  PaintPhantomWall(painter);
  PaintPhantomOrgans(painter);
  PaintPhantomBowel(painter);
  PaintPhantomVessels(painter);
  PaintPhantomBones(painter);
  return scene;
}

void AddNoise(Volume& volume, std::size_t slice, PhantomContrast contrast, double noise, std::uint64_t seed)
{
  Random random(seed + 0x9E3779B97F4A7C15u * (slice + 1)); // a sequence of its own for every slice
  const std::size_t perSlice = volume.grid.columns * volume.grid.rows;
  float* voxels = &volume.voxels[slice * perSlice];
  for (std::size_t n = 0; n < perSlice; n++)
  {
    const double real = static_cast<double>(voxels[n]) + noise * random.Normal();
    const double imaginary = contrast == PhantomContrast::Mr ? noise * random.Normal() : 0;
    voxels[n] = static_cast<float>(contrast == PhantomContrast::Mr ? std::hypot(real, imaginary) : real);
  }
}
} // namespace

VolumeGrid PhantomGrid(PhantomPlane plane, double pixelSpacingMm, double sliceSpacingMm)
{
  VolumeGrid grid;
  const Vector3& reach = phantomReachMm;
  Vector3 halfMm; // along columns, rows, slices
  switch (plane)
  {
  case PhantomPlane::Transverse:
    grid.rowDirection = {1, 0, 0};
    grid.columnDirection = {0, 1, 0};
    halfMm = {reach.x, reach.y, reach.z};
    break;
  case PhantomPlane::Coronal:
    grid.rowDirection = {1, 0, 0};
    grid.columnDirection = {0, 0, -1};
    halfMm = {reach.x, reach.z, reach.y};
    break;
  case PhantomPlane::Sagittal:
    grid.rowDirection = {0, 1, 0};
    grid.columnDirection = {0, 0, -1};
    halfMm = {reach.y, reach.z, reach.x};
    break;
  }
  const auto count = [](double half, double spacing) { return static_cast<std::size_t>(2 * half / spacing); };
  grid.columns = count(halfMm.x, pixelSpacingMm);
  grid.rows = count(halfMm.y, pixelSpacingMm);
  grid.slices = count(halfMm.z, sliceSpacingMm);
  grid.columnSpacingMm = pixelSpacingMm;
  grid.rowSpacingMm = pixelSpacingMm;
  grid.sliceSpacingMm = sliceSpacingMm;
  grid.originMm = -grid.PatientFromIndex({(static_cast<double>(grid.columns) - 1) / 2,
                                          (static_cast<double>(grid.rows) - 1) / 2,
                                          (static_cast<double>(grid.slices) - 1) / 2});
  return grid;
}

Volume SamplePhantom(const VolumeGrid& grid, double sliceThicknessMm, PhantomContrast contrast, double noise,
                     std::uint64_t seed, std::size_t threads)
{
  const double pixelMm = std::min(grid.columnSpacingMm, grid.rowSpacingMm);
  // Edges as soft as a pixel stand for the averaging over it.
  const PhantomScene scene = MakeScene(contrast, std::max(finestEdgeMm, pixelMm / 2));
  const std::size_t depths =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(1.5 * sliceThicknessMm / pixelMm)));
  const Vector3 depthStep = grid.Normal() * (sliceThicknessMm / static_cast<double>(depths));
  const Vector3 firstDepth = depthStep * (-(static_cast<double>(depths) - 1) / 2);

  Volume volume(grid);
  ParallelFor(grid.rows * grid.slices, 8, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t row = begin; row < end; row++)
                {
                  const std::size_t j = row % grid.rows;
                  const std::size_t k = row / grid.rows;
                  for (std::size_t i = 0; i < grid.columns; i++)
                  {
                    Vector3 point =
                        firstDepth + grid.PatientFromIndex({static_cast<double>(i), static_cast<double>(j),
                                                            static_cast<double>(k)});
                    double sum = 0;
                    for (std::size_t d = 0; d < depths; d++)
                    {
                      sum += scene.ValueAt(point);
                      point = point + depthStep;
                    }
                    volume.At(i, j, k) = static_cast<float>(sum / static_cast<double>(depths));
                  }
                }
              });
  if (noise > 0)
  {
    ParallelFor(grid.slices, 1, threads,
                [&](std::size_t begin, std::size_t end)
                {
                  for (std::size_t k = begin; k < end; k++)
                  {
                    AddNoise(volume, k, contrast, noise, seed);
                  }
                });
  }
  return volume;
}
} // namespace Clade
