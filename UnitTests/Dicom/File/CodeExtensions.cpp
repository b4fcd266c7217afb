#include "Dicom/File/CodeExtensions.h"

#include <gtest/gtest.h>

using namespace Clade;

// The examples of PS3.5 annexes H, I and K, and what scanners write in descriptions.
TEST(CodeExtensions, JapaneseIsRead)
{
  EXPECT_EQ(Utf8FromCodeExtensions("\x1b$BJ\"It\x1b(B \x1b$B%@%$%J%_%C%/\x1b(B", "\\ISO 2022 IR 87"),
            "腹部 ダイナミック");
  EXPECT_EQ(Utf8FromCodeExtensions("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "\\ISO 2022 IR 87"),
            "Yamada^Tarou=山田^太郎");
  EXPECT_EQ(Utf8FromCodeExtensions("\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
                                   "ISO 2022 IR 13\\ISO 2022 IR 87"),
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
}

TEST(CodeExtensions, KoreanAndChineseAreRead)
{
  EXPECT_EQ(
      Utf8FromCodeExtensions("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "\\ISO 2022 IR 149"),
      "Hong^Gildong=洪^吉洞");
  EXPECT_EQ(
      Utf8FromCodeExtensions("Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab", "\\ISO 2022 IR 58"),
      "Zhang^XiaoDong=张^小东");
}

TEST(CodeExtensions, LatinSetsMayFollowEachOther)
{
  EXPECT_EQ(Utf8FromCodeExtensions("Sch\xe4"
                                   "del \x1b-L\xb3\xde",
                                   "ISO 2022 IR 100\\ISO 2022 IR 144"),
            "Schädel Го");
}

TEST(CodeExtensions, WhatHasNoMeaningIsNotGuessed)
{
  EXPECT_EQ(Utf8FromCodeExtensions("a\x1bZb", "\\ISO 2022 IR 87"), std::nullopt);
  EXPECT_EQ(Utf8FromCodeExtensions("\xe4", "\\ISO 2022 IR 87"), std::nullopt);
  EXPECT_EQ(Utf8FromCodeExtensions("\x1b$BJ", "\\ISO 2022 IR 87"), std::nullopt) << "half a character";
  EXPECT_EQ(Utf8FromCodeExtensions("", ""), "");
}
