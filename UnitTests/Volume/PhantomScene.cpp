#include "Volume/PhantomScene.h"

#include "Base/Random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
constexpr double background = 7;
constexpr double softMm = 0.5;

PhantomScene::Pieces One(std::unique_ptr<IPhantomPiece> piece)
{
  PhantomScene::Pieces pieces;
  pieces.push_back(std::move(piece));
  return pieces;
}

PhantomScene EmptyScene()
{
  return PhantomScene({-40, -30, -20}, {40, 30, 20}, background, softMm);
}
} // namespace

TEST(PhantomScene, LaterShapesCoverEarlierOnesAndEdgesAreRamps)
{
  PhantomScene scene = EmptyScene();
  scene.Paint({100}, One(std::make_unique<PhantomEllipsoid>(Vector3{}, Vector3{15, 15, 15})));
  scene.Paint({300}, One(std::make_unique<PhantomRod>(Vector3{}, Vector3{30, 0, 0}, 2, 2)));
  EXPECT_EQ(scene.ValueAt({-10, 0, 0}), 100);
  EXPECT_EQ(scene.ValueAt({10, 0, 0}), 300);
  EXPECT_EQ(scene.ValueAt({25, 0, 0}), 300);
  EXPECT_EQ(scene.ValueAt({25, 5, 0}), background);
  EXPECT_NEAR(scene.ValueAt({-15, 0, 0}), (100 + background) / 2, 1e-9);
  EXPECT_EQ(scene.ValueAt({100, 0, 0}), background);
}

TEST(PhantomScene, PiecesOfOneShapeAreAUnionWithoutSeams)
{
  PhantomScene scene = EmptyScene();
  PhantomScene::Pieces chain;
  for (int n = 0; n < 10; n++)
  {
    chain.push_back(std::make_unique<PhantomRod>(Vector3{3.0 * n, 0, 0}, Vector3{3.0 * n + 3, 0, 0}, 1, 1));
  }
  scene.Paint({50}, std::move(chain));
  const double onTheEdge = scene.ValueAt({1.5, 1, 0});
  for (double x = 0; x < 30; x += 0.37)
  {
    EXPECT_NEAR(scene.ValueAt({x, 1, 0}), onTheEdge, 1e-9) << x;
  }
}

TEST(PhantomScene, CellsGiveWhatPaintingEveryShapeInTurnGives)
{
  Random random(4);
  const auto between = [&](double low, double high) { return low + (high - low) * random.Uniform(); };
  const auto place = [&] { return Vector3{between(-35, 35), between(-25, 25), between(-15, 15)}; };
  PhantomScene scene = EmptyScene();
  std::vector<const IPhantomPiece*> pieces;
  for (int n = 0; n < 60; n++)
  {
    std::unique_ptr<IPhantomPiece> piece;
    if (n % 3 == 2)
    {
      piece = std::make_unique<PhantomRod>(place(), place(), between(0.4, 4), between(0.4, 4));
    }
    else
    {
      piece =
          std::make_unique<PhantomEllipsoid>(place(), Vector3{between(2, 25), between(2, 25), between(2, 25)},
                                             between(0, 3), between(0, 3), n % 3 == 1);
    }
    pieces.push_back(piece.get());
    scene.Paint({10.0 * n}, One(std::move(piece)));
  }
  for (int trial = 0; trial < 3000; trial++)
  {
    const Vector3 at = place();
    double expected = background;
    for (std::size_t n = 0; n < pieces.size(); n++)
    {
      const double coverage = std::clamp(0.5 - pieces[n]->DistanceMm(at) / (2 * softMm), 0.0, 1.0);
      expected += coverage * (10.0 * static_cast<double>(n) - expected);
    }
    ASSERT_NEAR(scene.ValueAt(at), expected, 1e-9) << at.x << ' ' << at.y << ' ' << at.z;
  }
}
