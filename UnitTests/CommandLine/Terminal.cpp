#include "CommandLine/Clade.h"
#include "CommandLine/PseudoTerminal.h"

#include <gmock/gmock.h>

using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

namespace
{
class OnATerminal : public CladeProgram
{
};
} // namespace

TEST_F(OnATerminal, ProgressFitsTheWidthAndIsGoneBeforeTheResult)
{
  const std::string thick = Phantom();
  for (const unsigned short columns : {24, 80, 200})
  {
    const std::string fine = folder_ / ("fine" + std::to_string(columns));
    const TerminalSession session = RunOnTerminal({CLADE_EXECUTABLE, "resample", thick, fine}, columns);
    ASSERT_EQ(session.exitStatus, 0) << session.written;
    EXPECT_THAT(session.written, HasSubstr("100 %"));
    const std::size_t result = session.written.find("slices of");
    ASSERT_NE(result, std::string::npos);
    EXPECT_LT(Screen(session.written.substr(0, session.written.rfind('\n', result) + 1)).widest, columns);
    for (const std::string& line : Screen(session.written).lines)
    {
      EXPECT_THAT(line, Not(HasSubstr("%"))) << "a bar was left behind";
    }
  }
}

TEST_F(OnATerminal, AnErrorStandsOnALineOfItsOwn)
{
  const std::string fine = Phantom({}, "fine", "9");
  const TerminalSession session = RunOnTerminal({CLADE_EXECUTABLE, "resample", fine, folder_ / "finer"}, 80);
  EXPECT_EQ(session.exitStatus, 4);
  bool isFound = false;
  for (const std::string& line : Screen(session.written).lines)
  {
    isFound = isFound || line.rfind("clade: I_NOTHING_TO_DO", 0) == 0;
    EXPECT_THAT(line, Not(HasSubstr("%")));
  }
  EXPECT_TRUE(isFound) << session.written;
}

TEST_F(OnATerminal, TablesFoldToTheWidth)
{
  const std::string series = Phantom();
  const TerminalSession session = RunOnTerminal({CLADE_EXECUTABLE, "measure", "piqe", series}, 40);
  ASSERT_EQ(session.exitStatus, 0) << session.written;
  EXPECT_THAT(session.written, HasSubstr("Slices with tissue: "));
}
