#include "Network/TensorFile.h"

#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
class TensorFiles : public testing::Test
{
protected:
  SafeTensors Written(const std::vector<NamedTensor>& tensors, TensorType type = TensorType::Float32) const
  {
    WriteTensorFile(path_, tensors, {{"note", "text"}}, type);
    return SafeTensors::Read(path_);
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "a.safetensors";
  const at::Tensor matrix_ = torch::arange(12, torch::kFloat32).reshape({3, 4}) / 7;
};
} // namespace

TEST_F(TensorFiles, TensorsAreReadAsTheyWereWritten)
{
  const SafeTensors file = Written({{"a", matrix_}, {"b", matrix_.t()}}); // the second not contiguous
  EXPECT_EQ(file.Metadata().at("note"), "text");
  EXPECT_TRUE(TensorOf(file, *file.Find("a"), "a file").equal(matrix_));
  EXPECT_TRUE(TensorOf(file, *file.Find("b"), "a file").equal(matrix_.t()));
}

TEST_F(TensorFiles, ShorterTypesKeepTheirDigits)
{
  for (const auto& [type, digits] :
       {std::pair(TensorType::Float16, 0x1p-10), std::pair(TensorType::BFloat16, 0x1p-7)})
  {
    const SafeTensors file = Written({{"a", matrix_}}, type);
    const at::Tensor read = TensorOf(file, *file.Find("a"), "a file");
    EXPECT_EQ(read.scalar_type(), torch::kFloat32);
    EXPECT_FALSE(read.equal(matrix_));
    EXPECT_LE((read - matrix_).abs().max().item<double>(), digits * 2);
  }
}

TEST_F(TensorFiles, AValueThatIsNotFiniteIsRefused)
{
  for (const float value : {std::numeric_limits<float>::infinity(), std::nanf("")})
  {
    at::Tensor broken = matrix_.clone();
    broken[1][2] = value;
    const SafeTensors file = Written({{"a", broken}});
    EXPECT_EQ(MessageOf(ErrorCode::InvalidFile, [&] { TensorOf(file, *file.Find("a"), "a file"); }),
              "a file: tensor a holds a value that is not finite");
  }
}

TEST_F(TensorFiles, OnlyWhatHasThePrefixIsCopied)
{
  const SafeTensors file = Written({{"one.w", matrix_}, {"two.w", matrix_ + 1}});
  const at::Tensor target = torch::zeros({3, 4});
  CopyTensors(file, "two.", {{"w", target}}, "a file");
  EXPECT_TRUE(target.equal(matrix_ + 1));
}

TEST_F(TensorFiles, WhatDoesNotFitIsNamed)
{
  const SafeTensors file = Written({{"w", matrix_}, {"x", matrix_}});
  const at::Tensor fitting = torch::zeros({3, 4}), other = torch::zeros({4, 3});
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile,
                        [&] {
                          CopyTensors(file, "", {{"w", other}}, "a file");
                        }),
              HasSubstr("tensor w has the shape [3, 4], expected [4, 3]"));
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile,
                        [&] {
                          CopyTensors(file, "", {{"w", fitting}}, "a file");
                        }),
              HasSubstr("tensor x belongs to no layer"));
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile,
                        [&] {
                          CopyTensors(file, "", {{"w", fitting}, {"x", fitting}, {"y", fitting}}, "a file");
                        }),
              HasSubstr("tensor y is missing"));
}
