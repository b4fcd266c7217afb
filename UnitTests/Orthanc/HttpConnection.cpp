#include "Orthanc/HttpConnection.h"

#include "Base/Error.h"
#include "Support/RawServer.h"

#include <chrono>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::RawConnection;
using Clade::Testing::RawServer;

// The client against servers that answer wrongly, slowly or not at all.
namespace
{
const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42";

OrthancConnection To(const RawServer& server)
{
  OrthancConnection connection;
  connection.url = server.Url();
  connection.timeoutSeconds = 1;
  return connection;
}

/// The error that a GET ends with when every request is answered with `answer`, and then the end.
Error ErrorAfter(const std::string& answer, std::size_t maximumAnswerBytes = 1 << 20)
{
  RawServer server(
      [&](RawConnection& connection, int)
      {
        connection.ReadRequest();
        connection.Send(answer);
      });
  OrthancConnection connection = To(server);
  connection.maximumAnswerBytes = maximumAnswerBytes;
  try
  {
    OrthancClient(connection).GetBytes("/x");
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Message().rfind("GET /x: ", 0), 0u) << error.Message();
    return error;
  }
  return Error(ErrorCode::Internal, "no error");
}

/// Cancelled from the beginning, or once the deadline given has passed.
class CancelledProgress : public NoProgress
{
public:
  bool IsCancelled() const override { return true; }
  void ThrowIfCancelled() const override { throw Error(ErrorCode::Cancelled, "stopped by the test"); }
};

double SecondsOf(const std::function<void()>& work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
} // namespace

TEST(HttpConnection, TruncatedBodyIsANetworkError)
{
  const Error error = ErrorAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
  EXPECT_EQ(error.Code(), ErrorCode::Network);
  EXPECT_NE(error.Message().find("the connection broke"), std::string::npos) << error.Message();
}

TEST(HttpConnection, GarbageAndSilenceAreNetworkErrors)
{
  EXPECT_EQ(ErrorAfter("SSH-2.0-OpenSSH_9.2\r\n\r\n").Code(), ErrorCode::Network);
  EXPECT_EQ(ErrorAfter("HTTP/1.1 abc OK\r\n\r\n").Code(), ErrorCode::Network);
  EXPECT_EQ(ErrorAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").Code(),
            ErrorCode::Network);
  EXPECT_EQ(ErrorAfter("").Code(), ErrorCode::Network);
}

TEST(HttpConnection, HugeHeadersAreRefused)
{
  const Error error = ErrorAfter("HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'x') + "\r\n\r\n");
  EXPECT_EQ(error.Code(), ErrorCode::Network);
  EXPECT_NE(error.Message().find("header"), std::string::npos) << error.Message();
}

TEST(HttpConnection, AnswersBeyondTheBoundAreRefused)
{
  EXPECT_EQ(ErrorAfter("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n").Code(),
            ErrorCode::TooLarge);
  const std::string chunk = "64\r\n" + std::string(100, 'x') + "\r\n";
  const Error error =
      ErrorAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk, 150);
  EXPECT_EQ(error.Code(), ErrorCode::TooLarge);
  EXPECT_EQ(error.Message(), "GET /x: the answer is larger than 150 bytes");
}

