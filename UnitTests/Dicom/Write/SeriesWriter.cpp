#include "Dicom/Write/SeriesWriter.h"

#include "Base/Error.h"
#include "Support/DerivedExample.h"
#include "Support/FileSizeLimit.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <set>

using namespace Clade;
using Testing::DerivedExample;
using Testing::ExampleInfo;
using Testing::SourceExample;
using Testing::TemporaryFolder;

namespace
{
std::string Bytes(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> Names(const std::filesystem::path& folder)
{
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
  {
    names.insert(entry.path().filename());
  }
  return names;
}

/// Cancels after some reports.
class ImpatientProgress : public NoProgress
{
public:
  void Report(double) override { reports_++; }
  bool IsCancelled() const override { return reports_ > 5; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "The job was cancelled");
    }
  }

private:
  std::atomic<int> reports_{0};
};
} // namespace

TEST(SeriesWriter, NamesFilesInInstanceNumberOrder)
{
  DerivedExample ct(SourceExample::Ct().Series());
  ASSERT_EQ(ct.paths.size(), ct.volume.grid.slices);
  EXPECT_EQ(std::filesystem::path(ct.paths.front()).filename(), "00001.dcm");
  EXPECT_EQ(ct.Text(DCM_InstanceNumber, 1), "2");
  DerivedExample mr(SourceExample::Mr().Series()); // its source counts against the normal
  EXPECT_EQ(std::filesystem::path(mr.paths.back()).filename(), "00001.dcm");
  EXPECT_EQ(mr.Text(DCM_InstanceNumber, 0), std::to_string(mr.volume.grid.slices));
  EXPECT_EQ(Names(mr.folder.Path()).size(), mr.paths.size());
}

TEST(SeriesWriter, KeepsTheWholeOfWhatItWasGiven)
{
  SourceExample source = SourceExample::Ct();
  DerivedExample derived(source.Series());
  const std::size_t sliceVoxels = derived.volume.grid.columns * derived.volume.grid.rows;
  for (std::size_t k = 0; k < derived.files.size(); k++)
  {
    const Uint16* words = nullptr;
    unsigned long count = 0;
    ASSERT_TRUE(derived.Slice(k).findAndGetUint16Array(DCM_PixelData, words, &count).good());
    ASSERT_EQ(count, sliceVoxels);
    for (std::size_t i = 0; i < sliceVoxels; i++)
    {
      ASSERT_NEAR(static_cast<Sint16>(words[i]), derived.volume.voxels[k * sliceVoxels + i], 0.5);
    }
  }
}

TEST(SeriesWriter, TakesTheSeriesNumberOfTheCallerElseSourceTimesHundred)
{
  SourceExample source = SourceExample::Mr();
  EXPECT_EQ(DerivedExample(source.Series()).Text(DCM_SeriesNumber), "401");
  DerivationInfo info = ExampleInfo();
  info.seriesNumber = 405;
  EXPECT_EQ(DerivedExample(source.Series(), info).Text(DCM_SeriesNumber), "405");
}

TEST(DerivedSeriesNumber, FallsBackToNineThousandWithoutAUsableNumber)
{
  SourceExample source = SourceExample::Mr();
  EXPECT_EQ(DerivedSeriesNumber(source.Series(), 3), 403);
  for (const char* number : {"0", "-5", "999999999", ""})
  {
    source.SetAll(DCM_SeriesNumber, number);
    EXPECT_EQ(DerivedSeriesNumber(source.Series(), 3), 9003) << number;
  }
  source.RemoveAll(DCM_SeriesNumber);
  EXPECT_EQ(DerivedSeriesNumber(source.Series(), 1), 9001);
}

TEST(SeriesWriter, WritesTheSameFilesAgainButForTheSixTimes)
{
  SourceExample source = SourceExample::Mr();
  DerivationInfo later = ExampleInfo();
  later.startTime = "20250101000000.000000";
  DerivedExample first(source.Series());
  DerivedExample second(source.Series(), later);
  EXPECT_NE(first.Text(DCM_SeriesDate), second.Text(DCM_SeriesDate));
  for (std::size_t k = 0; k < first.paths.size(); k++)
  {
    for (auto* example : {&first, &second})
    {
      for (const auto& tag : {DCM_InstanceCreationDate, DCM_InstanceCreationTime, DCM_SeriesDate,
                              DCM_SeriesTime, DCM_ContentDate, DCM_ContentTime})
      {
        ASSERT_TRUE(example->Slice(k).findAndDeleteElement(tag).good());
      }
      ASSERT_TRUE(example->files[k]->saveFile(example->paths[k].c_str(), EXS_LittleEndianExplicit).good());
    }
    ASSERT_EQ(Bytes(first.paths[k]), Bytes(second.paths[k]));
  }
}

