#include "Training/EpochJudge.h"

#include "Base/Error.h"

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <torch/utils.h>

namespace Clade
{
namespace
{
/// What a late generator makes of the slices, beside their interpolation.
OutputFigures ProbeLate(LateGenerator generator, const TrainingBatch& pairs)
{
  const torch::NoGradGuard noGradients;
  return CompareOutput(pairs.degraded, generator->forward(pairs.thick, pairs.degraded, pairs.sampling));
}
} // namespace

EpochJudge::EpochJudge(std::vector<TrainingVolume> validation, const TrainingOptions& options,
                       std::size_t threads, const std::string& modelPath, TrainingBatch probe)
    : validation_(std::move(validation), options, threads), folder_(modelPath + ".pictures"),
      probe_(std::move(probe))
{
  if (HasVolumes())
  {
    std::error_code failure;
    std::filesystem::create_directories(folder_, failure);
    if (failure)
    {
      throw Error(ErrorCode::StorageFull, "the folder " + folder_ + " cannot be made: " + failure.message());
    }
  }
}

void EpochJudge::Keep(const std::string& name, const GreyImage& picture) const
{
  WritePgm(folder_ + "/" + name + ".pgm", picture);
}

nlohmann::json EpochJudge::JudgeInterpolated(IProgress& progress) const
{
  const ValidationFigures figures = validation_.JudgeInterpolated(progress);
  Keep("input", figures.picture);
  if (const std::optional<GreyImage> truth = validation_.TruthPicture())
  {
    Keep("truth", *truth);
  }
  nlohmann::json line = ToJson(figures);
  line["event"] = "baseline";
  line["pictureAspect"] = validation_.PictureAspect();
  return line;
}

EpochVerdict EpochJudge::Judge(const AnyGenerator& generator, int epoch, IProgress& progress) const
{
  EpochVerdict verdict;
  verdict.output = generator.late ? ProbeLate(generator.late, probe_)
                                  : ProbeGenerator(generator.resnet, probe_.lowResolution);
  if (HasVolumes())
  {
    verdict.figures = validation_.Judge(generator, progress);
    char name[32];
    std::snprintf(name, sizeof(name), "epoch-%04d", epoch);
    Keep(name, verdict.figures->picture);
  }
  return verdict;
}

nlohmann::json ToJson(const ValidationFigures& figures)
{
  const auto known = [](const std::optional<double>& value)
  { return value ? nlohmann::json(*value) : nlohmann::json(); };
  return {{"piqe", figures.piqe},
          {"psnr", known(figures.psnrDb)},
          {"ssim", known(figures.ssim)},
          {"edgeGain", figures.edgeGain},
          {"edgeEnergy", known(figures.edgeEnergy)},
          {"modulation", known(figures.modulation)},
          {"borderDisplacement", known(figures.borderDisplacement)},
          {"consistency", figures.consistency}};
}

nlohmann::json ToJson(const EpochVerdict& verdict)
{
  nlohmann::json line = verdict.figures ? ToJson(*verdict.figures) : nlohmann::json::object();
  line["outputCorrelation"] = verdict.output.correlation;
  line["outputVariation"] = verdict.output.variation;
  line["collapsed"] = verdict.output.HasCollapsed();
  if (verdict.output.HasCollapsed())
  {
    line["warning"] = DescribeCollapse(verdict.output);
  }
  return line;
}
} // namespace Clade
