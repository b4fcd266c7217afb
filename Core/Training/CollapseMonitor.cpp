#include "Training/CollapseMonitor.h"

#include "Base/Format.h"

#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
OutputFigures CompareOutput(const at::Tensor& input, const at::Tensor& output)
{
  const auto x = input.to(torch::kFloat64), y = output.to(torch::kFloat64);
  const auto dx = x - x.mean(), dy = y - y.mean();
  const double spread = (dx.square().sum() * dy.square().sum()).sqrt().item<double>();
  const double variationIn = x.std(0, false).mean().item<double>();
  OutputFigures figures;
  figures.correlation = spread > 0 ? (dx * dy).sum().item<double>() / spread : 0;
  figures.variation = variationIn > 0 ? y.std(0, false).mean().item<double>() / variationIn : 0;
  return figures;
}

OutputFigures ProbeGenerator(Generator generator, const at::Tensor& patches)
{
  const torch::NoGradGuard noGradients;
  return CompareOutput(patches, generator->forward(patches));
}

std::string DescribeCollapse(const OutputFigures& figures)
{
  return "the generator does not follow its input (correlation " + Decimal(figures.correlation, 2) +
         ", expected at least " + Decimal(OutputFigures::minCorrelation, 2) + "; variation " +
         Decimal(figures.variation, 2) + " of the input's, expected at least " +
         Decimal(OutputFigures::minVariation, 2) + "): it has collapsed, or has hardly learned yet";
}
} // namespace Clade