TEST(DerivedIdentity, ChangesWithAllThatChangesPixelsAndNothingElse)
{
  SourceExample source = SourceExample::Mr();
  const DerivationInfo info = ExampleInfo();
  const std::string uid = IdentifyDerivedSeries(source.Series(), info, 3).seriesInstanceUid;
  const auto with = [&](auto change)
  {
    DerivationInfo changed = info;
    change(changed);
    return IdentifyDerivedSeries(source.Series(), changed, 3).seriesInstanceUid;
  };
  EXPECT_NE(uid, with([](auto& i) { i.modelSha256 = std::string(64, 'a'); }));
  EXPECT_NE(uid, with([](auto& i) { i.optionsJson = "{}"; }));
  EXPECT_NE(uid, with([](auto& i) { i.role = "uncertainty"; }));
  EXPECT_NE(uid, with([](auto& i) { i.salt = "again"; }));
  EXPECT_EQ(uid, with([](auto& i) { i.startTime = "20250101000000"; }));
  EXPECT_EQ(uid, with([](auto& i) { i.seriesNumber = 7; }));

  std::reverse(source.Series().images.begin(), source.Series().images.end());
  EXPECT_EQ(uid, IdentifyDerivedSeries(source.Series(), info, 3).seriesInstanceUid);
  source.Series().images.pop_back();
  EXPECT_NE(uid, IdentifyDerivedSeries(source.Series(), info, 3).seriesInstanceUid);
}

TEST(DerivedIdentity, GivesEverySliceAUidOfItsOwn)
{
  SourceExample source = SourceExample::Mr();
  const auto identity = IdentifyDerivedSeries(source.Series(), ExampleInfo(), 50);
  std::set<std::string> uids(identity.sopInstanceUids.begin(), identity.sopInstanceUids.end());
  uids.insert(identity.seriesInstanceUid);
  EXPECT_EQ(uids.size(), 51u);
}

TEST(SeriesWriter, LeavesNothingBehindWhenCancelled)
{
  SourceExample source = SourceExample::Mr();
  TemporaryFolder folder;
  ImpatientProgress progress;
  Volume derived(ThroughPlaneGrid(source.Series().volume.grid, GridKind::Isotropic));
  EXPECT_THROW(WriteDerivedSeries(source.Series(), derived, ExampleInfo(), folder.Path().string(), progress),
               Error);
  EXPECT_TRUE(Names(folder.Path()).empty());
}

TEST(SeriesWriter, LeavesNothingBehindOnAFullDisk)
{
  SourceExample source = SourceExample::Mr();
  TemporaryFolder folder;
  NoProgress progress;
  try
  {
    const Testing::FileSizeLimit limit(3000);
    WriteDerivedSeries(source.Series(), source.Series().volume, ExampleInfo(), folder.Path().string(),
                       progress);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::StorageFull);
  }
  EXPECT_TRUE(Names(folder.Path()).empty());
}

TEST(SeriesWriter, RefusesAVolumeWithHoles)
{
  SourceExample source = SourceExample::Mr();
  TemporaryFolder folder;
  NoProgress progress;
  Volume derived = source.Series().volume;
  derived.voxels.pop_back();
  try
  {
    WriteDerivedSeries(source.Series(), derived, ExampleInfo(), folder.Path().string(), progress);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_EQ(error.Message(),
              "the derived volume of 40 x 36 x 9 voxels holds 12959 values and cannot be written "
              "as images");
  }
  EXPECT_TRUE(Names(folder.Path()).empty());
}

TEST(SeriesWriter, ReportsItsStageToTheEnd)
{
  struct Listener : NoProgress
  {
    void BeginStage(std::string_view name) override { stage = name; }
    void Report(double value) override { largest = std::max(largest.load(), value); }
    std::string stage;
    std::atomic<double> largest{0};
  } listener;
  SourceExample source = SourceExample::Mr();
  TemporaryFolder folder;
  WriteDerivedSeries(source.Series(), source.Series().volume, ExampleInfo(), folder.Path().string(),
                     listener);
  EXPECT_EQ(listener.stage, "write");
  EXPECT_EQ(listener.largest, 1.0);
}
