#include "Worker/DestinationTransfer.h"

#include "Base/Error.h"
#include "Support/RawServer.h"

#include <atomic>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// With a real Orthanc and destination: UnitTests/Integration/Destinations.cpp.
namespace
{
/// An archive that knows the destination "viewer" and forgets the first transfers as soon as they have ended.
class ForgetfulArchive
{
public:
  explicit ForgetfulArchive(int forgotten) : forgotten_(forgotten)
  {
    OrthancConnection connection;
    connection.url = server_.Url();
    client_ = std::make_unique<OrthancClient>(connection);
  }

  int Transfers() const { return transfers_; }
  void Send()
  {
    NoProgress progress;
    SendSeries(*client_, "series", "viewer", progress);
  }

private:
  std::string AnswerTo(const std::string& request)
  {
    if (request.find("GET /modalities") == 0)
    {
      return R"(["viewer"])";
    }
    if (request.find("POST /modalities/viewer/store") == 0)
    {
      return R"({"ID": ")" + std::to_string(++transfers_) + R"("})";
    }
    return transfers_ <= forgotten_ ? "" : R"({"State": "Success", "Progress": 100})";
  }

  const int forgotten_;
  std::atomic<int> transfers_{0};
  RawServer server_{[this](RawConnection& connection, int)
                    {
                      for (std::string request = connection.ReadRequest(); !request.empty();
                           request = connection.ReadRequest())
                      {
                        const std::string body = AnswerTo(request);
                        connection.Send((body.empty() ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 200 OK") +
                                        std::string("\r\nContent-Length: ") + std::to_string(body.size()) +
                                        "\r\n\r\n" + body);
                      }
                    }};
  std::unique_ptr<OrthancClient> client_;
};
} // namespace

TEST(DestinationTransfer, IsMadeAgainWhereOrthancForgotHowItEnded)
{
  ForgetfulArchive archive(2);
  EXPECT_NO_THROW(archive.Send());
  EXPECT_EQ(archive.Transfers(), 3);
}

TEST(DestinationTransfer, ThatOrthancAlwaysForgetsIsNotSaidToHaveFailed)
{
  ForgetfulArchive archive(100);
  try
  {
    archive.Send();
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration) << "trying again helps nobody";
    EXPECT_EQ(error.Message(),
              "Orthanc forgot each of 3 transfers before it could be asked how they ended, so "
              "they may or may not have arrived; increase Orthanc's JobsHistorySize");
  }
  EXPECT_EQ(archive.Transfers(), 3);
}
