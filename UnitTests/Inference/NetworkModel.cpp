#include "Inference/NetworkModel.h"

#include "Network/ModelFile.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"

#include <fstream>
#include <gmock/gmock.h>
#include <thread>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

TEST(NetworkModel, IsReadAsItWasWritten)
{
  const TemporaryFolder folder;
  const NetworkModel made = RandomModel();
  const std::string path = folder / "tiny.safetensors";
  WriteModelFile(path, made.Metadata(), made.Loaded().generator);
  const NetworkModel read = LoadModel(path);
  EXPECT_EQ(read.Metadata().modality, "MR");
  EXPECT_EQ(read.Metadata().generator.baseChannels, made.Metadata().generator.baseChannels);
  const auto written = made.Loaded().generator->parameters(), found = read.Loaded().generator->parameters();
  ASSERT_EQ(found.size(), written.size());
  for (std::size_t n = 0; n < found.size(); n++)
  {
    EXPECT_TRUE(torch::equal(found[n], written[n]));
  }
}

TEST(NetworkModel, CopiesShareTheWeightsWhichOutliveTheFirst)
{
  auto first = std::make_unique<NetworkModel>(RandomModel());
  const NetworkModel copy = *first;
  EXPECT_EQ(&copy.Loaded(), &first->Loaded());
  first.reset();
  EXPECT_EQ(copy.Metadata().modality, "MR");
  EXPECT_GT(copy.Loaded().generator->parameters().size(), 0u);
}

TEST(NetworkModel, WhatIsNotThereIsToldFromWhatIsNoModel)
{
  const TemporaryFolder folder;
  const std::string path = folder / "tiny.safetensors";
  EXPECT_THAT(MessageOf(ErrorCode::NotFound, [&] { LoadModel(path); }), HasSubstr("tiny.safetensors"));
  std::ofstream(path) << "no model";
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { LoadModel(path); }), HasSubstr("tiny.safetensors"));
}
