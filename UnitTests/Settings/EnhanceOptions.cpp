#include "Settings/EnhanceOptions.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

namespace
{
std::string RefusalOf(const json& options)
{
  try
  {
    ParseEnhanceOptions(options);
    return "accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
}
} // namespace

TEST(EnhanceOptions, EveryOptionIsReadBack)
{
  const json all = {{"Grid", "aligned"},      {"Stitching", "patches"}, {"Stride", 6},
                    {"Weights", "hann"},      {"Planes", "both"},       {"Uncertainty", true},
                    {"Plane", "columns"},     {"Consistency", "off"},   {"Precision", "bf16"},
                    {"Device", "cuda:1"},     {"MemoryLimitGiB", 2.5},  {"Volume", 3},
                    {"Adapt", 45.5},          {"AdaptSteps", 200},      {"AllowDerived", true},
                    {"SkipUnreadable", true}, {"MaximumSlices", 9000},  {"ForceModel", true}};
  EXPECT_EQ(ToJson(ParseEnhanceOptions(all)), all);
  EXPECT_EQ(ToJson(ParseEnhanceOptions(json::object())), ToJson(EnhanceOptions()));
}

TEST(EnhanceOptions, RefusalsNameTheKeyWhatWasFoundAndWhatIsExpected)
{
  EXPECT_EQ(RefusalOf({{"Grid", "cubic"}}), "Options.Grid is \"cubic\", expected one of isotropic, aligned");
  EXPECT_EQ(RefusalOf({{"Grid", 1}}), "Options.Grid is 1, expected one of isotropic, aligned");
  EXPECT_EQ(RefusalOf({{"Stride", 0}}), "Options.Stride is 0, expected a whole number from 1 to 32");
  EXPECT_EQ(RefusalOf({{"Stride", 33}}), "Options.Stride is 33, expected a whole number from 1 to 32");
  EXPECT_EQ(RefusalOf({{"Stride", 1.5}}), "Options.Stride is 1.5, expected a whole number from 1 to 32");
  EXPECT_EQ(RefusalOf({{"Stride", "6"}}), "Options.Stride is \"6\", expected a whole number from 1 to 32");
  EXPECT_EQ(RefusalOf({{"Stride", 4294967302u}}),
            "Options.Stride is 4294967302, expected a whole number from 1 to 32");
  EXPECT_EQ(RefusalOf({{"Volume", -1}}),
            "Options.Volume is -1, expected a whole number from 0 to 2147483647");
  EXPECT_EQ(RefusalOf({{"Volume", std::numeric_limits<std::int64_t>::min()}}).substr(0, 17),
            "Options.Volume is");
  EXPECT_EQ(RefusalOf({{"MemoryLimitGiB", -0.5}}),
            "Options.MemoryLimitGiB is -0.5, expected a number from 0 to 1000000");
  EXPECT_EQ(RefusalOf({{"Device", "cuda:x"}}),
            "Options.Device is \"cuda:x\", expected one of auto, cpu, cuda, cuda:N");
  EXPECT_EQ(RefusalOf({{"Device", "cuda:"}}),
            "Options.Device is \"cuda:\", expected one of auto, cpu, cuda, cuda:N");
  EXPECT_EQ(RefusalOf({{"grid", "aligned"}}),
            "Options.\"grid\" is not a known key, expected Adapt, "
            "AdaptSteps, AllowDerived, Consistency, Device, ForceModel, Grid, "
            "MaximumSlices, MemoryLimitGiB, Plane, Planes, Precision, SkipUnreadable, "
            "Stitching, Stride, Uncertainty, Volume, Weights");
  EXPECT_EQ(RefusalOf({{"MaximumSlices", 1}}),
            "Options.MaximumSlices is 1, expected a whole number from 2 to 65535");
  EXPECT_EQ(RefusalOf({{"Adapt", -1}}), "Options.Adapt is -1, expected a number from 0 to 3600");
  EXPECT_EQ(RefusalOf({{"AdaptSteps", 20001}}),
            "Options.AdaptSteps is 20001, expected a whole number from 0 to 20000");
  EXPECT_EQ(RefusalOf(json::array()), "Options is [], expected an object");
  EXPECT_EQ(RefusalOf(nullptr), "Options is null, expected an object");
  EXPECT_EQ(RefusalOf({{"Grid", std::string(1000, 'x')}}),
            "Options.Grid is string of 1002 bytes, expected one of isotropic, aligned");
}

TEST(EnhanceOptions, OptionsOfTheCommandLineAreCheckedAlike)
{
  EnhanceOptions options;
  EXPECT_NO_THROW(RequireValid(options));
  options.memoryLimitGiB = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(RequireValid(options), Error);
  options = {};
  options.stride = 33;
  EXPECT_THROW(RequireValid(options), Error);
}

TEST(EnhanceOptions, CanonicalIsSortedWithoutSpaces)
{
  EnhanceOptions options;
  options.stitching = Stitching::Patches;
  EXPECT_EQ(CanonicalOptions(options, "mr-body"),
            R"({"Consistency":"on","Grid":"isotropic","Plane":"auto","Planes":"auto","Precision":"auto",)"
            R"("Stitching":"patches","Stride":12,"Volume":0,"Weights":"uniform"})");
  EXPECT_EQ(CanonicalOptions(options, "cubic"), R"({"Consistency":"off","Grid":"isotropic","Volume":0})");
}

TEST(EnhanceOptions, CanonicalKeepsWhatChangesPixelsAndNothingElse)
{
  const auto same = [](const json& a, const json& b, const std::string& model)
  {
    return CanonicalOptions(ParseEnhanceOptions(a), model) == CanonicalOptions(ParseEnhanceOptions(b), model);
  };
  const json none = json::object();
  EXPECT_TRUE(same(none, {{"Device", "cpu"}, {"MemoryLimitGiB", 4}}, "mr-body"));
  EXPECT_TRUE(same(none, {{"Consistency", "on"}}, "mr-body"));
  EXPECT_TRUE(same(none, {{"Consistency", "off"}}, "cubic"));
  EXPECT_FALSE(same(none, {{"Consistency", "off"}}, "mr-body"));
  EXPECT_FALSE(same(none, {{"Consistency", "on"}}, "cubic"));
  EXPECT_FALSE(same(none, {{"Adapt", 30}}, "mr-body"));
  EXPECT_FALSE(same({{"Adapt", 60}}, {{"Adapt", 30}}, "mr-body"));
  EXPECT_TRUE(same({{"Adapt", 60}, {"AdaptSteps", 100}}, {{"AdaptSteps", 100}}, "mr-body"));
  EXPECT_TRUE(same(none, {{"Adapt", 30}, {"AdaptSteps", 5}}, "cubic"));
  EXPECT_TRUE(same(none, {{"Stride", 6}, {"Weights", "hann"}}, "mr-body")) << "whole slices have neither";
  EXPECT_FALSE(same({{"Stitching", "patches"}}, {{"Stitching", "patches"}, {"Stride", 6}}, "mr-body"));
  EXPECT_TRUE(same({{"Planes", "both"}}, {{"Planes", "both"}, {"Plane", "rows"}}, "mr-body"));
  EXPECT_FALSE(same(none, {{"Plane", "rows"}}, "mr-body"));
  EXPECT_FALSE(same(none, {{"ForceModel", true}}, "mr-body"));
  EXPECT_TRUE(same(none, {{"ForceModel", true}}, "cubic"));
  EXPECT_TRUE(same(none, {{"Precision", "bf16"}, {"Planes", "both"}}, "cubic"));
  EXPECT_FALSE(same(none, {{"Grid", "aligned"}}, "cubic"));
  EXPECT_FALSE(same(none, {{"Volume", 2}}, "cubic"));
  EXPECT_TRUE(same(none, {{"MaximumSlices", 4096}}, "cubic"));
  EXPECT_FALSE(same(none, {{"MaximumSlices", 9000}}, "cubic"))
      << "a job that was refused would be taken for it";
  for (const char* key :
       {"AllowDerived", "SkipUnreadable"}) // or a job that was refused would be taken for this one
  {
    EXPECT_TRUE(same(none, {{key, false}}, "cubic")) << key;
    EXPECT_FALSE(same(none, {{key, true}}, "cubic")) << key;
  }
}
