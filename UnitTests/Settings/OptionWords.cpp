#include "Settings/OptionWords.h"

#include "Settings/VolumeChoice.h"

#include <gmock/gmock.h>

using namespace Clade;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(OptionWords, AreNoneForWhatIsAsEver)
{
  EXPECT_THAT(OptionWords({}, false), IsEmpty());
  EXPECT_THAT(OptionWords({}, true), IsEmpty());
  EnhanceOptions spelledOut; // what "auto" stands for
  spelledOut.consistency = ConsistencyMode::On;
  EXPECT_THAT(OptionWords(spelledOut, false), IsEmpty());
  EXPECT_THAT(OptionWords(spelledOut, true), ElementsAre("consistent"));
}

TEST(OptionWords, NameWhatANetworkIsAskedFor)
{
  EnhanceOptions options;
  options.grid = GridKind::Aligned;
  options.consistency = ConsistencyMode::Off;
  options.planes = LrPlanes::Both;
  options.plane = LrPlane::Rows; // not used with both
  options.stitching = Stitching::Patches;
  options.stride = 6;
  options.weights = PatchWeights::Hann;
  options.precision = Precision::Float32;
  options.uncertainty = true;
  options.forceModel = true;
  options.adaptSeconds = 2.5;
  options.volume = allVolumes;
  EXPECT_THAT(OptionWords(options, false),
              ElementsAre("aligned", "not consistent", "both planes", "patches every 6", "Hann weights",
                          "fp32", "adapted 2.5 s", "with uncertainty", "forced", "all volumes"));
  EXPECT_THAT(OptionWords(options, true), ElementsAre("aligned", "all volumes")) << "cubic uses no others";
}

TEST(OptionWords, SayTheStepsWhereTheyDecide)
{
  EnhanceOptions options;
  options.adaptSeconds = 60;
  options.adaptSteps = 200;
  options.planes = LrPlanes::One;
  options.plane = LrPlane::Columns;
  options.volume = 2;
  EXPECT_THAT(OptionWords(options, false),
              ElementsAre("one plane", "along columns", "adapted 200 steps", "volume 2"));
}
