#include "TrainingRuns/Sweep.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "TrainingRuns/PatchChoice.h"
#include "TrainingRuns/TrainingHistory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* bestName = "best";

json PlanOf(const SweepRequest& request, const TrainingData& data)
{
  return {{"recipe", request.recipe},
          {"axes", ToJson(request.axes)},
          {"training", FingerprintOf(data.training)},
          {"validation", FingerprintOf(data.validation)}};
}

/// The log's line of an epoch; null where it has not come to it.
json EpochOf(const std::string& modelPath, int epoch)
{
  const std::string log = modelPath + ".log.jsonl";
  if (fs::exists(log))
  {
    for (const json& line : ReadTrainingHistory(log).epochs)
    {
      if (line.at("epoch") == epoch)
      {
        return line;
      }
    }
  }
  return nullptr;
}

class Sweep
{
public:
  Sweep(const SweepRequest& request, const TrainingData& data, IProgress& progress)
      : request_(request), data_(data), progress_(progress), points_(PointsOf(request.axes))
  {
    if (data.validation.empty())
    {
      throw Error(
          ErrorCode::InvalidArgument,
          "a sweep ranks by validation figures, but no validation data was given; expected --validation");
    }
    for (const SweepPoint& point : points_) // what cannot be learned is said before anything is
    {
      OptionsOf(point);
    }
    RequireSamePlan();
  }

  SweepOutcome Run()
  {
    SweepOutcome outcome;
    outcome.axes = request_.axes;
    for (const SweepPoint& point : points_)
    {
      Watch(outcome, point.name);
      outcome.ranked.push_back(LearnOnce(point));
      RankByPiqe(outcome.ranked);
      ReadBaseline(outcome);
    }
    const SweepRow& best = outcome.ranked.front();
    if (!best.figures.is_null() && request_.epochs > 1)
    {
      Watch(outcome, "");
      outcome.bestPath = LearnOn(best);
      outcome.epochsOfBest = ReadTrainingHistory(outcome.bestPath + ".log.jsonl").epochs;
    }
    return outcome;
  }

private:
  TrainingConfiguration OptionsOf(const SweepPoint& point) const
  {
    TrainingConfiguration configuration =
        ParseTrainingConfiguration(WithValues(request_.recipe, request_.axes, point), "");
    if (request_.fitsPatch)
    {
      configuration.options.patch = FittingPatch(data_.training, configuration.options);
    }
    configuration.options.device = request_.device.empty() ? configuration.options.device : request_.device;
    configuration.options.threads = request_.threads == 0 ? configuration.options.threads : request_.threads;
    return configuration;
  }

  std::string PathOf(const std::string& name) const
  {
    return (fs::path(request_.folder) / (name + ".safetensors")).string();
  }

  void RequireSamePlan() const
  {
    const fs::path file = fs::path(request_.folder) / "sweep.json";
    const json plan = PlanOf(request_, data_);
    if (fs::exists(file))
    {
      std::ifstream stream(file);
      const std::string text(std::istreambuf_iterator<char>(stream), {});
      if (json::parse(text, nullptr, false) != plan)
      {
        throw Error(ErrorCode::Conflict, request_.folder +
                                             " holds a sweep of other options or volumes (sweep.json); "
                                             "choose another folder, or "
                                             "continue with the command that began it");
      }
      return;
    }
    if (fs::exists(request_.folder) && !fs::is_empty(request_.folder))
    {
      throw Error(ErrorCode::Conflict,
                  request_.folder + " is not empty and holds no sweep; expected a new folder");
    }
    fs::create_directories(request_.folder);
    WriteWholeFile(file.string(), plan.dump(2) + "\n");
  }

  void Tell(const std::string& sentence) const
  {
    if (request_.tell)
    {
      request_.tell(sentence);
    }
  }

  void Watch(const SweepOutcome& outcome, const std::string& learning) const
  {
    if (request_.watch)
    {
      const std::size_t number = std::min(outcome.ranked.size() + 1, points_.size());
      request_.watch({outcome, learning, number, points_.size()});
    }
  }

  /// The best one's, whose log is read where another has become the best.
  void ReadBaseline(SweepOutcome& outcome)
  {
    const SweepRow& best = outcome.ranked.front();
    if (!best.figures.is_null() && std::exchange(baselineOf_, best.modelPath) != best.modelPath)
    {
      outcome.baseline = ReadTrainingHistory(best.modelPath + ".log.jsonl").baseline;
    }
  }

  void Train(const SweepPoint& point, const std::string& path, int epochs)
  {
    TrainRequest train;
    train.configuration = OptionsOf(point);
    train.configuration.options.epochs = epochs;
    train.modelPath = path;
    train.resume = fs::exists(path + ".checkpoint");
    train.madeBy = request_.madeBy;
    train.observer = request_.observer;
    TrainModel(train, data_, progress_);
  }

  SweepRow LearnOnce(const SweepPoint& point)
  {
    SweepRow row;
    row.point = point;
    row.modelPath = PathOf(point.name);
    const std::string number =
        std::to_string(&point - points_.data() + 1) + " of " + std::to_string(points_.size());
    if (EpochOf(row.modelPath, 1).is_null())
    {
      Tell(point.name + ", " + number);
      try
      {
        Train(point, row.modelPath, 1);
      }
      catch (const Error& error)
      {
        if (error.Code() == ErrorCode::Cancelled || TraitsOf(error.Code()).isTransient)
        {
          throw;
        }
        row.problem = error.Message();
        Tell(point.name + " failed: " + row.problem);
        return row;
      }
    }
    row.figures = EpochOf(row.modelPath, 1);
    return row;
  }

  /// The best, from where it is, or anew where what it learned followed its one epoch.
  std::string LearnOn(const SweepRow& best)
  {
    std::string path = request_.bestPath.empty() ? PathOf(bestName) : request_.bestPath;
    if (EpochOf(path, request_.epochs).is_null())
    {
      Tell(best.point.name + " is the best, and is trained further");
      if (!fs::exists(path + ".checkpoint") && MayHaveMoreEpochs(OptionsOf(best.point).options))
      {
        for (const char* ending : {"", ".log.jsonl", ".pictures", ".checkpoint"}) // the last says it is whole
        {
          if (fs::exists(best.modelPath + ending))
          {
            fs::copy(best.modelPath + ending, path + ending,
                     fs::copy_options::recursive | fs::copy_options::overwrite_existing);
          }
        }
      }
      Train(best.point, path, request_.epochs);
    }
    return path;
  }

  const SweepRequest& request_;
  const TrainingData& data_;
  IProgress& progress_;
  std::vector<SweepPoint> points_;
  std::string baselineOf_; ///< model whose log the outcome's baseline is of
};
} // namespace

void RankByPiqe(std::vector<SweepRow>& rows)
{
  const auto rank = [](const SweepRow& row)
  {
    const bool hasFailed = !row.figures.is_object();
    const bool hasCollapsed = !hasFailed && row.figures.value("collapsed", false);
    return std::pair(hasFailed      ? 2
                     : hasCollapsed ? 1
                                    : 0,
                     hasFailed ? 0.0 : row.figures.value("piqe", 100.0));
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const SweepRow& a, const SweepRow& b) { return rank(a) < rank(b); });
}

SweepOutcome RunSweep(const SweepRequest& request, const TrainingData& data, IProgress& progress)
{
  return Sweep(request, data, progress).Run();
}
} // namespace Clade
