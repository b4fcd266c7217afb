#include "Worker/EnhanceJob.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/EnhanceKey.h"
#include "Measurement/MeasurableDicom.h"
#ifdef CLADE_HAS_REPORT
#include "Report/PngWriter.h"
#endif
#include "Settings/WarningJson.h"
#include "Worker/DestinationTransfer.h"
#include "Worker/TemporaryJobFolder.h"

#include <algorithm>
#include <utility>

namespace Clade
{
namespace
{
using nlohmann::json;
using Texts = std::vector<std::string>;

/// A successor waits a little: where one instance came late, others may be on their way.
constexpr std::int64_t successorDelayMs = 5000;

} // namespace

EnhanceJob::EnhanceJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings,
                       const Job& job, JobProgress& progress, Publication& publication)
    : store_(store), orthanc_(orthanc), settings_(settings), job_(job), progress_(progress),
      publication_(publication), clock_(progress)
{
}

JobOutcome EnhanceJob::Run()
{
  ResetPeakMemory();
  const json& parameters = job_.request.parameters;
  options_ = ParseEnhanceOptions(parameters.value("Options", json::object()));
  const OrthancSeries series = DescribeSeries(orthanc_, job_.request.seriesId, progress_);
  RequireUnchanged(series);

  InputLimits limits = InputLimitsOf(options_);
  limits.memoryLimitGiB = options_.memoryLimitGiB > 0 ? options_.memoryLimitGiB : settings_.memoryLimitGiB;
  JobOutcome outcome;
  std::vector<std::string> derived;
  {
    const VolumeReader reader(FetchSeries(orthanc_, series, clock_), limits, clock_);
    derived = MakeVolumes(series, reader);
  }
  outcome.derivedSeriesId = derived.front();
  Send(derived);
  RemoveSuperseded(derived);

  for (const json& warning : ToJson(warnings_))
  {
    report_["Warnings"].push_back(warning);
  }
  report_["DerivedSeries"] = outcome.derivedSeriesId;
  report_["Worker"] = settings_.workerId;
  report_["Attempt"] = job_.attempts;
  report_["Seconds"] = SecondsToJson(clock_.Seconds());
  report_["PeakMemoryMiB"] = PeakMemoryMiB();
  outcome.result = report_;
  return outcome;
}

void EnhanceJob::RequireUnchanged(const OrthancSeries& series)
{
  const std::vector<std::string> expected = job_.request.parameters.value("Instances", Texts());
  const std::vector<std::string> found = series.SortedSopInstanceUids();
  if (std::is_permutation(expected.begin(), expected.end(), found.begin(), found.end()))
  {
    return;
  }
  JobRequest successor = job_.request;
  successor.parameters["Instances"] = found;
  successor.key = EnhanceKey(successor);
  successor.notBefore = store_.Now() + successorDelayMs;
  const Job next = store_.Enqueue(successor).job;
  throw Error(ErrorCode::SeriesChanged, "the series now has " + Counted(found.size(), "instance") +
                                            ", the job was made for " + std::to_string(expected.size()) +
                                            (found.size() == expected.size() ? " others" : "") + "; job " +
                                            next.id + " was queued for them");
}

void EnhanceJob::RequireModelOfKey(const EnhanceModel& model)
{
  const json& parameters = job_.request.parameters;
  const std::string expected = parameters.value("ModelHash", "");
  if (expected.empty() || model.IsCubic() || model.sha256 == expected)
  {
    return;
  }
  const std::string found = "the file of the model " + model.name +
                            " is not the one the job was made for (SHA-256 " + model.sha256.substr(0, 12) +
                            "..., expected " + expected.substr(0, 12) + "...)";
  std::vector<std::string> replaced = parameters.value("ReplacedModels", Texts());
  if (std::find(replaced.begin(), replaced.end(), model.sha256) != replaced.end())
  {
    throw Error(ErrorCode::Model,
                found + ", and this model was replaced before: do all workers have the same models?");
  }
  replaced.push_back(expected);
  JobRequest successor = job_.request;
  successor.parameters["ModelHash"] = model.sha256;
  successor.parameters["ReplacedModels"] = replaced;
  successor.key = EnhanceKey(successor);
  const Job next = store_.Enqueue(successor).job;
  throw Error(ErrorCode::Model, found + ": it was replaced while the job waited; job " + next.id +
                                    " was queued with the present model");
}

