#include "TrainingRuns/TrainModel.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Settings/ModelDirectory.h"
#include "TrainingRuns/ModelCard.h"
#ifdef CLADE_HAS_REPORT
#include "TrainingRuns/TrainingReport.h"
#endif
#include "Training/TrainingImages.h"

#include <cctype>
#include <filesystem>
#include <set>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
constexpr const char* extension = ".safetensors";

void RequireModelPath(const std::string& path)
{
  const fs::path file(path);
  if (file.extension() != extension || !MayNameModel(file.stem().string()))
  {
    throw Error(ErrorCode::InvalidArgument, "the file of the model is \"" + path +
                                                "\", expected a name of letters, digits, '.', '_' and '-' "
                                                "that ends in .safetensors, other than auto and cubic");
  }
}

void RequireFree(const std::string& path)
{
  for (const std::string& taken : {path, path + ".checkpoint"})
  {
    if (fs::exists(taken))
    {
      throw Error(ErrorCode::Conflict,
                  taken + " already exists: continue it (--resume), remove it, or choose another name");
    }
  }
}

/// A name for a model out of the name of a volume, which may be a path.
std::string NameOf(const TrainingVolume& volume)
{
  std::string name = fs::path(volume.name).filename().string();
  name = name.substr(0, name.find(".nii"));
  for (char& letter : name)
  {
    const bool isFine =
        std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' || letter == '-';
    letter = isFine ? letter : '_';
  }
  name = name.substr(0, 50);
  return MayNameModel(name) ? name : "volume";
}

/// Keeps the report next to the model up to date; a failure to write it is no reason to end a training.
class ReportKeeper : public ITrainingObserver
{
public:
  ReportKeeper(std::string modelPath, ITrainingObserver* next) : modelPath_(std::move(modelPath)), next_(next)
  {
  }

  void OnStep(const TrainingStatus& status) override
  {
    if (next_ != nullptr)
    {
      next_->OnStep(status);
    }
  }

  void OnEpoch(const nlohmann::json& line) override
  {
#ifdef CLADE_HAS_REPORT
    try
    {
      WriteTrainingReport(modelPath_);
    }
    catch (const Error& error)
    {
      Log(LogLevel::Warning, "the training's report was not written: " + error.Message());
    }
#endif
    if (next_ != nullptr)
    {
      next_->OnEpoch(line);
    }
  }

private:
  std::string modelPath_;
  ITrainingObserver* next_;
};

/// A failure to write it is no reason to lose a training either.
void WriteCard(const TrainedModel& trained, const std::vector<RefusedVolume>& leftOut,
               const std::string& madeBy)
{
  try
  {
    ModelCard(trained.path, trained.summary, leftOut, madeBy).Write();
  }
  catch (const Error& error)
  {
    Log(LogLevel::Warning, "the model's card was not written: " + error.Message());
  }
}

TrainedModel TrainOne(const TrainRequest& request, const std::string& path, bool resume, TrainingData data,
                      IProgress& progress)
{
  TrainingRun run;
  run.modelPath = path;
  run.resume = resume;
  run.startPath = request.startPath;
  run.minutes = request.configuration.minutes;
  run.data = data.sources;
  for (const RefusedVolume& refused : data.refused)
  {
    run.leftOut.push_back(refused.name + ": " + refused.code + ": " + refused.sentence);
  }
  ReportKeeper keeper(path, request.observer);
  run.observer = &keeper;
  const TrainedModel trained = {path, Train(request.configuration.options, std::move(data.training),
                                            std::move(data.validation), run, progress)};
  WriteCard(trained, data.refused, request.madeBy);
  return trained;
}

/// As SMORE is published: the slices of a pair are as far apart as the volume's own.
void LearnFactorOf(const TrainingVolume& volume, TrainingOptions& options)
{
  const double factor = ThroughPlaneFactor(volume.volume.grid);
  if (factor >= thickFromFactor)
  {
    options.smallestFactor = factor;
    options.largestFactor = factor;
  }
}

std::vector<TrainedModel> TrainEach(const TrainRequest& request, TrainingData data, IProgress& progress)
{
  std::vector<TrainingVolume> volumes = std::move(data.training);
  data.training.clear();
  std::vector<TrainedModel> trained;
  std::set<std::string> names;
  for (TrainingVolume& volume : volumes)
  {
    std::string name = NameOf(volume);
    for (int n = 2; !names.insert(name).second; n++)
    {
      name = NameOf(volume) + "-" + std::to_string(n);
    }
    const std::string path = (fs::path(request.modelPath) / (name + extension)).string();
    const bool wasBegun = fs::exists(path + ".checkpoint");
    TrainRequest own = request;
    if (!request.configuration.hasFactorRange)
    {
      LearnFactorOf(volume, own.configuration.options);
    }
    TrainingData alone = data;
    alone.sources.push_back("of these, one volume alone");
    alone.training.push_back(std::move(volume));
    trained.push_back(TrainOne(own, path, request.resume && wasBegun, std::move(alone), progress));
  }
  return trained;
}
} // namespace

void RequireTrainable(const TrainRequest& request)
{
  const std::string& path = request.modelPath;
  if (request.configuration.data.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no training data was given");
  }
  if (request.configuration.perVolume)
  {
    if (!request.resume && fs::exists(path) && (!fs::is_directory(path) || !fs::is_empty(path)))
    {
      throw Error(ErrorCode::Conflict,
                  path + " already exists, expected an empty or new folder for the models");
    }
    fs::create_directories(path);
    return;
  }
  RequireModelPath(path);
  if (!request.resume)
  {
    RequireFree(path);
  }
  else if (!fs::exists(path + ".checkpoint"))
  {
    throw Error(ErrorCode::NotFound, "there is no " + path + ".checkpoint to resume from");
  }
}

std::vector<TrainedModel> TrainModel(const TrainRequest& request, TrainingData data, IProgress& progress)
{
  if (request.configuration.perVolume)
  {
    return TrainEach(request, std::move(data), progress);
  }
  return {TrainOne(request, request.modelPath, request.resume, std::move(data), progress)};
}
} // namespace Clade
