#include "Worker/TrainingSweep.h"

#include "Base/Error.h"
#include "Settings/ModelVersions.h"
#include "Settings/SweepState.h"
#include "TrainingRuns/SweepReport.h"

#include <algorithm>
#include <filesystem>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

/// The trainings of a sweep one after the other as one stage, which takes as long as their epochs.
class PartsOfSweep : public IProgress
{
public:
  PartsOfSweep(IProgress& progress, int epochs) : progress_(progress), epochs_(epochs) {}

  void Begin(const SweepStatus& status)
  {
    const double all = static_cast<double>(status.count) + epochs_ - 1; // the best has learned for one
    const bool isBest = status.learning.empty();
    begin_ = static_cast<double>(status.number - 1) / all;
    share_ = (isBest ? epochs_ : 1) / all;
    progress_.BeginStage("train");
    Tell(begin_);
  }

  void BeginStage(std::string_view stage) override
  {
    isLearning_ = stage == "train";
    Tell(begin_);
  }
  void Report(double fraction) override { Tell(begin_ + (isLearning_ ? fraction * share_ : 0)); }
  bool IsCancelled() const override { return progress_.IsCancelled(); }
  void ThrowIfCancelled() const override { progress_.ThrowIfCancelled(); }

private:
  /// Never less than before: the best begins with the epoch that it has.
  void Tell(double part)
  {
    reached_ = std::max(reached_, part);
    progress_.Report(reached_);
  }

  IProgress& progress_;
  const int epochs_;
  double reached_ = 0;
  double begin_ = 0; ///< of the whole
  double share_ = 0;
  bool isLearning_ = false;
};

json StateOf(const SweepOutcome& outcome, std::size_t count)
{
  json state = ToJson(outcome);
  state["Combinations"] = count;
  state["Number"] = nullptr;
  state["Learning"] = nullptr;
  return state;
}

json StateOf(const SweepStatus& status)
{
  json state = StateOf(status.soFar, status.count);
  if (!status.learning.empty())
  {
    state["Number"] = status.number;
    state["Learning"] = status.learning;
  }
  return state;
}

/// The end of the best's own log.
TrainedModel BestOf(const SweepOutcome& outcome)
{
  TrainedModel best{outcome.bestPath, {}};
  for (const json& epoch : outcome.epochsOfBest)
  {
    best.summary.steps = epoch.value("step", std::int64_t{0});
    if (epoch.value("chosen", false))
    {
      best.summary.chosenEpoch = epoch.value("epoch", 0);
      const json piqe = epoch.value("piqe", json());
      best.summary.piqe = piqe.is_number() ? std::optional<double>(piqe.get<double>()) : std::nullopt;
    }
  }
  const json last = outcome.epochsOfBest.empty() ? json::object() : outcome.epochsOfBest.back();
  if (last.contains("warning"))
  {
    best.summary.warnings.push_back(last["warning"].get<std::string>());
  }
  return best;
}

/// Tables stay with the combinations, the page goes with the model.
void WriteReport(const SweepOutcome& outcome, const std::string& folder, const std::string& modelPath)
{
  WriteSweepFiles(outcome, folder);
  const fs::path page = fs::path(folder) / "sweep.html";
  if (fs::exists(page)) // not in a program without pages
  {
    fs::rename(page, fs::path(modelPath).replace_extension(sweepReportEnding));
  }
}
} // namespace

TrainingSweep::TrainingSweep(const Job& job, const std::string& trainingFolder,
                             const TrainingOptions& options, const std::string& modelPath)
    : job_(job), folder_(trainingFolder), options_(options), modelPath_(modelPath)
{
}

bool TrainingSweep::IsAskedFor(const Job& job)
{
  return job.request.parameters.contains("Vary");
}

TrainedModel TrainingSweep::Run(const TrainingData& data, ITrainingObserver& observer, const Draw& draw,
                                IProgress& progress)
{
  PartsOfSweep parts(progress, options_.epochs);
  SweepRequest request;
  request.recipe = job_.request.parameters.at("Options");
  request.axes = ParseSweepAxes(job_.request.parameters.at("Vary"), "Vary");
  request.folder = SweepFolderOf(folder_);
  request.epochs = options_.epochs;
  request.bestPath = modelPath_;
  request.device = options_.device;
  request.threads = options_.threads;
  request.madeBy = "POST /clade/models, the best combination of a sweep";
  request.observer = &observer;
  request.watch = [&](const SweepStatus& status)
  {
    parts.Begin(status);
    WriteSweepState(folder_, StateOf(status));
    if (!status.soFar.ranked.empty() && !status.soFar.ranked.front().figures.is_null())
    {
      draw(status.soFar.ranked.front().modelPath);
    }
  };
  const SweepOutcome outcome = RunSweep(request, data, parts);
  WriteSweepState(folder_, StateOf(outcome, outcome.ranked.size()));
  if (outcome.bestPath.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "none of the " + std::to_string(outcome.ranked.size()) +
                    " combinations could be learned; the best failed so: " + outcome.ranked.front().problem);
  }
  WriteReport(outcome, request.folder, modelPath_);
  return BestOf(outcome);
}
} // namespace Clade
