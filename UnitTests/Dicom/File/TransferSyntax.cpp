#include "Dicom/File/TransferSyntax.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(TransferSyntax, TheDecodableOnesAreThoseOfDcmtk)
{
  for (const char* suffix : {"", ".1", ".2", ".1.99", ".5", ".4.50", ".4.51", ".4.53", ".4.55", ".4.57",
                             ".4.70", ".4.80", ".4.81"})
  {
    EXPECT_NO_THROW(RequireDecodable(std::string("1.2.840.10008.1.2") + suffix)) << suffix;
  }
}

TEST(TransferSyntax, OthersAreRefusedByName)
{
  const auto refusal = [](const std::string& uid)
  {
    try
    {
      RequireDecodable(uid);
    }
    catch (const Error& error)
    {
      return std::string(error.CodeName()) + ": " + error.Message();
    }
    return std::string("accepted");
  };
  for (const char* uid : {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.201"})
  {
    EXPECT_EQ(refusal(uid), "accepted");
  }
  const std::string expected =
      " is not supported, expected images that are uncompressed or in RLE, JPEG, JPEG-LS, JPEG 2000 or "
      "High-Throughput JPEG 2000";
  EXPECT_EQ(refusal("1.2.840.10008.1.2.4.110"),
            "E_TRANSFER_SYNTAX: 1.2.840.10008.1.2.4.110 (JPEG XL Lossless)" + expected);
  for (const char* uid : {"1.2.840.10008.1.2.9", "1.2.3", "", "1.2.840.10008.1.2.4.5"})
  {
    EXPECT_EQ(refusal(uid), std::string("E_TRANSFER_SYNTAX: ") + uid + " (unknown)" + expected);
  }
}

TEST(TransferSyntax, LossyAndCompressedOnesAreKnown)
{
  EXPECT_TRUE(TraitsOfTransferSyntax("1.2.840.10008.1.2.4.51").isLossy);
  EXPECT_FALSE(TraitsOfTransferSyntax("1.2.840.10008.1.2.4.70").isLossy);
  EXPECT_TRUE(TraitsOfTransferSyntax("1.2.840.10008.1.2.5").isEncapsulated);
  EXPECT_TRUE(TraitsOfTransferSyntax("1.2.840.10008.1.2.4.80").isEncapsulated);
  EXPECT_FALSE(TraitsOfTransferSyntax("1.2.840.10008.1.2.1.99").isEncapsulated);
}
