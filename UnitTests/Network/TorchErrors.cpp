#include "Network/TorchErrors.h"

#include <functional>
#include <gtest/gtest.h>
#include <new>
#include <stdexcept>
#include <torch/types.h>

using namespace Clade;

namespace
{
Error ErrorOf(const std::function<void()>& call)
{
  try
  {
    WithTorchErrors("reading the network", call);
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Conflict, "nothing was thrown");
}
} // namespace

TEST(TorchErrors, WhatTheCallReturnsIsPassedOn)
{
  EXPECT_EQ(WithTorchErrors("adding", [] { return 40 + 2; }), 42);
}

TEST(TorchErrors, AFaultOfLibTorchIsSaidInOneLine)
{
  const Error error = ErrorOf([] { torch::zeros({2, 3}).matmul(torch::zeros({2, 3})); });
  EXPECT_EQ(error.Code(), ErrorCode::Internal);
  EXPECT_EQ(error.Message().find("reading the network: "), 0u);
  EXPECT_EQ(error.Message().find('\n'), std::string::npos) << "no stack trace";
  EXPECT_GT(error.Message().size(), 30u);
}

TEST(TorchErrors, MemoryThatRunsOutIsToldFromOtherFaults)
{
  EXPECT_EQ(ErrorOf([] { throw std::bad_alloc(); }).Code(), ErrorCode::OutOfMemory);
  EXPECT_EQ(ErrorOf([] { torch::empty({std::int64_t{1} << 55}); }).Code(), ErrorCode::OutOfMemory)
      << "LibTorch's own allocator";
  EXPECT_EQ(ErrorOf([] { throw std::runtime_error("broken"); }).Code(), ErrorCode::Internal);
  EXPECT_EQ(ErrorOf([] { throw std::runtime_error("broken"); }).Message(), "reading the network: broken");
}

TEST(TorchErrors, OurErrorsPassUnchanged)
{
  const Error error = ErrorOf([] { throw Error(ErrorCode::Cancelled, "cancelled"); });
  EXPECT_EQ(error.Code(), ErrorCode::Cancelled);
  EXPECT_EQ(error.Message(), "cancelled");
}
