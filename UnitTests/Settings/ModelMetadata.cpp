#include "Settings/ModelMetadata.h"

#include "Support/Errors.h"
#include "Support/ModelExample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
std::string ParseRefusal(const char* key, const nlohmann::json& value)
{
  nlohmann::json json = ToJson(TinyMetadata());
  json[nlohmann::json::json_pointer(key)] = value;
  return MessageOf(ErrorCode::InvalidFile, [&] { ParseModelMetadata(json); });
}
} // namespace

TEST(ModelMetadata, IsReadBackAsItWasWritten)
{
  ModelMetadata metadata = TinyMetadata();
  metadata.plane = LrPlane::Columns;
  metadata.planes = LrPlanes::Both;
  EXPECT_EQ(ToJson(ParseModelMetadata(ToJson(metadata))), ToJson(metadata));
}

TEST(ModelMetadata, MembersOfLaterProgramsArePassedOver)
{
  nlohmann::json json = ToJson(TinyMetadata());
  json["later"] = 1;
  json["generator"]["later"] = 1;
  EXPECT_EQ(ToJson(ParseModelMetadata(json)), ToJson(TinyMetadata()));
}

TEST(ModelMetadata, WrongMembersAreNamedWithWhatWasExpected)
{
  EXPECT_THAT(ParseRefusal("/formatVersion", 2),
              HasSubstr(".formatVersion is 2, expected a whole number from 1 to 1"));
  EXPECT_THAT(ParseRefusal("/method", "magic"), HasSubstr(".method is \"magic\", expected one of clade,"));
  EXPECT_THAT(ParseRefusal("/modality", "US"), HasSubstr("expected one of MR, CT"));
  EXPECT_THAT(ParseRefusal("/generator", 1), HasSubstr(".generator is 1, expected an object"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", 100000), HasSubstr("a whole number from 1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", std::uint64_t{18446744073709551615u}),
              HasSubstr("1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", -1), HasSubstr("1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/globalSkip", "yes"), HasSubstr("expected true or false"));
  EXPECT_THAT(ParseRefusal("/intensity/low", 101),
              HasSubstr(".intensity.low is 101, expected a number from 0 to 100"));
  EXPECT_THAT(ParseRefusal("/intensity/high", 0.05),
              HasSubstr(".intensity.high is 0.05, expected more than \"low\""));
  EXPECT_THAT(ParseRefusal("/factorRange", {3, 2}), HasSubstr("two ascending numbers"));
  EXPECT_THAT(ParseRefusal("/factorRange", {1, "2"}), HasSubstr("two ascending numbers"));
  EXPECT_THAT(ParseRefusal("/qualityGate/minimumCorrelation", 2), HasSubstr("a number from -1 to 1"));
  nlohmann::json without = ToJson(TinyMetadata());
  without.erase("modality");
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { ParseModelMetadata(without); }),
              HasSubstr(".modality is missing"));
}

TEST(ModelMetadata, ModelsServeTheirModalityAndFactorsAlone)
{
  const ModelMetadata metadata = TinyMetadata();
  EXPECT_NO_THROW(RequireSuitable(metadata, "m", "MR", 5.5));
  EXPECT_NO_THROW(RequireSuitable(metadata, "m", "MR", 6.2)); // within a twentieth
  EXPECT_EQ(MessageOf(ErrorCode::Model, [&] { RequireSuitable(metadata, "m", "CT", 5.5); }),
            "the model m was made for MR, the series is CT");
  EXPECT_EQ(
      MessageOf(ErrorCode::Model, [&] { RequireSuitable(metadata, "m", "MR", 7); }),
      "the model m was made for factors 2 to 6 of slice spacing over in-plane spacing, the series has 7");
  EXPECT_THROW(RequireSuitable(metadata, "m", "MR", 1.5), Error);
}
