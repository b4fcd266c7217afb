#pragma once
#include "Base/Error.h"
#include "Settings/ModelMetadata.h"

#include <gtest/gtest.h>
#include <string>

namespace Clade::Testing
{
/// What is said of a small network.
inline ModelMetadata TinyMetadata()
{
  ModelMetadata metadata;
  metadata.method = "anchored";
  metadata.modality = "MR";
  metadata.generator.baseChannels = 2;
  metadata.generator.residualBlocks = 1;
  metadata.generator.globalSkip = true;
  metadata.smallestFactor = 2;
  metadata.largestFactor = 6;
  metadata.training = R"({"seed":7})";
  return metadata;
}

/// The sentence of the error that a call ends with, which must have this code.
template<typename Call>
std::string MessageOf(ErrorCode code, Call call)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), code) << error.Message();
    return error.Message();
  }
  return "no error";
}
} // namespace Clade::Testing
