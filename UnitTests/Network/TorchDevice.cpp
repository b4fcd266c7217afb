#include "Network/TorchDevice.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(TorchDevice, IsTheDeviceOfItsName)
{
  EXPECT_EQ(ToTorch(ComputeDevice()), at::Device(at::kCPU));
  ComputeDevice second;
  second.isCuda = true;
  second.index = 1;
  EXPECT_EQ(ToTorch(second), at::Device(second.Name()));
}

TEST(TorchDevice, PrecisionsAreTypesAndAutoIsFloat32)
{
  EXPECT_EQ(ToTorch(Precision::Auto), at::kFloat);
  EXPECT_EQ(ToTorch(Precision::Float32), at::kFloat);
  EXPECT_EQ(ToTorch(Precision::BFloat16), at::kBFloat16);
  EXPECT_EQ(ToTorch(Precision::Float16), at::kHalf);
}
