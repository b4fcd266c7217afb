#pragma once
#include "Network/Generator.h"
#include "Network/LateGenerator.h"

namespace Clade
{
/// A generator of whichever architecture: one of the two is there. A handle, as they are.
class AnyGenerator
{
public:
  AnyGenerator() = default;
  AnyGenerator(Generator generator) : resnet(std::move(generator)) {}   // NOLINT: they are generators
  AnyGenerator(LateGenerator generator) : late(std::move(generator)) {} // NOLINT
  /// A new one, its weights drawn from LibTorch's random numbers.
  explicit AnyGenerator(const GeneratorOptions& options)
      : AnyGenerator(options.IsLate() ? AnyGenerator(LateGenerator(options))
                                      : AnyGenerator(Generator(options)))
  {
  }

  /// What both are: parameters, devices.
  torch::nn::Module& Module() const
  {
    return late ? static_cast<torch::nn::Module&>(*late.ptr())
                : static_cast<torch::nn::Module&>(*resnet.ptr());
  }
  torch::nn::Module* operator->() const { return &Module(); }
  const GeneratorOptions& Options() const { return late ? late->Options() : resnet->Options(); }

  Generator resnet = nullptr;
  LateGenerator late = nullptr;
};
} // namespace Clade
