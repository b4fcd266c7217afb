#include "Evaluation/EvaluateModels.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Inference/Consistency.h"
#ifdef CLADE_HAS_OPENSSL
#include "Jobs/FileHash.h"
#endif
#include "Evaluation/EvaluationMethods.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace Clade
{
namespace
{
/// Names volume and method with every stage; a stage that begins again is reported once.
class NamedProgress : public IProgress
{
public:
  NamedProgress(IProgress& next, std::string name) : next_(next), name_(std::move(name)) {}

  void BeginStage(std::string_view stage) override
  {
    if (stage != stage_)
    {
      stage_ = stage;
      next_.BeginStage(name_ + ": " + stage_);
    }
  }
  void Report(double fraction) override { next_.Report(fraction); }
  bool IsCancelled() const override { return next_.IsCancelled(); }
  void ThrowIfCancelled() const override { next_.ThrowIfCancelled(); }

private:
  IProgress& next_;
  std::string name_;
  std::string stage_;
};

/// Returns memory that earlier work has freed to the system, so that it does not count for what comes next.
void BeginMemory()
{
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  ResetPeakMemory();
}

/// A training may replace a model file while the model is judged: the figures would then mix several
/// models.
void RequireUnchanged(const EnhanceModel& model)
{
#ifdef CLADE_HAS_OPENSSL
  if (!model.IsCubic() && Sha256OfFile(model.path) != model.sha256)
  {
    throw Error(ErrorCode::Conflict, "the file of the model " + model.name +
                                         " has changed since the evaluation began; evaluate a copy of it");
  }
#else
  static_cast<void>(model);
#endif
}

/// Whether the error ends the whole evaluation, not only its part for one volume or model.
bool EndsAll(const Error& error)
{
  return error.Code() == ErrorCode::Cancelled || error.Code() == ErrorCode::DeadlineExceeded;
}

/// The seconds of one stage; nothing where there was none.
std::optional<double> SecondsOf(const EnhanceReport& report, std::string_view stage)
{
  const auto found = std::find_if(report.seconds.begin(), report.seconds.end(),
                                  [&](const auto& one) { return one.first == stage; });
  return found == report.seconds.end() ? std::nullopt : std::make_optional(found->second);
}

class Evaluation
{
public:
  Evaluation(const EvaluationRequest& request, const LoadMeasurable& load, IProgress& progress)
      : request_(request), load_(load), progress_(progress), methods_(FindMethods(request))
  {
    result_.models = methods_.models;
    request_.settings.ignoreGate = true;
  }

  EvaluationResult Run()
  {
    std::vector<std::string> paths = request_.truths;
    paths.insert(paths.end(), request_.thicks.begin(), request_.thicks.end());
    const std::vector<std::string> names = NamesOfPaths(paths);
    for (std::size_t n = 0; n < paths.size(); n++)
    {
      RunOrNoteFailure(
          names[n], "",
          [&] { n < request_.truths.size() ? RunTruth(paths[n], names[n]) : RunThick(paths[n], names[n]); });
    }
    RequireSomething();
    return std::move(result_);
  }

private:
  /// Runs `work`; a refusal is noted in the results, and the evaluation goes on.
  template<typename Work>
  void RunOrNoteFailure(const std::string& volume, const std::string& method, const Work& work)
  {
    try
    {
      progress_.ThrowIfCancelled();
      work();
    }
    catch (const Error& error)
    {
      if (EndsAll(error))
      {
        throw;
      }
      if (!firstRefusal_)
      {
        firstRefusal_ = error.WithContext(method.empty() ? volume : volume + ", " + method);
      }
      result_.leftOut.push_back({volume, method, std::string(error.CodeName()), error.Message()});
    }
  }

  void RunTruth(const std::string& path, const std::string& name)
  {
    NamedProgress progress(progress_, name);
    const auto loaded = load_(path, progress);
    MeasurableSeries truth = *loaded;
    truth.volume = WithSlicesAlong(std::move(truth.volume), request_.degradation.axis);
    RequireNearIsotropic(truth.volume.grid);
    const double inPlaneMm = truth.volume.grid.CoarserInPlaneSpacingMm();
    for (const SlicePlan& plan : PlanSlices(request_.degradation, inPlaneMm))
    {
      const std::string which = name + " x" + Decimal(plan.spacingMm / inPlaneMm, 2);
      RunOrNoteFailure(which, "",
                       [&]
                       {
                         RunCase(MakeTruthCase(truth, name, plan, request_.settings.options.grid,
                                               request_.settings.threads, progress),
                                 which);
                       });
    }
  }

  void RunThick(const std::string& path, const std::string& name)
  {
    NamedProgress progress(progress_, name);
    const auto loaded = load_(path, progress);
    RunCase(MakeThickCase(*loaded, name, request_.degradation.thicknessMm), name);
  }

  void RunCase(const EvaluationCase& one, const std::string& which)
  {
    const std::size_t firstRow = result_.rows.size();
    NamedProgress progress(progress_, which + " cubic");
    EvaluationRow cubic = NewRow(one, methods_.methods.front());
    const Volume interpolated = Enhance(one, methods_.methods.front(), cubic, progress);
    EvaluationMeasurerOptions options;
    options.sliceSpacingMm = one.thick.grid.sliceSpacingMm;
    options.threads = request_.settings.threads;
    options.window = request_.range.fixed;
    if (!options.window && one.acquisition.modality == "CT" && !request_.range.isOfVolume)
    {
      options.window = methods_.CtWindow();
    }
    const EvaluationMeasurer measurer(interpolated, options, progress);
    EvaluationPictures pictures;
    pictures.volume = one.volume;
    pictures.factor = one.factor;
    Add(one, measurer, std::move(cubic), interpolated, progress, &pictures);
    Describe(one, measurer);
    for (std::size_t n = 1; n < methods_.methods.size(); n++)
    {
      const EvaluationMethod& method = methods_.methods[n];
      RunOrNoteFailure(which, method.name,
                       [&]
                       {
                         NamedProgress ofMethod(progress_, which + " " + method.name);
                         EvaluationRow row = NewRow(one, method);
                         const Volume volume = Enhance(one, method, row, ofMethod);
                         Add(one, measurer, std::move(row), volume, ofMethod,
                             method.isVariant ? nullptr : &pictures);
                         networkRows_++;
                       });
    }
    if (one.truth)
    {
      EvaluationRow row = NewRow(one, {truthCondition, {}, {}, false});
      Add(one, measurer, std::move(row), *one.truth, progress, &pictures);
    }
    AddGains(firstRow);
    result_.pictures.push_back(std::move(pictures));
  }

  static EvaluationRow NewRow(const EvaluationCase& one, const EvaluationMethod& method)
  {
    EvaluationRow row;
    row.volume = one.volume;
    row.factor = one.factor;
    row.modality = one.acquisition.modality;
    row.method = method.name;
    if (!method.model.IsCubic())
    {
      row.model = method.model.name;
      row.stitching = ToWord(method.options.stitching);
      row.stride = method.options.stitching == Stitching::Patches ? method.options.stride : 0;
    }
    return row;
  }

  Volume Enhance(const EvaluationCase& one, const EvaluationMethod& method, EvaluationRow& row,
                 IProgress& progress) const
  {
    EnhanceSettings settings = request_.settings;
    settings.options = method.options;
    StageClock clock(progress);
    BeginMemory();
    const double memoryBefore = PeakMemoryMiB();
    const std::clock_t cpuBefore = std::clock();
    const auto start = std::chrono::steady_clock::now();
    EnhancedVolume made = EnhanceVolume(one.thick, one.acquisition, method.model, settings, clock);
    row.figures["Seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    row.figures["CpuSeconds"] = static_cast<double>(std::clock() - cpuBefore) / CLOCKS_PER_SEC;
    row.figures["PeakMemoryMiB"] = PeakMemoryMiB();
    row.figures["AddedMemoryMiB"] = row.figures["PeakMemoryMiB"] - memoryBefore;
    made.report.seconds = clock.Seconds();
    RequireUnchanged(method.model);
    if (const auto seconds = SecondsOf(made.report, "network"))
    {
      row.figures["NetworkSeconds"] = *seconds;
    }
    row.report = std::move(made.report);
    return std::move(made.volume);
  }

  /// Measures and keeps what a method made.
  void Add(const EvaluationCase& one, const EvaluationMeasurer& measurer, EvaluationRow row,
           const Volume& volume, IProgress& progress, EvaluationPictures* pictures)
  {
    const auto figures = measurer.Measure(volume, one.truth ? &*one.truth : nullptr, progress);
    row.figures.insert(figures.begin(), figures.end());
    AddConsistency(one, measurer, volume, row);
    AddGate(row);
    if (pictures != nullptr)
    {
      pictures->methods.push_back(row.method);
      measurer.AddPictures(volume, *pictures);
    }
    result_.rows.push_back(std::move(row));
  }

  void AddConsistency(const EvaluationCase& one, const EvaluationMeasurer& measurer, const Volume& volume,
                      EvaluationRow& row) const
  {
    if (row.report && row.report->consistency)
    {
      row.figures["ConsistencyBefore"] = row.report->consistency->before.rms;
      if (row.report->consistency->after)
      {
        row.figures["ConsistencyAfter"] = row.report->consistency->after->rms;
      }
    }
    else // cubic and the truth
    {
      SliceProfile profile;
      profile.thicknessMm = one.acquisition.sliceThicknessMm;
      row.figures["ConsistencyBefore"] =
          MeasureConsistency(volume, one.thick, profile, request_.settings.threads).rms;
    }
    for (const std::string name : {"ConsistencyBefore", "ConsistencyAfter"})
    {
      const std::optional<double> rms = row.Figure(name);
      if (rms && measurer.FullRange() > 0)
      {
        row.figures[name + "Percent"] = 100 * *rms / measurer.FullRange();
      }
    }
  }

  static void AddGate(EvaluationRow& row)
  {
    if (!row.report || !row.report->gate)
    {
      return;
    }
    const GateReport& gate = *row.report->gate;
    row.gate = gate.failure.empty() ? "passed" : gate.failure;
    const auto add = [&](const std::string& whose, const GateFigures& figures)
    {
      row.figures[whose + "Correlation"] = figures.correlation;
      row.figures[whose + "Excess"] = figures.excess;
      row.figures[whose + "Banding"] = figures.banding;
    };
    add("Gate", gate.network);
    if (gate.result)
    {
      add("Result", *gate.result);
    }
  }

  /// PSNR and SSIM less those of cubic, the first row of the volume and factor.
  void AddGains(std::size_t firstRow)
  {
    for (const auto& [figure, gain] : {std::pair{"Psnr", "PsnrGain"}, {"Ssim", "SsimGain"}})
    {
      const std::optional<double> cubic = result_.rows[firstRow].Figure(figure);
      for (std::size_t n = firstRow; n < result_.rows.size(); n++)
      {
        const std::optional<double> value = result_.rows[n].Figure(figure);
        if (cubic && value)
        {
          result_.rows[n].figures[gain] = *value - *cubic;
        }
      }
    }
  }

  void Describe(const EvaluationCase& one, const EvaluationMeasurer& measurer)
  {
    EvaluatedVolume volume;
    volume.name = one.volume;
    volume.factor = one.factor;
    volume.modality = one.acquisition.modality;
    volume.sliceThicknessMm = one.acquisition.sliceThicknessMm;
    volume.hasTruth = one.truth.has_value();
    volume.isTruthInterpolated = one.isTruthInterpolated;
    volume.noiseRatio = measurer.NoiseRatio(one.thick);
    volume.thick = one.thick.grid;
    volume.result = result_.rows.back().report->grid;
    volume.plan = measurer.Plan();
    result_.volumes.push_back(std::move(volume));
  }

  void RequireSomething() const
  {
    const bool asksForModels = methods_.methods.size() > 1;
    if (firstRefusal_ && (result_.rows.empty() || (asksForModels && networkRows_ == 0)))
    {
      throw *firstRefusal_;
    }
  }

  EvaluationRequest request_;
  const LoadMeasurable& load_;
  IProgress& progress_;
  EvaluationMethods methods_;
  EvaluationResult result_;
  std::optional<Error> firstRefusal_;
  std::size_t networkRows_ = 0;
};
} // namespace

EvaluationResult EvaluateModels(const EvaluationRequest& request, const LoadMeasurable& load,
                                IProgress& progress)
{
  if (request.truths.empty() && request.thicks.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "there is nothing to evaluate on; expected a truth or a thick volume");
  }
  if (!request.truths.empty() && request.degradation.factors.empty())
  {
    PlanSlices(request.degradation, 1); // what is missing is said before anything is read
  }
  return Evaluation(request, load, progress).Run();
}
} // namespace Clade
