#include "Training/CycleMethod.h"
#include "Training/PairedMethod.h"

namespace Clade
{
std::unique_ptr<ITrainingMethod> MakeTrainingMethod(const TrainingOptions& options, at::Device device)
{
  switch (options.method)
  {
  case TrainingMethod::Clade:
  case TrainingMethod::CladeNoGmap:
  case TrainingMethod::CycleGan:
    return std::make_unique<CycleMethod>(options, device);
  default:
    return std::make_unique<PairedMethod>(options, device);
  }
}
} // namespace Clade
