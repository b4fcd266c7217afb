#include "Network/TorchDevice.h"
#include "Network/TorchThreads.h"
#include "Training/ITrainingMethod.h"

#include <benchmark/benchmark.h>
#include <ctime>
#include <functional>
#include <torch/types.h>
#include <vector>

using namespace Clade;

namespace
{
constexpr std::int64_t patch = 32;

struct PlainLayer
{
  std::int64_t inputs;
  std::int64_t outputs;
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t size; ///< of the padded input
  int times = 1;
};

std::vector<PlainLayer> GeneratorLayers(std::int64_t base)
{
  return {{1, base, 7, 1, patch + 6},
          {base, 2 * base, 3, 2, patch + 2},
          {2 * base, 4 * base, 3, 2, patch / 2 + 2},
          {4 * base, 4 * base, 3, 1, patch / 4 + 2, 12},
          {4 * base, 2 * base, 3, 1, patch / 2 + 2},
          {2 * base, base, 3, 1, patch + 2},
          {base, 1, 7, 1, patch + 6}};
}

std::vector<PlainLayer> DiscriminatorLayers(std::int64_t base)
{
  return {{1, base, 4, 2, patch + 2},
          {base, 2 * base, 4, 2, patch / 2 + 2},
          {2 * base, 4 * base, 4, 2, patch / 4 + 2},
          {4 * base, 8 * base, 4, 1, patch / 8 + 2},
          {8 * base, 1, 4, 1, patch / 8 + 1}};
}

/// One evaluation of the layers as plain convolutions, and the gradients that training asks for.
class PlainNetwork
{
public:
  PlainNetwork(const std::vector<PlainLayer>& layers, std::int64_t batch, at::ScalarType type,
               bool learnsWeights)
      : layers_(layers)
  {
    for (const auto& layer : layers)
    {
      const auto made = [&](std::vector<std::int64_t> shape)
      { return torch::randn(shape).to(type).contiguous(at::MemoryFormat::ChannelsLast); };
      inputs_.push_back(made({batch, layer.inputs, layer.size, layer.size}).requires_grad_());
      weights_.push_back(
          made({layer.outputs, layer.inputs, layer.kernel, layer.kernel}).set_requires_grad(learnsWeights));
    }
  }

  void Run()
  {
    for (std::size_t n = 0; n < layers_.size(); n++)
    {
      for (int time = 0; time < layers_[n].times; time++)
      {
        const auto y = torch::conv2d(inputs_[n], weights_[n], {}, layers_[n].stride);
        y.backward(torch::ones_like(y));
        inputs_[n].mutable_grad().reset();
        weights_[n].mutable_grad().reset();
      }
    }
  }

private:
  std::vector<PlainLayer> layers_;
  std::vector<torch::Tensor> inputs_;
  std::vector<torch::Tensor> weights_;
};

/// What one step of a method evaluates, as plain convolutions.
std::vector<PlainNetwork> PlainStep(const TrainingOptions& options, at::ScalarType type)
{
  const auto generator = GeneratorLayers(options.generator.baseChannels);
  const auto judge = DiscriminatorLayers(options.discriminatorChannels);
  const std::int64_t n = options.batch;
  std::vector<PlainNetwork> step;
  const auto add = [&](const std::vector<PlainLayer>& layers, std::int64_t batch, bool learns, int times)
  {
    for (int i = 0; i < times; i++)
    {
      step.emplace_back(layers, batch, type, learns);
    }
  };
  if (options.method == TrainingMethod::Anchored)
  {
    add(generator, 2 * n, true, 1);
    add(judge, 2 * n, false, 1);
    add(judge, n, true, 1);
    add(judge, 2 * n, true, 1);
  }
  else // cycle: two fakes, two cycled, two identities; each judge sees real, fake, and the generator's fake
  {
    add(generator, n, true, 6);
    add(judge, n, false, 2);
    add(judge, n, true, 4);
  }
  return step;
}

double ProcessorSeconds(const std::function<void()>& work)
{
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Patch pairs per second of training, and the share of the ceiling: the plain convolutions of a step,
/// forwards and backwards, over the step, both by the processor's clock on one thread.
void TrainingStep(benchmark::State& state)
{
  const auto method = state.range(0) == 0 ? TrainingMethod::Anchored : TrainingMethod::Clade;
  TrainingOptions options = DefaultTrainingOptions(method, "MR");
  options.generator.baseChannels = static_cast<int>(state.range(1));
  options.batch = static_cast<int>(state.range(2));
  const bool isFast = CpuHasFastBFloat16();
  const at::ScalarType type = isFast ? torch::kBFloat16 : torch::kFloat32;
  const TorchThreads threads(1);
  torch::manual_seed(1);
  const auto trained = MakeTrainingMethod(options, torch::kCPU);
  const auto random = [&] { return torch::rand({options.batch, 1, patch, patch}).to(type); };
  const TrainingBatch batch{random(), random(), random(), random()};
  StepOptions step;
  step.learningRate = options.learningRate;
  auto plain = PlainStep(options, type);
  const auto runPlain = [&]
  {
    for (auto& network : plain)
    {
      network.Run();
    }
  };
  trained->Step(batch, step);
  runPlain();
  double stepSeconds = 0, plainSeconds = 0, steps = 0;
  for (auto _ : state)
  {
    stepSeconds += ProcessorSeconds([&] { trained->Step(batch, step); });
    plainSeconds += ProcessorSeconds(runPlain);
    steps++;
  }
  state.counters["pairs_per_core_s"] = options.batch * steps / stepSeconds;
  state.counters["ceiling"] = plainSeconds / stepSeconds;
  state.SetLabel(ToWord(method) + (isFast ? ", bf16" : ", fp32"));
}
BENCHMARK(TrainingStep)
    ->ArgNames({"cycle", "channels", "batch"})
    ->ArgsProduct({{0}, {32, 64}, {1, 16, 64}})
    ->ArgsProduct({{1}, {64}, {1, 16, 64}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
} // namespace
