#include "Dicom/Read/SeriesChoice.h"

#include "Base/Error.h"
#include "Support/DicomPhantom.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

namespace
{
class SeriesChoice : public testing::Test
{
protected:
  void SetUp() override
  {
    Add(12, "t2_tse_sag");
    Add(4, "T2_tse_tra");
    Add(5, "localizer 4");
  }

  void Add(std::int32_t number, const std::string& description, std::uint64_t seed = 1)
  {
    PhantomSeriesOptions options;
    options.seed = seed;
    options.seriesNumber = number;
    options.seriesDescription = description;
    const std::string folder = folder_ / (std::to_string(seed) + "-" + std::to_string(number));
    std::filesystem::create_directory(folder);
    WritePhantomSeries(SlopingVolume(), options, folder);
  }

  std::string Chosen(const std::string& wanted)
  {
    try
    {
      return ChooseSeries(ListSeries({folder_.Path()}), wanted, "STUDY").description;
    }
    catch (const Error& error)
    {
      return std::string(error.CodeName()) + ": " + error.Message();
    }
  }

  TemporaryFolder folder_;
};
} // namespace

TEST_F(SeriesChoice, SeriesAreDescribedInTheOrderOfTheirNumbers)
{
  const std::vector<FoundSeries> list = ListSeries({folder_.Path()});
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].description, "T2_tse_tra");
  EXPECT_EQ(list[1].number, 5);
  EXPECT_EQ(list[2].number, 12);
  EXPECT_EQ(list[0].modality, "MR");
  EXPECT_EQ(list[0].images, 8u);
  EXPECT_EQ(list[0].columns, 24u);
  EXPECT_EQ(list[0].rows, 20u);
  EXPECT_EQ(list[0].Objects().size(), 8u);
}

TEST_F(SeriesChoice, ANumberADescriptionOrAUidChooses)
{
  EXPECT_EQ(Chosen("4"), "T2_tse_tra") << "the number, though it stands in a description, too";
  EXPECT_EQ(Chosen("12"), "t2_tse_sag");
  EXPECT_EQ(Chosen("t2_TSE_tra"), "T2_tse_tra");
  EXPECT_EQ(Chosen("sag"), "t2_tse_sag");
  const std::vector<FoundSeries> list = ListSeries({folder_.Path()});
  EXPECT_EQ(Chosen(list[1].seriesInstanceUid), "localizer 4");
}

TEST_F(SeriesChoice, WhatMeansSeveralOrNoneListsTheCandidates)
{
  const std::string several = Chosen("t2");
  EXPECT_THAT(several, HasSubstr("InvalidArgument: \"t2\" means 2 series in STUDY"));
  EXPECT_THAT(several, HasSubstr("--series 4  T2_tse_tra, MR, 8 images of 24 x 20"));
  EXPECT_THAT(several, Not(HasSubstr("localizer")));
  const std::string none = Chosen("flair");
  EXPECT_THAT(none, HasSubstr("NotFound: there is no series \"flair\" in STUDY, which has"));
  EXPECT_THAT(none, HasSubstr("--series 5  localizer 4"));
  EXPECT_THAT(Chosen(""), HasSubstr("NotFound"));
}

TEST_F(SeriesChoice, ANumberOfTwoStudiesIsToldByUid)
{
  Add(4, "another patient", 2);
  const std::string several = Chosen("4");
  EXPECT_THAT(several, HasSubstr("means 2 series"));
  EXPECT_THAT(several, HasSubstr("--series 2.25."));
}

TEST_F(SeriesChoice, AnUnreadableFileDoesNotHideItsSeries)
{
  std::ofstream(folder_ / "1-4/00005.dcm", std::ios::trunc);
  EXPECT_EQ(Chosen("4"), "T2_tse_tra");
}

TEST_F(SeriesChoice, ImagesWithoutSeriesAreNotTheOneThatIsMeant)
{
  const std::string without = folder_ / "without";
  std::filesystem::create_directory(without);
  WritePhantomSeries(SlopingVolume(), {}, without, Removing(DCM_SeriesInstanceUID));
  EXPECT_THROW(FindOneSeries(folder_.Path(), ""), Error);
}

TEST_F(SeriesChoice, OneSeriesNeedsNoChoice)
{
  EXPECT_EQ(FindOneSeries(folder_ / "1-5", "").size(), 8u);
  EXPECT_EQ(FindOneSeries(folder_.Path(), "sag").size(), 8u);
  EXPECT_THROW(FindOneSeries(folder_.Path(), ""), Error);
}
