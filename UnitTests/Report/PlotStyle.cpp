#include "Report/PlotStyle.h"

#include <gmock/gmock.h>
#include <set>

using namespace Clade;
using namespace testing;

TEST(PlotStyle, ManySeriesDifferInColourOrDash)
{
  std::set<std::string> looks;
  for (std::size_t series = 0; series < 30; series++)
  {
    looks.insert(PlotColour(series) + PlotDash(series));
  }
  EXPECT_EQ(looks.size(), 30u);
}

TEST(PlotStyle, TextIsNoTagOfPlotly)
{
  EXPECT_EQ(PlotText("<b>T1 & T2</b>"), "&lt;b&gt;T1 &amp; T2&lt;/b&gt;");
  EXPECT_EQ(PlotAxis("a < b"), (nlohmann::json{{"title", {{"text", "a &lt; b"}}}}));
}
