#include "Dicom/Write/StoredPixels.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <limits>

using namespace Clade;
using testing::ElementsAre;

namespace
{
std::vector<std::int32_t> Encode(const StoredPixelFormat& format, const std::vector<float>& voxels,
                                 const std::vector<std::uint8_t>& padding = {})
{
  std::vector<std::uint16_t> words(voxels.size());
  StoredPixels(format).Encode(voxels.data(), padding.empty() ? nullptr : padding.data(), voxels.size(),
                              words.data());
  std::vector<std::int32_t> values;
  for (const auto word : words)
  {
    values.push_back(format.isSigned ? static_cast<std::int16_t>(word) : word);
  }
  return values;
}
} // namespace

TEST(StoredPixels, RoundHalvesToTheEvenNumber)
{
  StoredPixelFormat format;
  format.isSigned = true;
  EXPECT_THAT(Encode(format, {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 2.4999f, 30000.5f, -3.51f}),
              ElementsAre(0, 2, 2, 0, -2, 2, 30000, -4));
}

TEST(StoredPixels, ClipToTheStoredRange)
{
  StoredPixelFormat format;
  format.bitsStored = 12;
  EXPECT_THAT(Encode(format, {-3, 0, 4095, 4095.4f, 1e30f}), ElementsAre(0, 0, 4095, 4095, 4095));
  format.isSigned = true;
  EXPECT_THAT(Encode(format, {-1e30f, -2048, 2048}), ElementsAre(-2048, -2048, 2047));
  format.bitsStored = 16;
  format.isSigned = false;
  EXPECT_THAT(Encode(format, {65535, 70000}), ElementsAre(65535, 65535));
}

TEST(StoredPixels, PutPaddingBackAndKeepTissueOffIt)
{
  StoredPixelFormat format;
  format.isSigned = true;
  format.paddingValue = -2000;
  EXPECT_THAT(Encode(format, {-2000, -2000.3f, -1999, 7, 8}, {0, 0, 0, 1, 0}),
              ElementsAre(-1999, -1999, -1999, -2000, 8));
  format.isSigned = false;
  format.paddingValue = 65535;
  EXPECT_THAT(Encode(format, {65535, 70000, 65534}), ElementsAre(65534, 65534, 65534));
}

TEST(StoredPixels, KeepOffAWholeRangeOfPadding)
{
  StoredPixelFormat format;
  format.isSigned = true;
  format.paddingValue = -32768;
  format.paddingRangeLimit = -3000;
  EXPECT_THAT(Encode(format, {-32768, -5000, -3000, -2999, 0}, {0, 0, 0, 0, 1}),
              ElementsAre(-2999, -2999, -2999, -2999, -32768));
}

TEST(StoredPixels, RefuseWhatIsNoNumber)
{
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  for (const auto& voxels :
       {std::vector<float>{1, nan}, {infinity, 1}, {1, -infinity}, {infinity, -infinity}})
  {
    try
    {
      Encode({}, voxels);
      FAIL();
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      EXPECT_EQ(error.Message(), "the derived volume holds voxels that are not finite numbers");
    }
  }
}
