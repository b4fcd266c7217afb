#pragma once
#include "Volume/PhantomPieces.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace Clade
{
/// What a shape is made of: a value and the amplitude of a fine texture in it.
struct PhantomTissue
{
  double value = 0;
  double texture = 0;
  double textureMm = 8; ///< wavelength
};

/// Shapes painted one over the other in the order they are added; a shape is the union of its pieces. Edges
/// are ramps of `softMm` to both sides. Immutable once sampled: shared by threads.
class PhantomScene
{
public:
  /// Everything outside the box or not covered by a shape has the value `background`.
  PhantomScene(const Vector3& lowestMm, const Vector3& highestMm, double background, double softMm);

  using Pieces = std::vector<std::unique_ptr<IPhantomPiece>>;
  void Paint(const PhantomTissue& tissue, Pieces pieces);

  double ValueAt(const Vector3& pointMm) const;

private:
  struct Entry
  {
    std::uint32_t shape;
    const IPhantomPiece* piece; ///< null: the shape covers the whole cell
  };

  void Enter(std::uint32_t shape, const IPhantomPiece& piece);
  double Coverage(double distanceMm) const;

  Vector3 lowestMm_;
  std::array<std::size_t, 3> cellCounts_;
  double background_;
  double softMm_;
  std::vector<PhantomTissue> tissues_; ///< by shape
  std::vector<Pieces> pieces_;         ///< by shape
  std::vector<std::vector<Entry>> cells_;
};
} // namespace Clade