TEST(HttpConnection, RedirectsAreNotFollowedAndTheirTargetIsNotRepeated)
{
  const Error error = ErrorAfter("HTTP/1.1 302 Found\r\nLocation: http://elsewhere/?token=secret\r\n"
                                 "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
  EXPECT_EQ(error.Message(), "GET /x: Orthanc answered 302, and redirects are not followed: give the "
                             "address that leads to Orthanc itself");
}

TEST(HttpConnection, StatusDecidesTheErrorAndWhetherToTryAgain)
{
  const auto codeOf = [](const std::string& status)
  { return ErrorAfter("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").Code(); };
  EXPECT_EQ(codeOf("400 Bad Request"), ErrorCode::Internal);
  EXPECT_EQ(codeOf("401 Unauthorized"), ErrorCode::Unavailable)
      << "no job fails for a password that was changed";
  EXPECT_EQ(codeOf("403 Forbidden"), ErrorCode::Forbidden);
  EXPECT_EQ(codeOf("404 Not Found"), ErrorCode::NotFound);
  EXPECT_EQ(codeOf("429 Too Many Requests"), ErrorCode::Unavailable);
  EXPECT_EQ(codeOf("500 Internal Server Error"), ErrorCode::Unavailable);
  EXPECT_EQ(codeOf("503 Service Unavailable"), ErrorCode::Unavailable);
  EXPECT_EQ(codeOf("507 Insufficient Storage"), ErrorCode::StorageFull);
  const auto codeOfOrthanc = [](int status)
  {
    const std::string body = "{\"OrthancStatus\": " + std::to_string(status) + "}";
    return ErrorAfter("HTTP/1.1 500 Internal Server Error\r\nContent-Length: " + std::to_string(body.size()) +
                      "\r\n\r\n" + body)
        .Code();
  };
  EXPECT_EQ(codeOfOrthanc(14), ErrorCode::StorageFull) << "a file that Orthanc 1.10 cannot write";
  EXPECT_EQ(codeOfOrthanc(1004), ErrorCode::StorageFull) << "its index cannot be written";
  EXPECT_EQ(codeOfOrthanc(11), ErrorCode::Unavailable);
}

TEST(HttpConnection, TheTimeOutCountsFromTheLastByteMoved)
{
  // 13 bytes, one every 150 ms: longer than the time-out as a whole, never longer without a byte.
  RawServer drip(
      [](RawConnection& connection, int)
      {
        connection.ReadRequest();
        connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n");
        for (int i = 0; i < 13 && !connection.WaitUntilClosed(150); i++)
        {
          connection.Send("x");
        }
      });
  EXPECT_EQ(OrthancClient(To(drip)).GetBytes("/x"), std::string(13, 'x'));

  RawServer stuck(
      [](RawConnection& connection, int)
      {
        connection.ReadRequest();
        connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nxx");
        connection.WaitUntilClosed(30000);
      });
  try
  {
    OrthancClient(To(stuck)).GetBytes("/x");
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Network);
    EXPECT_EQ(error.Message(), "GET /x: no byte moved for 1 s");
  }
}

TEST(HttpConnection, AWaitingRequestIsCancelledAtOnce)
{
  RawServer stuck(
      [](RawConnection& connection, int)
      {
        connection.ReadRequest();
        connection.WaitUntilClosed(30000);
      });
  OrthancConnection connection = To(stuck);
  connection.timeoutSeconds = 20;
  OrthancClient client(connection);
  const CancelledProgress progress;
  const double seconds = SecondsOf(
      [&]
      {
        try
        {
          client.GetBytes("/x", &progress);
          ADD_FAILURE() << "no error";
        }
        catch (const Error& error)
        {
          EXPECT_EQ(error.Message(), "stopped by the test");
        }
      });
  EXPECT_LT(seconds, 15) << "of the 20 that it may take";
}

TEST(HttpConnection, IsKeptAliveForTheNextRequest)
{
  RawServer server(
      [](RawConnection& connection, int)
      {
        while (!connection.ReadRequest().empty())
        {
          connection.Send(good);
        }
      });
  OrthancClient client(To(server));
  for (int i = 0; i < 5; i++)
  {
    EXPECT_EQ(client.GetJson("/x"), 42);
  }
  EXPECT_EQ(server.Connections(), 1);
}

TEST(HttpConnection, AnAnswerThatEndsTheConnectionEndsIt)
{
  RawServer server(
      [](RawConnection& connection, int)
      {
        connection.ReadRequest();
        connection.Send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n42");
        connection.WaitUntilClosed(30000);
      });
  OrthancClient client(To(server));
  EXPECT_EQ(client.GetJson("/x"), 42);
  EXPECT_EQ(client.GetJson("/x"), 42);
  EXPECT_EQ(server.Connections(), 2);
}

