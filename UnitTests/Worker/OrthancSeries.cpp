#include "Worker/OrthancSeries.h"

#include "Base/Error.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Support/OrthancProcess.h"
#include "Support/Phantom.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class OrthancSeriesTest : public testing::Test
{
protected:
  void SetUp() override
  {
    CLADE_REQUIRE_ORTHANC();
    orthanc_ = std::make_unique<OrthancProcess>();
    OrthancConnection connection;
    connection.url = orthanc_->Url();
    client_ = std::make_unique<OrthancClient>(connection);
  }

  /// A phantom of 6 slices in Orthanc; series of one seed are in one study.
  OrthancSeries Upload(std::int32_t seriesNumber, std::uint64_t seed = 1)
  {
    const TemporaryFolder folder;
    PhantomSeriesOptions options;
    options.seriesNumber = seriesNumber;
    options.seed = seed;
    const auto files = WritePhantomSeries(
        Paint(UnitGrid(16, 16, 6), [](const Vector3& p) { return 100 + p.x; }), options, folder.Path());
    const auto read = [&](std::size_t i)
    {
      std::ostringstream bytes;
      bytes << std::ifstream(files[i], std::ios::binary).rdbuf();
      return bytes.str();
    };
    const auto answers = client_->StoreMany(files.size(), read, progress_);
    return DescribeSeries(*client_, answers[0]["ParentSeries"], progress_);
  }

  NoProgress progress_;
  std::unique_ptr<OrthancProcess> orthanc_;
  std::unique_ptr<OrthancClient> client_;
};
} // namespace

TEST_F(OrthancSeriesTest, IsDescribedAndFetched)
{
  const OrthancSeries series = Upload(7);
  EXPECT_EQ(series.number, 7);
  EXPECT_EQ(series.instanceIds.size(), 6u);
  EXPECT_EQ(series.SortedSopInstanceUids().size(), 6u);
  const auto objects = FetchSeries(*client_, series, progress_);
  ASSERT_EQ(objects.size(), 6u);
  InputLimits limits;
  limits.requireAnisotropy = false;
  EXPECT_EQ(ReadSeries(objects, limits, progress_).seriesInstanceUid, series.seriesInstanceUid);
}

TEST_F(OrthancSeriesTest, IsFoundByItsUidInItsStudyAlone)
{
  const OrthancSeries series = Upload(1);
  const OrthancSeries elsewhere = Upload(1, 2);
  EXPECT_EQ(FindSeriesByUid(*client_, series.seriesInstanceUid, series.studyId, progress_), series.id);
  EXPECT_EQ(FindSeriesByUid(*client_, series.seriesInstanceUid, "", progress_), series.id);
  EXPECT_EQ(FindSeriesByUid(*client_, series.seriesInstanceUid, elsewhere.studyId, progress_), std::nullopt);
  EXPECT_EQ(FindSeriesByUid(*client_, "1.2.3.4", "", progress_), std::nullopt);
}

TEST_F(OrthancSeriesTest, DerivedNumbersAreTheSmallestFreeOnes)
{
  const OrthancSeries source = Upload(7);
  const std::string studyUid =
      client_->GetJson("/studies/" + source.studyId)["MainDicomTags"]["StudyInstanceUID"];
  const auto free = [&](const OrthancSeries& series, std::size_t count)
  { return FreeSeriesNumbers(*client_, series, studyUid, count, progress_); };
  using Numbers = std::vector<std::int32_t>;
  EXPECT_EQ(free(source, 2), (Numbers{701, 702}));
  Upload(701);
  Upload(703);
  Upload(702, 2); // of another study
  EXPECT_EQ(free(source, 1), Numbers{702});
  EXPECT_EQ(free(source, 2), (Numbers{702, 704})) << "703 is taken: the second is not simply the next";

  for (std::int32_t number = 704; number < 720; number++)
  {
    Upload(number);
  }
  EXPECT_EQ(free(source, 2), (Numbers{702, 720})) << "beyond those that are asked for at once";

  OrthancSeries odd = source;
  odd.number.reset();
  EXPECT_EQ(free(odd, 1), Numbers{9001});
  odd.number = 2'000'000'000; // times 100 is beyond an IS
  EXPECT_EQ(free(odd, 1), Numbers{9001});
  odd.number = -3;
  EXPECT_EQ(free(odd, 1), Numbers{9001});
}

TEST_F(OrthancSeriesTest, ThatIsGoneIsNamed)
{
  const OrthancSeries series = Upload(1);
  client_->Delete("/series/" + series.id);
  try
  {
    DescribeSeries(*client_, series.id, progress_);
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_EQ(error.Message(), "the series " + series.id + " is not in Orthanc: was it deleted?");
  }
}
