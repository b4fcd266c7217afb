#include "Worker/ServedOrthancs.h"

#include "Support/RawServer.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
/// An archive that answers every request, or says that it is busy.
struct Archive
{
  std::atomic<bool> isAway{false};
  std::atomic<int> requests{0};
  RawServer server{[this](RawConnection& connection, int)
                   {
                     while (!connection.ReadRequest().empty())
                     {
                       ++requests;
                       connection.Send(isAway ? "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}"
                                              : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                     }
                   }};
};

class ServedOrthancsTest : public testing::Test
{
protected:
  std::map<std::string, OrthancConnection> Connections(const std::map<std::string, std::string>& urls)
  {
    std::map<std::string, OrthancConnection> connections;
    for (const auto& [name, url] : urls)
    {
      connections[name].url = url;
    }
    return connections;
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
  std::atomic<bool> isStopping_{false};
  Archive a_, b_;
};
} // namespace

TEST_F(ServedOrthancsTest, OneThatIsAwayIsNamedAndTheOthersAreNot)
{
  b_.isAway = true;
  ServedOrthancs served(*store_, Connections({{"a", a_.server.Url()}, {"b", b_.server.Url()}}), {},
                        isStopping_);
  EXPECT_THAT(served.Names(), ElementsAre("a", "b"));
  EXPECT_FALSE(served.AskUnknown());
  const auto problems = served.Problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems.at("b"), HasSubstr("503"));
  EXPECT_TRUE(served.Answers("a"));
}

TEST_F(ServedOrthancsTest, TheOnlyOneIsAskedAgainAtOnce)
{
  a_.isAway = true;
  ServedOrthancs served(*store_, Connections({{"", a_.server.Url()}}), {}, isStopping_);
  EXPECT_FALSE(served.Answers(""));
  a_.isAway = false;
  EXPECT_TRUE(served.Answers(""));
  EXPECT_TRUE(served.Problems().empty());
  const int asked = a_.requests;
  EXPECT_TRUE(served.AskUnknown());
  EXPECT_EQ(a_.requests, asked) << "it is known to be well";
}

TEST_F(ServedOrthancsTest, NothingIsSaidOfOneThatWasAskedWhileTheLaneStops)
{
  isStopping_ = true;
  ServedOrthancs served(*store_, Connections({{"", a_.server.Url()}}), {}, isStopping_);
  EXPECT_FALSE(served.Answers(""));
  EXPECT_TRUE(served.Problems().empty());
}
