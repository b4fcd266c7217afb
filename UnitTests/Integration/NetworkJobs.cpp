#include "Integration/JobBench.h"

#ifdef CLADE_HAS_INFERENCE
#include "Jobs/EnhanceKey.h"
#include "Jobs/FileHash.h"
#include "Network/ModelFile.h"
#include "Support/TinyModels.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

// Jobs with a network, through the worker and Orthanc.
namespace
{
class NetworkJobs : public JobBench
{
protected:
  NetworkJobs() { std::filesystem::create_directories(Models()); }

  std::string Models() const { return folder_ / "models"; }
  std::string PathOf(const std::string& model) const { return Models() + "/" + model + ".safetensors"; }

  void Save(const std::string& name, const NetworkModel& model, double largestFactor = 8)
  {
    ModelMetadata metadata = model.Metadata();
    metadata.largestFactor = largestFactor;
    WriteModelFile(PathOf(name), metadata, model.Loaded().generator);
  }

  /// Gives back its input, and takes about 0.6 s of one processor for a million voxels.
  void SaveSlowIdentity(const std::string& name)
  {
    GeneratorOptions options;
    options.globalSkip = true;
    const NetworkModel model = RandomModel(options, 3, 32);
    Generator generator = model.Loaded().generator.resnet;
    const torch::NoGradGuard noGradients;
    generator->output->weight.zero_();
    Save(name, model);
  }

  void StartWorkerWithModels() { StartWorker({"--models", Models(), "--threads", "1", "--device", "cpu"}); }

  JobRequest RequestWith(const std::string& source, const std::string& model,
                         const nlohmann::json& options = nlohmann::json::object())
  {
    JobRequest request = RequestFor(source);
    request.model = model;
    request.parameters["Options"].update(options);
    request.key = EnhanceKey(request);
    return request;
  }

  Job Done(const std::string& source, const std::string& model,
           const nlohmann::json& options = nlohmann::json::object())
  {
    return WaitForEnd(store_->Enqueue(RequestWith(source, model, options)).job.id);
  }

