#include "Dicom/Report/ReportText.h"

#include "Base/Random.h"

#include <gtest/gtest.h>
#include <string>

using namespace Clade;

TEST(ReportText, ValidUtf8StaysAsItIs)
{
  for (const char* text : {"", "plain", "Ph\xc3\xa4ntom", "\xe2\x82\xac", "\xf0\x9f\xa9\xbb", "\xef\xbf\xbd"})
  {
    EXPECT_EQ(CleanUtf8(text), text);
  }
}

TEST(ReportText, WhatIsNotValidUtf8BecomesQuestionMarksByteByByte)
{
  EXPECT_EQ(CleanUtf8("Ph\xe4ntom"), "Ph?ntom") << "Latin-1";
  EXPECT_EQ(CleanUtf8("\xc0\xaf"), "??") << "an overlong slash";
  EXPECT_EQ(CleanUtf8("\xe0\x80\xaf"), "???");
  EXPECT_EQ(CleanUtf8("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(CleanUtf8("\xf4\x90\x80\x80"), "????") << "beyond U+10FFFF";
  EXPECT_EQ(CleanUtf8("end\xe2\x82"), "end??") << "cut off";
}

TEST(ReportText, ControlCharactersBecomeQuestionMarks)
{
  EXPECT_EQ(CleanUtf8(std::string("a\0b\nc\x1b\x7f", 7)), "a?b?c??");
  EXPECT_EQ(CleanUtf8("\xc2\x85\xc2\xa0"), "?\xc2\xa0") << "U+0085 is a control character, U+00A0 is not";
}

TEST(ReportText, CleanTextIsCleanAgainWhateverTheBytes)
{
  Random random(1);
  for (int n = 0; n < 2000; n++)
  {
    std::string bytes(1 + random.Below(12), ' ');
    for (char& byte : bytes)
    {
      byte = static_cast<char>(random.Below(256));
    }
    const std::string clean = CleanUtf8(bytes);
    EXPECT_EQ(CleanUtf8(clean), clean);
    EXPECT_LE(clean.size(), bytes.size());
  }
}

TEST(ReportText, ASetWritesWhatItHas)
{
  const std::string name = "Ph\xc3\xa4ntom \xce\xb1"; // a Greek letter at its end
  EXPECT_EQ(ReportText("ISO_IR 192").Encode(name), name);
  EXPECT_EQ(ReportText("ISO_IR 100").Encode(name), "Ph\xe4ntom ?") << "Latin-1 has no Greek letters";
  EXPECT_EQ(ReportText("ISO_IR 126").Encode(name), "Ph?ntom \xe1") << "the Greek set has no German ones";
  EXPECT_EQ(ReportText("").Encode(name), "Ph?ntom ?");
  EXPECT_EQ(ReportText("\\ISO 2022 IR 87").Encode(name), "Ph?ntom ?") << "code extensions";
}

TEST(ReportText, HoldsWhatItCanWrite)
{
  EXPECT_TRUE(ReportText("ISO_IR 100").Holds("Ph\xc3\xa4ntom?")) << "its own question mark is none lost";
  EXPECT_FALSE(ReportText("ISO_IR 100").Holds("\xce\xb1"));
  EXPECT_FALSE(ReportText("").Holds("Ph\xc3\xa4ntom"));
  EXPECT_TRUE(ReportText("").Holds("plain"));
  EXPECT_TRUE(ReportText("ISO_IR 192").Holds("\xce\xb1"));
}
