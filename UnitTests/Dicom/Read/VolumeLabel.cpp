#include "Dicom/Read/VolumeLabel.h"

#include "Dicom/Read/VolumeTags.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace Clade;

namespace
{
std::size_t TagNamed(const std::string& name)
{
  const auto& tags = VolumeTags();
  const auto found =
      std::find_if(tags.begin(), tags.end(), [&](const VolumeTag& tag) { return tag.name == name; });
  EXPECT_NE(found, tags.end()) << name;
  return static_cast<std::size_t>(found - tags.begin());
}
} // namespace

TEST(VolumeLabel, IsTheValueAfterWhatItIs)
{
  const std::size_t echo = TagNamed("EchoTime");
  EXPECT_EQ(VolumeLabel(echo, "20", {"20", "80"}), VolumeTags()[echo].prefix + "20");
}

TEST(VolumeLabel, SaysWhatIsMissing)
{
  EXPECT_EQ(VolumeLabel(TagNamed("EchoTime"), "", {"", "80"}), "no EchoTime");
}

TEST(VolumeLabel, OfImageTypesIsWhatTheOthersDoNotShare)
{
  const std::vector<std::string> all{"DERIVED\\PRIMARY\\W\\W", "DERIVED\\PRIMARY\\F\\F", "DERIVED\\PRIMARY"};
  const std::size_t type = TagNamed("ImageType");
  EXPECT_EQ(VolumeLabel(type, all[0], all), "W");
  EXPECT_EQ(VolumeLabel(type, all[1], all), "F");
  EXPECT_EQ(VolumeLabel(type, all[2], all), "PRIMARY") << "it has what all have, and no more";
}
