#include "Evaluation/EvaluationMethods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::ElementsAre;

TEST(EvaluationMethods, NamesAreShortAndDiffer)
{
  EXPECT_THAT(NamesOfPaths({"/data/a/brain.nii.gz", "/data/b/brain.nii", "series/"}),
              ElementsAre("a/brain", "b/brain", "series"));
  EXPECT_THAT(NamesOfPaths({"best.safetensors", "best.safetensors"}), ElementsAre("best", "best#2"));
  EXPECT_THAT(NamesOfPaths({"x/cubic.safetensors"}, {"cubic"}), ElementsAre("x/cubic"));
}

TEST(EvaluationMethods, CtIsSeenThroughTheModelsCommonWindow)
{
  EvaluationMethods methods;
  EXPECT_EQ(methods.CtWindow().high, 2000);
  ModelMetadata model;
  model.modality = "CT";
  model.intensity = {IntensityMapping::Kind::Window, -500, 1000};
  methods.metadata = {model, model};
  EXPECT_EQ(methods.CtWindow().low, -500);
  EXPECT_EQ(methods.CtWindow().high, 1000);
  methods.metadata[1].intensity.high = 1500;
  EXPECT_EQ(methods.CtWindow().high, 2000);
}
