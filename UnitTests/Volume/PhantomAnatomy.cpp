#include "Volume/PhantomAnatomy.h"

#include <functional>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
constexpr double air = PhantomMaterials::air.ct;

/// One part of the body alone, in Hounsfield units.
PhantomScene SceneOf(const std::function<void(PhantomPainter&)>& paint)
{
  PhantomScene scene(-phantomReachMm, phantomReachMm, air, 0.4);
  PhantomPainter painter(scene, PhantomContrast::Ct);
  paint(painter);
  return scene;
}

/// How many of the points of a grid over the whole box are painted.
int Painted(const PhantomScene& scene)
{
  int painted = 0;
  for (double z = -phantomReachMm.z; z <= phantomReachMm.z; z += 8)
  {
    for (double y = -phantomReachMm.y; y <= phantomReachMm.y; y += 8)
    {
      for (double x = -phantomReachMm.x; x <= phantomReachMm.x; x += 8)
      {
        painted += scene.ValueAt({x, y, z}) > air ? 1 : 0;
      }
    }
  }
  return painted;
}
} // namespace

TEST(PhantomAnatomy, EveryPartHasSomethingAndLiesWithinTheWall)
{
  const PhantomScene wall = SceneOf(PaintPhantomWall);
  for (const auto& paint : {PaintPhantomOrgans, PaintPhantomBowel, PaintPhantomVessels, PaintPhantomBones})
  {
    const PhantomScene part = SceneOf(paint);
    const PhantomScene both = SceneOf(
        [&](PhantomPainter& painter)
        {
          paint(painter);
          PaintPhantomWall(painter);
        });
    EXPECT_GT(Painted(part), 50);
    EXPECT_EQ(Painted(both), Painted(wall)) << "nothing of it is outside the body";
  }
}

TEST(PhantomAnatomy, TheBoxHoldsTheBodyFromSideToSide)
{
  const PhantomScene wall = SceneOf(PaintPhantomWall);
  for (double z = -150; z <= 150; z += 10)
  {
    EXPECT_EQ(wall.ValueAt({phantomReachMm.x - 1, 0, z}), air) << z;
    EXPECT_EQ(wall.ValueAt({0, -phantomReachMm.y + 1, z}), air) << z;
    EXPECT_GT(wall.ValueAt({0, 0, z}), air) << z;
  }
}

TEST(PhantomAnatomy, VertebraeAndDiscsFollowTheSpine)
{
  const PhantomScene bones = SceneOf(PaintPhantomBones);
  for (double z = -140; z <= 140; z += 5)
  {
    EXPECT_GT(bones.ValueAt(SpineAt(z)), 0) << "bone or cartilage at " << z;
  }
}