namespace
{
/// Serves one request a connection and resets it when the second arrives: what a client meets whose request
/// crosses the server's closing. The second connection serves all.
void ServeOnceThenReset(RawConnection& connection, int number)
{
  bool isFirst = true;
  while (!connection.ReadRequest().empty())
  {
    if (number == 0 && !isFirst)
    {
      connection.Reset();
      return;
    }
    isFirst = false;
    connection.Send(good);
  }
}
} // namespace

TEST(HttpConnection, ARequestOnAConnectionClosedMeanwhileIsSentOnceMore)
{
  RawServer server(ServeOnceThenReset);
  OrthancClient client(To(server));
  EXPECT_EQ(client.GetJson("/x"), 42);
  EXPECT_EQ(client.GetJson("/x"), 42);
  EXPECT_EQ(server.Connections(), 2);
}

TEST(HttpConnection, ARequestThatMayHaveBeenDoneIsNotSentAgain)
{
  RawServer server(ServeOnceThenReset);
  OrthancClient client(To(server));
  EXPECT_EQ(client.GetJson("/x"), 42);
  try
  {
    client.PostJson("/modalities/a/store", "b");
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Network);
    EXPECT_EQ(error.Message(), "POST /modalities/a/store: Orthanc closed the connection; whether it has seen "
                               "the request is not known");
  }
  EXPECT_EQ(server.Connections(), 1);
}

TEST(HttpConnection, AFreshConnectionThatBreaksIsNotTriedAgain)
{
  RawServer server([](RawConnection& connection, int) { connection.ReadRequest(); });
  OrthancClient client(To(server));
  EXPECT_THROW(client.GetJson("/x"), Error);
  EXPECT_EQ(server.Connections(), 1);
}

TEST(HttpConnection, AnEarlyAnswerToALargeBodyIsRead)
{
  RawServer server(
      [](RawConnection& connection, int)
      {
        connection.Send("HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n");
      }); // closed with the body unread: the client's writing fails
  OrthancClient client(To(server));
  const std::string body(64 << 20, 'x'); // more than the system buffers
  EXPECT_EQ(client.Request("POST", "/instances", body, "application/dicom").status, 507);
}

TEST(HttpConnection, HeadersTokenAndUserAreSent)
{
  std::string seen;
  const auto ask = [&](const std::function<void(OrthancConnection&)>& change)
  {
    RawServer server(
        [&](RawConnection& connection, int)
        {
          seen = connection.ReadRequest();
          connection.Send(good);
        });
    OrthancConnection connection = To(server);
    connection.url += "/prefix/";
    change(connection);
    OrthancClient(connection).GetBytes("/system?a=b");
  };
  ask(
      [](OrthancConnection& connection)
      {
        connection.username = "doctor";
        connection.password = "secret";
        connection.headers = {{"X-Site", "a b"}};
      });
  EXPECT_EQ(seen.rfind("GET /prefix/system?a=b HTTP/1.1\r\n", 0), 0u) << seen;
  EXPECT_NE(seen.find("\r\nAuthorization: Basic ZG9jdG9yOnNlY3JldA==\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\r\nX-Site: a b\r\n"), std::string::npos) << seen;

  ask(
      [](OrthancConnection& connection)
      {
        connection.username = "doctor";
        connection.authorization = "Bearer token";
      });
  EXPECT_NE(seen.find("\r\nAuthorization: Bearer token\r\n"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("Basic"), std::string::npos) << seen;
}

TEST(HttpConnection, HeadersThatWouldSmuggleALineAreRefused)
{
  OrthancConnection connection;
  connection.headers = {{"X-Site", "a\r\nX-Evil: b"}};
  EXPECT_THROW(OrthancClient{connection}, Error);
  connection.headers = {{"X Site", "a"}};
  EXPECT_THROW(OrthancClient{connection}, Error);
  EXPECT_THROW(OrthancClient(OrthancConnection()).GetBytes("/a b"), Error);
  EXPECT_THROW(OrthancClient(OrthancConnection()).GetBytes("a"), Error);
}
