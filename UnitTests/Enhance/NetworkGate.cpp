#include "Enhance/NetworkStage.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"
#include "Volume/Phantom.h"
#include "Volume/Resampler.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using Clade::Testing::IdentityModel;
using Clade::Testing::RandomModel;
using Clade::Testing::TemporaryFolder;

// The gate with all that leads to it: nothing but a network that has learned gets through.
namespace
{
/// The phantom's middle: networks by the hundred are to run on it.
Volume ThickSlices()
{
  VolumeGrid grid = PhantomGrid(PhantomPlane::Coronal, 8, 40);
  const std::size_t columns = 24, rows = 24;
  grid.originMm = grid.PatientFromIndex(
      {static_cast<double>((grid.columns - columns) / 2), static_cast<double>((grid.rows - rows) / 2), 0});
  grid.columns = columns;
  grid.rows = rows;
  return SamplePhantom(grid, 40, PhantomContrast::Mr, 5);
}

class NetworkGate : public testing::Test
{
protected:
  NetworkGate() : source_(ThickSlices())
  {
    NoProgress progress;
    interpolated_ =
        ResampleThroughPlane(source_, ThroughPlaneGrid(source_.grid, GridKind::Isotropic), progress);
    settings_.options.precision = Precision::Float32;
    settings_.options.device = "cpu";
  }

  /// "passed" or the gate's sentence.
  std::string Verdict(const NetworkModel& model)
  {
    ModelMetadata metadata = model.Metadata();
    WriteModelFile(folder_ / "tiny.safetensors", metadata, model.Loaded().generator);
    NoProgress progress;
    try
    {
      gate_ = ApplyNetwork(source_, interpolated_, acquisition_, ResolveModel("tiny", "MR", folder_.Path()),
                           settings_, progress)
                  .gate;
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::QualityGate) << error.Message();
      return error.Message();
    }
    return "passed";
  }

  TemporaryFolder folder_;
  Volume source_;
  Volume interpolated_;
  AcquisitionInfo acquisition_;
  EnhanceSettings settings_;
  GateReport gate_; ///< of the network that passed last
};

/// What training would have made of the last layer, as far as the scale of its weights goes.
NetworkModel WithLastLayerTimes(NetworkModel model, double factor)
{
  Generator generator = model.Loaded().generator.resnet;
  const torch::NoGradGuard noGradients;
  generator->output->weight.mul_(factor);
  return model;
}

/// Parameter: base channels.
class RandomNetworks : public NetworkGate, public testing::WithParamInterface<int>
{
protected:
  void ExpectNonePasses(bool globalSkip)
  {
    for (unsigned seed = 1; seed <= 20; seed++)
    {
      for (const double scale : {0.0, 1.0, 10.0}) // 0: the last layer is demodulated
      {
        GeneratorOptions options;
        options.globalSkip = globalSkip;
        options.demodulateOutput = scale == 0;
        const NetworkModel model = RandomModel(options, seed, GetParam());
        EXPECT_NE(Verdict(scale == 0 ? model : WithLastLayerTimes(model, scale)), "passed")
            << "seed " << seed << ", last layer " << scale;
      }
    }
  }
};
} // namespace

INSTANTIATE_TEST_SUITE_P(BaseChannels, RandomNetworks, testing::Values(4, 8, 16, 32));

TEST_P(RandomNetworks, PassNothingWithASkip)
{
  ExpectNonePasses(true);
}

TEST_P(RandomNetworks, PassNothingWithoutASkip)
{
  ExpectNonePasses(false);
}

TEST_F(NetworkGate, TheIdentityPassesWithoutAChange)
{
  EXPECT_EQ(Verdict(IdentityModel()), "passed");
  EXPECT_LT(gate_.network.change.value(), 1e-6);
  EXPECT_FALSE(gate_.network.agreement);
}

TEST_F(NetworkGate, AnOutputOfNothingButZerosPassesNothing)
{
  const NetworkModel model = WithLastLayerTimes(RandomModel(), 0);
  EXPECT_NE(Verdict(model).find("the quality gate \"correlation\" failed"), std::string::npos);
}

TEST_F(NetworkGate, ANetworkThatDiedOnAConstantPassesNothing)
{
  const NetworkModel model = IdentityModel();
  {
    Generator generator = model.Loaded().generator.resnet;
    const torch::NoGradGuard noGradients;
    generator->output->bias.fill_(0.004);
  }
  EXPECT_NE(Verdict(model).find("the quality gate \"agreement\" failed"), std::string::npos);
}
