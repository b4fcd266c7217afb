#include "Measurement/MeasureTask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using nlohmann::json;
using testing::HasSubstr;

namespace
{
template<typename Work>
std::string ErrorOf(const Work& work)
{
  try
  {
    work();
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "";
}
} // namespace

TEST(MeasureTask, SeriesAreNamesAndAsManyAsTheMeasureTakes)
{
  const auto seriesOf = [](const json& request)
  {
    StrictObject body(request, "");
    return ParseSeriesNames(body, 1, 2);
  };
  EXPECT_EQ(seriesOf({{"Series", {"a", "b"}}}), (std::vector<std::string>{"a", "b"}));
  for (const json& wrong : {json::array(), json{"a", "b", "c"}, json::array({1}), json::array({""})})
  {
    EXPECT_THAT(ErrorOf([&] { seriesOf({{"Series", wrong}}); }), HasSubstr("Series")) << wrong;
  }
}

TEST(MeasureTask, PlacesAreSharedWithinOneFrameAlone)
{
  MeasurableSeries a, b;
  a.frameOfReferenceUid = "1.2";
  EXPECT_NO_THROW(RequireSameFrame(a, b, "b")); // not known
  b.frameOfReferenceUid = "1.3";
  EXPECT_THAT(ErrorOf([&] { RequireSameFrame(a, b, "b"); }), HasSubstr("another frame of reference"));
}

TEST(MeasureTask, ErrorsNameTheSeriesWhereThereAreSeveral)
{
  const LoadMeasurable load;
  NoProgress progress;
  MeasureTask task{{"a"}, load, 1, progress};
  const auto fail = [] { throw Error(ErrorCode::InvalidArgument, "no"); };
  EXPECT_EQ(ErrorOf([&] { task.Named("a", fail); }), "no");
  task.series = {"a", "b"};
  EXPECT_THAT(ErrorOf([&] { task.Named("b", fail); }), HasSubstr("series b"));
}
