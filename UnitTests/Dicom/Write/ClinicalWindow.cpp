#include "Dicom/Write/ClinicalWindow.h"

#include "Support/SourceExample.h"

#include <gtest/gtest.h>

using namespace Clade;
using Testing::SourceExample;

TEST(ClinicalWindow, IsTheFirstOneOfTheMiddleSlice)
{
  SourceExample source = SourceExample::Mr();
  for (std::size_t k = 0; k < source.Slices(); k++)
  {
    source.Set(k, DCM_WindowCenter, std::to_string(300 + k) + "\\50");
    source.Set(k, DCM_WindowWidth, "600\\350");
  }
  const auto window = ClinicalWindow(source.Series());
  ASSERT_TRUE(window.has_value());
  EXPECT_EQ(window->centre, 304);
  EXPECT_EQ(window->width, 600);
}

TEST(ClinicalWindow, IsNothingWhereItCannotBe)
{
  for (const auto& [centre, width] :
       {std::pair("40", "0"), std::pair("40", "-5"), std::pair("forty", "80"), std::pair("", "")})
  {
    SourceExample source = SourceExample::Mr();
    source.SetAll(DCM_WindowCenter, centre);
    source.SetAll(DCM_WindowWidth, width);
    EXPECT_FALSE(ClinicalWindow(source.Series()).has_value()) << centre << " " << width;
  }
  SourceExample none = SourceExample::Mr();
  none.RemoveAll(DCM_WindowCenter);
  EXPECT_FALSE(ClinicalWindow(none.Series()).has_value());
}
