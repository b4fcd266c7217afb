#include "Jobs/EnhanceKey.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
JobRequest Request()
{
  JobRequest request;
  request.seriesInstanceUid = "1.2.3";
  request.model = "mr-body";
  request.parameters = {
      {"Instances", {"1.2.3.1", "1.2.3.2"}}, {"Options", {{"Grid", "isotropic"}}}, {"Salt", ""}};
  return request;
}
} // namespace

TEST(EnhanceKey, IsTheSameForTheSameWork)
{
  JobRequest other = Request();
  other.parameters["Instances"] = {"1.2.3.2", "1.2.3.1"};
  other.parameters["Options"] = {{"Device", "cuda:1"}}; // changes no pixel
  other.priority = 7;
  other.rule = "a rule";
  EXPECT_EQ(EnhanceKey(other), EnhanceKey(Request()));
}

TEST(EnhanceKey, DiffersWhereTheWorkDiffers)
{
  const auto changed = [](auto change)
  {
    JobRequest other = Request();
    change(other);
    return EnhanceKey(other);
  };
  const std::string key = EnhanceKey(Request());
  EXPECT_NE(key, changed([](JobRequest& r) { r.seriesInstanceUid = "1.2.4"; }));
  EXPECT_NE(key, changed([](JobRequest& r) { r.model = "other"; }));
  EXPECT_NE(key, changed([](JobRequest& r) { r.parameters["ModelHash"] = "ab12"; }));
  EXPECT_NE(key, changed([](JobRequest& r) { r.parameters["ModelIsDefault"] = true; }))
      << "what a default cannot do is interpolated, what was named is refused";
  EXPECT_NE(key, changed([](JobRequest& r) { r.parameters["Instances"].push_back("1.2.3.3"); }));
  EXPECT_NE(key, changed([](JobRequest& r) { r.parameters["Options"]["Grid"] = "aligned"; }));
  EXPECT_NE(key, changed([](JobRequest& r) { r.parameters["Salt"] = "1"; }));
}