std::vector<std::string> EnhanceJob::MakeVolumes(const OrthancSeries& series, const VolumeReader& reader)
{
  const std::vector<std::size_t> volumes = reader.Wanted();
  if (volumes.size() > 1 && publication_.IsOpen())
  {
    publication_.Remove(progress_); // of an earlier attempt; volumes that are complete are made again
  }
  std::vector<std::string> derived;
  json reports = json::array();
  for (const std::size_t volume : volumes)
  {
    const SourceSeries source = reader.Read(volume, clock_);
    derived.push_back(FindOrMake(series, source));
    report_["DerivedSeries"] = derived.back();
    reports.push_back(report_);
  }
  if (volumes.size() > 1)
  {
    report_ = reports.front();
    report_["Volumes"] = reports;
  }
  return derived;
}

EnhanceRequest EnhanceJob::Resolve(const std::string& modality)
{
  EnhanceRequest request;
  request.model = ResolveModel(job_.request.model, modality, settings_.modelsDirectory);
  RequireModelOfKey(request.model);
  request.model.isDefault |=
      !request.model.IsCubic() && job_.request.parameters.value("ModelIsDefault", false);
  request.settings.options = options_;
  if (request.settings.options.device == "auto")
  {
    request.settings.options.device = settings_.device;
  }
  if (request.settings.options.memoryLimitGiB == 0)
  {
    request.settings.options.memoryLimitGiB = settings_.memoryLimitGiB;
  }
  request.salt = job_.request.parameters.value("Salt", "");
  request.settings.threads = settings_.threads;
  return request;
}

std::string EnhanceJob::FindOrMake(const OrthancSeries& series, const SourceSeries& source)
{
  const EnhancePlan plan = PlanEnhancement(source, Resolve(source.modality));
  std::vector<EnhancePlan> plans = {plan};
  if (plan.interpolated)
  {
    plans.push_back(plan.Interpolated());
  }
  // Left by an attempt whose job store was lost, or by someone who deleted a part of a series.
  std::vector<std::string> remains;
  for (const EnhancePlan& one : plans)
  {
    const StoredSeries stored = FindStored(orthanc_, one.Identities(), series.studyId, progress_);
    if (stored.isComplete)
    {
      Log(LogLevel::Info, "Job " + job_.id + ": the derived series is there already");
      report_ = AlreadyStoredJson(one);
      report_["Options"] = ToJson(options_);
      if (one.uncertainty)
      {
        report_["Uncertainty"]["Series"] = stored.ids.back();
      }
      DrawAgain(source, stored.ids.front());
      publication_.Add(remains, progress_);
      return stored.ids.front();
    }
    remains.insert(remains.end(), stored.uids.begin(), stored.uids.end());
  }
  publication_.Add(remains, progress_);
  return Make(series, source, plan);
}

std::string EnhanceJob::Make(const OrthancSeries& series, const SourceSeries& source, EnhancePlan plan)
{
  plan.SetSeriesNumbers(
      FreeSeriesNumbers(orthanc_, series, source.studyInstanceUid, plan.Identities().size(), progress_));
  const TemporaryJobFolder folder(settings_.temporaryFolder);
  const EnhanceResult result = EnhanceSeries(source, plan, folder.Path(), clock_);
  report_ = ToJson(result.report);

  RequireUnchanged(DescribeSeries(orthanc_, series.id, progress_));
  if (Resolve(source.modality).model.sha256 != plan.request.model.sha256)
  {
    throw Error(ErrorCode::Unavailable,
                "the file of the model " + plan.request.model.name +
                    " was replaced while the job ran; the job is run again with the new one");
  }
  return Publish(source, result.isHeldBack ? plan.Interpolated() : plan, result);
}

std::string EnhanceJob::Publish(const SourceSeries& source, EnhancePlan made, const EnhanceResult& result)
{
  std::vector<std::string> uids;
  for (const EnhancePlan::Series* one : made.AllSeries())
  {
    uids.push_back(one->identity.seriesInstanceUid);
  }
  if (source.volumeCount > 1)
  {
    publication_.Add(uids, progress_);
  }
  else
  {
    publication_.Begin(uids, progress_);
  }
  std::vector<std::string> ids;
  for (const EnhancePlan::Series* one : made.AllSeries())
  {
    ids.push_back(publication_.StoreFiles(result.files[ids.size()], one->identity.sopInstanceUids, clock_));
    NoteProvenance(ids.back(), one->info);
  }
  if (made.uncertainty)
  {
    report_["Uncertainty"]["Series"] = ids.back();
  }
  if (result.picture)
  {
    KeepPicture(*result.picture);
  }
  return ids.front();
}

void EnhanceJob::KeepPicture(const BeforeAfter& picture)
{
#ifdef CLADE_HAS_REPORT
  if (std::exchange(isPictureKept_, true)) // of several volumes the first
  {
    return;
  }
  const GreyImage& image = picture.image;
  try
  {
    store_.SetPicture(job_.id, settings_.workerId,
                      WritePng({"before and after", image.columns, image.rows, image.pixels}));
    report_["Picture"] = {{"Plane", ToString(picture.plane)}, {"PixelMm", picture.pixelMm}};
  }
  catch (const Error& error)
  {
    Warn("W_PICTURE", "the job has no picture: " + error.Message());
  }
#else
  static_cast<void>(picture); // the program was built without the folder that writes PNG files
#endif
}

