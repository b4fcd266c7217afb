#include "Report/HtmlText.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace testing;

TEST(HtmlText, NoCharacterStartsATagAnEntityOrEndsAnAttribute)
{
  EXPECT_EQ(HtmlText("a <b> & \"c\" 'd'"), "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  EXPECT_EQ(HtmlText("Größe µm"), "Größe µm");
}

TEST(HtmlText, BytesThatAreNotUtf8AreReplaced)
{
  EXPECT_EQ(HtmlText("a\xff"
                     "b"),
            "a\xef\xbf\xbd"
            "b");
}

TEST(ScriptJson, IsTheSameJsonInAsciiWithoutAnyTag)
{
  const nlohmann::json value = {{"name", "</script><!-- <script> \xe2\x80\xa8 \xe2\x80\xa9 µ"},
                                {"values", {1.5, -2}}};
  const std::string text = ScriptJson(value);
  EXPECT_EQ(nlohmann::json::parse(text), value);
  EXPECT_THAT(text, Not(HasSubstr("<")));
  EXPECT_THAT(text, Each(Truly([](char c) { return static_cast<unsigned char>(c) < 128; })));
}