  /// Processor time that the worker has used: the same however busy the machine is.
  double WorkerSeconds() const
  {
    clockid_t clock{};
    timespec time{};
    EXPECT_EQ(clock_getcpuclockid(worker_->Pid(), &clock), 0);
    EXPECT_EQ(clock_gettime(clock, &time), 0);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  std::string DerivationDescriptionOf(const std::string& seriesId)
  {
    const std::string instance = client_->GetJson("/series/" + seriesId)["Instances"][0];
    return client_->GetBytes("/instances/" + instance + "/content/0008-2111");
  }
};
} // namespace

TEST_F(NetworkJobs, PublishASeriesThatTellsItsModel)
{
  Save("tiny", IdentityModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job job = Done(source, "tiny");
  ExpectOneDerivedSeries(job, {source});

  const std::string hash = Sha256OfFile(PathOf("tiny"));
  const auto& report = job.result;
  EXPECT_EQ(report["Model"]["Name"], "tiny");
  EXPECT_EQ(report["Model"]["Sha256"], hash);
  EXPECT_THAT(DerivationDescriptionOf(job.derivedSeriesId), HasSubstr(hash));
  for (const char* figure : {"Correlation", "Excess", "ConsistencyRMS", "Banding", "Change"})
  {
    EXPECT_TRUE(report["Gate"]["Network"].contains(figure)) << figure;
  }
  for (const char* stage : {"network", "consistency", "publish"})
  {
    EXPECT_GT(report["Seconds"].value(stage, 0.0), 0) << stage;
  }
  EXPECT_LE(report["Consistency"]["AfterRounding"]["RMS"].get<double>(), 1); // a stored step
}

TEST_F(NetworkJobs, PublishTheUncertaintyAsASecondSeries)
{
  Save("tiny", IdentityModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job job = Done(source, "tiny", {{"Planes", "both"}, {"Uncertainty", true}});
  ASSERT_EQ(job.state, JobState::Success) << ToJson(job).dump(2);
  const std::string uncertainty = job.result["Uncertainty"]["Series"];
  ExpectOneDerivedSeries(job, {source, uncertainty});
  EXPECT_EQ(job.result["Plane"], "both");
  EXPECT_EQ(SopInstanceUidsOf(uncertainty).size(), job.result["Output"]["Slices"].get<std::size_t>());
  EXPECT_NE(uncertainty, job.derivedSeriesId);
  const auto series = client_->GetJson("/series/" + uncertainty);
  EXPECT_EQ(series["ParentStudy"], client_->GetJson("/series/" + source)["ParentStudy"]);
  EXPECT_EQ(series["MainDicomTags"]["SeriesInstanceUID"], job.result["Uncertainty"]["SeriesInstanceUID"]);
}

TEST_F(NetworkJobs, OfAModelThatWasReplacedMeanwhileAreDoneWithTheNewOneUnderItsKey)
{
  Save("tiny", IdentityModel());
  const std::string source = Upload(SmallGrid());
  JobRequest request = RequestWith(source, "tiny");
  const std::string old = Sha256OfFile(PathOf("tiny"));
  request.parameters["ModelHash"] = old;
  request.key = EnhanceKey(request);
  const std::string id = store_->Enqueue(request).job.id;
  Save("tiny", IdentityModel(), 9); // other bytes, while the job waits
  const std::string now = Sha256OfFile(PathOf("tiny"));
  ASSERT_NE(now, old);

  StartWorkerWithModels();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::Skipped) << "not run under a key that names other weights";
  EXPECT_EQ(job.errorCode, "E_MODEL");
  EXPECT_THAT(job.errorText, HasSubstr("the file of the model tiny is not the one the job was made for"));
  request.parameters["ModelHash"] = now;
  const auto successor = store_->FindByKey(EnhanceKey(request));
  ASSERT_TRUE(successor.has_value());
  EXPECT_THAT(job.errorText, HasSubstr("job " + successor->id + " was queued with the present model"));
  const Job done = WaitForEnd(successor->id);
  ExpectOneDerivedSeries(done, {source});
  EXPECT_EQ(done.result["Model"]["Sha256"], now);
}

TEST_F(NetworkJobs, OfModelsThatComeAndGoAreNotMadeForEver)
{
  Save("tiny", IdentityModel());
  const std::string source = Upload(SmallGrid());
  JobRequest request = RequestWith(source, "tiny");
  request.parameters["ModelHash"] = std::string(64, '0');
  request.parameters["ReplacedModels"] = {Sha256OfFile(PathOf("tiny"))};
  request.key = EnhanceKey(request);
  StartWorkerWithModels();
  const Job job = WaitForEnd(store_->Enqueue(request).job.id);
  EXPECT_EQ(job.errorCode, "E_MODEL");
  EXPECT_THAT(job.errorText, HasSubstr("do all workers have the same models?"));
  EXPECT_EQ(store_->CountByState()[JobState::Skipped], 1u);
}

TEST_F(NetworkJobs, SupersedeTheUncertaintyMapToo)
{
  Save("tiny", IdentityModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const nlohmann::json options = {{"Planes", "both"}, {"Uncertainty", true}};
  const Job first = Done(source, "tiny", options);
  ASSERT_EQ(first.state, JobState::Success) << ToJson(first).dump(2);
  const std::string map = first.result["Uncertainty"]["Series"];

  JobRequest again = RequestWith(source, "tiny", options);
  again.parameters["DeleteSuperseded"] = true;
  again.parameters["Salt"] = "1";
  again.key = EnhanceKey(again);
  const Job second = WaitForEnd(store_->Enqueue(again).job.id);
  ASSERT_EQ(second.state, JobState::Success) << ToJson(second).dump(2);
  EXPECT_EQ(second.result["Superseded"], nlohmann::json({first.derivedSeriesId, map}));
  EXPECT_EQ(SeriesBeside({source}).size(), 2u) << "the new series and its map";
}

TEST_F(NetworkJobs, FailAtTheGateAndLeaveNothing)
{
  GeneratorOptions skip;
  skip.globalSkip = true;
  Save("random", RandomModel(skip));
  Save("without-skip", RandomModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  for (const char* model : {"random", "without-skip"})
  {
    const Job job = Done(source, model);
    EXPECT_EQ(job.state, JobState::Failure);
    EXPECT_EQ(job.errorCode, "QualityGate");
    EXPECT_THAT(job.errorText, HasSubstr("the quality gate \""));
    EXPECT_THAT(job.errorText, HasSubstr("expected at "));
    EXPECT_EQ(job.attempts, 1);
    ExpectNothingBeside({source});
  }
}

TEST_F(NetworkJobs, ForcedPastTheGateAreStoredAndSaySo)
{
  Save("random", RandomModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job job = Done(source, "random", {{"ForceModel", true}});
  ExpectOneDerivedSeries(job, {source});
  EXPECT_EQ(job.result["Model"]["Name"], "random");
  EXPECT_EQ(job.result["Options"]["ForceModel"], true);
  EXPECT_EQ(job.result["Warnings"][0]["Code"], "W_FORCED");
  EXPECT_THAT(DerivationDescriptionOf(job.derivedSeriesId),
              HasSubstr("is kept because that was forced: the quality gate \""));
}

TEST_F(NetworkJobs, OfTheDefaultModelEndWellWhereTheGateHoldsItsResultBack)
{
  Save("mr-body", RandomModel());
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job job = Done(source, "auto");
  ExpectOneDerivedSeries(job, {source});
  EXPECT_EQ(job.result["Model"]["Name"], "cubic");
  EXPECT_EQ(job.result["Warnings"][0]["Code"], "W_QUALITY");
  EXPECT_THAT(DerivationDescriptionOf(job.derivedSeriesId), HasSubstr("is not used: the quality gate \""));

  JobRequest again = RequestWith(source, "auto");
  again.key = "another way to ask";
  const Job second = WaitForEnd(store_->Enqueue(again).job.id);
  EXPECT_EQ(second.result["AlreadyStored"], true) << ToJson(second).dump(2);
  EXPECT_EQ(second.derivedSeriesId, job.derivedSeriesId);
  EXPECT_EQ(second.result["Warnings"][0]["Code"], "W_QUALITY");
}

TEST_F(NetworkJobs, WithoutTheirModelAreSkipped)
{
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job job = Done(source, "auto");
  EXPECT_EQ(job.state, JobState::Skipped);
  EXPECT_EQ(job.errorCode, "E_MODEL");
  EXPECT_THAT(job.errorText, HasSubstr("mr-body"));
  ExpectNothingBeside({source});
}

TEST_F(NetworkJobs, WithADamagedModelFailAndNameTheFile)
{
  Save("damaged", IdentityModel());
  std::filesystem::resize_file(PathOf("damaged"), std::filesystem::file_size(PathOf("damaged")) / 2);
  std::ofstream(PathOf("no-model")) << "not at all";
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  for (const char* model : {"damaged", "no-model"})
  {
    const Job job = Done(source, model);
    EXPECT_EQ(job.state, JobState::Failure);
    EXPECT_EQ(job.errorCode, "InvalidFile");
    EXPECT_THAT(job.errorText, HasSubstr(std::string(model) + ".safetensors"));
    ExpectNothingBeside({source});
  }
}

TEST_F(NetworkJobs, OutsideTheModelsFactorsOrModalityAreSkipped)
{
  Save("narrow", IdentityModel(), 3);
  ModelMetadata metadata = IdentityModel().Metadata();
  metadata.modality = "CT";
  WriteModelFile(PathOf("ct"), metadata, IdentityModel().Loaded().generator);
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job narrow = Done(source, "narrow"), other = Done(source, "ct");
  EXPECT_EQ(narrow.state, JobState::Skipped);
  EXPECT_EQ(narrow.errorCode, "E_MODEL");
  EXPECT_THAT(narrow.errorText, HasSubstr("the model narrow was made for factors"));
  EXPECT_THAT(narrow.errorText, HasSubstr("the series has 5.5"));
  EXPECT_EQ(other.state, JobState::Skipped);
  EXPECT_EQ(other.errorText, "the model ct was made for CT, the series is MR");
  ExpectNothingBeside({source});
}

TEST_F(NetworkJobs, AreTakenUpAgainWhereTheWorkerWasKilledInTheNetwork)
{
  SaveSlowIdentity("slow");
  const std::string source = Upload(VibeGrid(128, 128, 24));
  StartWorkerWithModels();
  const std::string id = HoldInStage(RequestWith(source, "slow"), "network").id;
  KillWorker();
  EXPECT_EQ(store_->Find(id)->stage, "network");
  EXPECT_EQ(SeriesBeside({source}), std::vector<std::string>());
  store_->RecoverExpired(store_->Find(id)->owner);
  StartWorkerWithModels();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 2);
  ExpectOneDerivedSeries(job, {source});
}

TEST_F(NetworkJobs, AModelThatThePluginChoseIsNotAppliedBeyondItsFactors)
{
  Save("tiny", IdentityModel(), 1.6);
  const std::string source = Upload(SmallGrid());
  StartWorkerWithModels();
  const Job named = Done(source, "tiny");
  EXPECT_EQ(named.state, JobState::Skipped);
  EXPECT_EQ(named.errorCode, "E_MODEL");

  JobRequest request = RequestWith(source, "tiny");
  request.parameters["ModelIsDefault"] = true; // as JobFactory writes for "auto"
  request.key = EnhanceKey(request);
  const Job chosen = WaitForEnd(store_->Enqueue(request).job.id);
  ExpectOneDerivedSeries(chosen, {source});
  EXPECT_THAT(chosen.result["Warnings"].dump(), HasSubstr("interpolated, without the model"));
  EXPECT_THAT(DerivationDescriptionOf(chosen.derivedSeriesId), HasSubstr("interpolation"));
}

TEST_F(NetworkJobs, AreCancelledInTheNetworkWithinTwoSecondsOfWork)
{
  SaveSlowIdentity("slow");
  const std::string source = Upload(LargeGrid());
  StartWorkerWithModels();
  const std::string id = HoldInStage(RequestWith(source, "slow"), "network").id;
  const double before = WorkerSeconds();
  store_->RequestCancel(id);
  worker_->Signal(SIGCONT);
  const Job job = WaitForEnd(id);
  EXPECT_LT(WorkerSeconds() - before, 2);
  EXPECT_EQ(job.state, JobState::Cancelled);
  ExpectNothingBeside({source});
}
#endif