void EnhanceJob::DrawAgain(const SourceSeries& source, const std::string& derivedId)
{
  try
  {
    if (store_.GetPicture(job_.id))
    {
      return;
    }
    const auto derived =
        ReadMeasurable(FetchSeries(orthanc_, DescribeSeries(orthanc_, derivedId, progress_), clock_),
                       settings_.memoryLimitGiB, clock_); // of real-world values
    const GreyRange stored = PictureRange(source);
    const StoredPixelFormat& format = source.format;
    const auto real = [&](double value) { return format.rescaleSlope * value + format.rescaleIntercept; };
    const GreyRange shown = {real(stored.low), real(stored.high)};
    KeepPicture(DrawBeforeAfter({source.volume, stored, format.isMonochrome1},
                                {derived->series.volume, shown, format.isMonochrome1}));
  }
  catch (const Error& error)
  {
    progress_.ThrowIfCancelled();
    Warn("W_PICTURE", "the job has no picture: " + error.Message());
  }
}

void EnhanceJob::NoteProvenance(const std::string& derivedId, const DerivationInfo& info)
{
  const json note = {{"Source", job_.request.seriesId},
                     {"Job", job_.id},
                     {"Model", info.modelName},
                     {"ModelSha256", info.modelSha256},
                     {"Version", CLADE_VERSION}};
  const std::string path = "/series/" + derivedId + "/metadata/" + std::to_string(provenanceMetadata);
  const HttpAnswer answer = orthanc_.Request("PUT", path, note.dump(), "text/plain", &progress_);
  if (answer.status < 200 || answer.status > 299) // a convenience: the DICOM attributes say it all
  {
    Warn("W_METADATA", "PUT " + path + ": Orthanc answered " + std::to_string(answer.status));
  }
}

void EnhanceJob::Send(const std::vector<std::string>& derived)
{
  const std::vector<std::string> destinations = job_.request.parameters.value("Destination", Texts());
  if (destinations.empty())
  {
    return;
  }
  if (publication_.IsOpen())
  {
    publication_.Keep();
  }
  clock_.BeginStage("send");
  for (const std::string& destination : destinations)
  {
    for (const std::string& derivedId : derived)
    {
      try
      {
        SendSeries(orthanc_, derivedId, destination, clock_);
      }
      catch (const Error& error)
      {
        throw error.WithContext("the derived series " + derivedId + " is stored, but was not sent to " +
                                destination);
      }
    }
    report_["SentTo"].push_back(destination);
  }
}

void EnhanceJob::RemoveSuperseded(const std::vector<std::string>& derived)
{
  if (!job_.request.parameters.value("DeleteSuperseded", false))
  {
    return;
  }
  JobFilter filter;
  filter.kind = JobKind::Enhance;
  filter.state = JobState::Success;
  filter.seriesInstanceUid = job_.request.seriesInstanceUid;
  filter.orthanc = job_.request.orthanc;
  filter.limit = 1000;
  for (const Job& older : store_.List(filter))
  {
    const auto options = ParseEnhanceOptions(older.request.parameters.value("Options", json::object()));
    if (older.id == job_.id || older.creationTime > job_.creationTime ||
        older.request.rule != job_.request.rule || older.request.model != job_.request.model ||
        CanonicalOptions(options, older.request.model) != CanonicalOptions(options_, job_.request.model))
    {
      continue;
    }
    RemoveSeriesOf(older.id, derived);
  }
}

void EnhanceJob::RemoveSeriesOf(const std::string& jobId, const std::vector<std::string>& kept)
{
  const auto job = store_.Find(jobId); // whole: lists leave out the result
  if (!job)
  {
    return;
  }
  std::vector<std::string> series = DerivedSeriesOf(*job);
  for (const std::string& map : UncertaintySeriesOf(*job))
  {
    series.push_back(map);
  }
  for (const std::string& id : series)
  {
    try
    {
      if (!id.empty() && std::find(kept.begin(), kept.end(), id) == kept.end())
      {
        orthanc_.Delete("/series/" + id, &progress_);
        report_["Superseded"].push_back(id);
      }
    }
    catch (const Error& error)
    {
      Warn("W_SUPERSEDED", "the superseded series was not removed: " + error.Message());
    }
  }
}

void EnhanceJob::Warn(const std::string& code, const std::string& text)
{
  warnings_.push_back({code, text});
}
} // namespace Clade
