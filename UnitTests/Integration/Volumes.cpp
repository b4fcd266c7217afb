#include "Dicom/Write/PhantomSeries.h"
#include "Integration/JobBench.h"
#include "Volume/Phantom.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <filesystem>

using namespace Clade;
using namespace Clade::Testing;

// A series of several volumes in Orthanc: one of them, or a derived series of each.
namespace
{
class Volumes : public JobBench
{
protected:
  /// A series of two echoes.
  std::string UploadEchoes()
  {
    std::vector<std::string> files;
    for (const int echo : {1, 2})
    {
      Volume volume(SmallGrid());
      for (std::size_t i = 0; i < volume.voxels.size(); i++)
      {
        volume.voxels[i] = static_cast<float>(100 * echo + static_cast<int>(i * (echo == 1 ? 1 : 7) % 50));
      }
      const DatasetEdit edit = [=](DcmDataset& dataset, std::size_t slice)
      {
        dataset.putAndInsertString(DCM_EchoTime, echo == 1 ? "20" : "80");
        dataset.putAndInsertString(DCM_SOPInstanceUID,
                                   ("2.25.4" + std::to_string(echo) + "0" + std::to_string(slice)).c_str());
      };
      const std::string folder = folder_ / ("echo" + std::to_string(echo));
      std::filesystem::create_directory(folder);
      for (const std::string& path : WritePhantomSeries(volume, {}, folder, edit))
      {
        files.push_back(path);
      }
    }
    return UploadFiles(files);
  }

  Job Enhance(const std::string& source, const nlohmann::json& volume)
  {
    JobRequest request = RequestFor(source);
    request.parameters["Options"]["Volume"] = volume;
    request.key = "volume " + volume.dump();
    return WaitForEnd(store_->Enqueue(request).job.id);
  }

  Job Measure(const std::string& source, const nlohmann::json& volume)
  {
    JobRequest request;
    request.kind = JobKind::Quick;
    request.maxAttempts = 1;
    request.parameters = {
        {"Request", "measure/piqe"}, {"Series", {source}}, {"Slices", {0, 3}}, {"Volume", volume}};
    return WaitForEnd(store_->Enqueue(request).job.id);
  }

  std::string DescriptionOf(const std::string& seriesId)
  {
    return client_->GetJson("/series/" + seriesId)["MainDicomTags"]["SeriesDescription"];
  }
};
} // namespace

TEST_F(Volumes, AnEnhancementWithoutAChoiceSaysHowToChoose)
{
  const std::string source = UploadEchoes();
  StartWorker();
  const Job job = Enhance(source, 0);
  EXPECT_EQ(job.state, JobState::Skipped);
  EXPECT_EQ(job.errorCode, "E_MULTI_VOLUME");
  EXPECT_NE(ToJson(job)["NextStep"].get<std::string>().find("\"Volume\": \"all\""), std::string::npos);
  ExpectNothingBeside({source});
}

TEST_F(Volumes, EachBecomesADerivedSeriesOfItsOwn)
{
  const std::string source = UploadEchoes();
  StartWorker();
  const Job all = Enhance(source, "all");
  ASSERT_EQ(all.state, JobState::Success) << all.errorText;
  const std::vector<std::string> derived = DerivedSeriesOf(all);
  ASSERT_EQ(derived.size(), 2u);
  EXPECT_EQ(SeriesBeside({source}).size(), 2u);
  EXPECT_NE(DescriptionOf(derived[0]).find("TE 20 [cubic"), std::string::npos) << DescriptionOf(derived[0]);
  EXPECT_NE(DescriptionOf(derived[1]).find("TE 80 [cubic"), std::string::npos) << DescriptionOf(derived[1]);
  EXPECT_EQ(all.result["Volumes"][1]["Volume"]["Label"], "TE 80");

  const Job second = Enhance(source, 2);
  ASSERT_EQ(second.state, JobState::Success) << second.errorText;
  EXPECT_EQ(second.derivedSeriesId, derived[1]) << "the same, made alone";
  EXPECT_EQ(second.result["AlreadyStored"], true);
}

TEST_F(Volumes, EachIsMeasuredAsItIsEnhanced)
{
  const std::string source = UploadEchoes();
  StartWorker();
  const Job first = Measure(source, 1);
  ASSERT_EQ(first.state, JobState::Success) << first.errorText;
  const Job second = Measure(source, 2);
  ASSERT_EQ(second.state, JobState::Success) << second.errorText;
  EXPECT_NE(first.result["Series"][0], second.result["Series"][0])
      << "the one must not be taken for the other";
  EXPECT_EQ(Measure(source, 1).result["Series"][0], first.result["Series"][0]);
  EXPECT_EQ(Measure(source, 0).errorCode, "E_MULTI_VOLUME");
  EXPECT_EQ(Measure(source, "all").errorCode, "InvalidArgument");
}
