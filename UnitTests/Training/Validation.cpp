#include "Training/Validation.h"

#include "Support/Errors.h"
#include "Support/SmallTraining.h"
#include "Support/TinyModels.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class Cancelled : public NoProgress
{
public:
  bool IsCancelled() const override { return true; }
  void ThrowIfCancelled() const override { throw Error(ErrorCode::Cancelled, "stopped"); }
};

/// The ripples with slices four voxels apart.
TrainingVolume Thick(double phase = 0)
{
  TrainingVolume source = Ripples(phase);
  VolumeGrid grid = UnitGrid(44, 40, 12);
  grid.sliceSpacingMm = 4;
  source.volume = Paint(grid, [=](const Vector3& p)
                        { return 500 + 160 * (std::sin(0.9 * p.x + phase) + std::sin(0.8 * p.y)) + p.z; });
  return source;
}

TrainingOptions Options()
{
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.generator = IdentityModel().Metadata().generator;
  return options;
}

ValidationFigures Interpolated(std::vector<TrainingVolume> volumes)
{
  NoProgress silent;
  return Validation(std::move(volumes), Options(), 1).JudgeInterpolated(silent);
}
} // namespace

TEST(Validation, TheTruthIsKnownOfFineVolumesAlone)
{
  const ValidationFigures fine = Interpolated({Ripples(0)}), thick = Interpolated({Thick()});
  EXPECT_TRUE(fine.psnrDb && fine.ssim && fine.edgeEnergy);
  EXPECT_FALSE(thick.psnrDb || thick.ssim || thick.edgeEnergy || thick.borderDisplacement);
  EXPECT_LT(*fine.ssim, 1) << "ripples of seven voxels are lost in slices of three";
  for (const ValidationFigures& figures : {fine, thick})
  {
    EXPECT_DOUBLE_EQ(figures.edgeGain, 1) << "of interpolation over itself";
    EXPECT_GE(figures.piqe, 0);
    EXPECT_LE(figures.piqe, 100);
  }
}

TEST(Validation, ANetworkThatChangesNothingIsJudgedAsInterpolation)
{
  NoProgress silent;
  const Validation validation({Ripples(0), Thick()}, Options(), 1);
  const ValidationFigures interpolated = validation.JudgeInterpolated(silent);
  const ValidationFigures judged = validation.Judge(IdentityModel().Loaded().generator, silent);
  EXPECT_NEAR(judged.piqe, interpolated.piqe, 1);
  EXPECT_NEAR(*judged.psnrDb, *interpolated.psnrDb, 0.1);
  EXPECT_NEAR(judged.edgeGain, 1, 0.01);
  EXPECT_NEAR(judged.consistency, interpolated.consistency, 1e-3);
  const ValidationFigures random = validation.Judge(RandomModel().Loaded().generator, silent);
  EXPECT_GT(random.consistency, interpolated.consistency) << "what does not follow the slices";
  EXPECT_LT(*random.psnrDb, *interpolated.psnrDb);
}

TEST(Validation, FiguresAreMeansOverThoseThatHaveThem)
{
  const ValidationFigures a = Interpolated({Ripples(0)}), b = Interpolated({Ripples(2)}),
                          thick = Interpolated({Thick()});
  const ValidationFigures all = Interpolated({Ripples(0), Ripples(2), Thick()});
  EXPECT_NEAR(all.piqe, (a.piqe + b.piqe + thick.piqe) / 3, 1e-9);
  EXPECT_NEAR(all.consistency, (a.consistency + b.consistency + thick.consistency) / 3, 1e-12);
  EXPECT_NEAR(*all.psnrDb, (*a.psnrDb + *b.psnrDb) / 2, 1e-9);
  EXPECT_EQ(all.picture.pixels, a.picture.pixels) << "of the first volume";
}

TEST(Validation, PicturesAreOfOneSizeAndOnlyThatOfTheTruthMayBeMissing)
{
  const Validation fine({Ripples(0)}, Options(), 1), thick({Thick()}, Options(), 1);
  NoProgress silent;
  const GreyImage picture = fine.JudgeInterpolated(silent).picture;
  const auto truth = fine.TruthPicture();
  ASSERT_TRUE(truth);
  EXPECT_EQ(truth->columns, picture.columns);
  EXPECT_EQ(truth->rows, picture.rows);
  EXPECT_NE(truth->pixels, picture.pixels);
  EXPECT_FALSE(thick.TruthPicture());
  EXPECT_NEAR(fine.PictureAspect(), 1, 0.01) << "an isotropic result";
}

TEST(Validation, WithoutVolumesThereIsNothingToJudgeBy)
{
  const Validation none({}, Options(), 1);
  EXPECT_TRUE(none.IsEmpty());
  EXPECT_FALSE(none.TruthPicture());
  EXPECT_EQ(none.PictureAspect(), 1);
  EXPECT_FALSE(Validation({Thick()}, Options(), 1).IsEmpty());
}

TEST(Validation, StopsWhereItIsCancelled)
{
  Cancelled stopped;
  const Validation validation({Thick()}, Options(), 1);
  EXPECT_EQ(CodeOf([&] { validation.JudgeInterpolated(stopped); }), ErrorCode::Cancelled);
}
