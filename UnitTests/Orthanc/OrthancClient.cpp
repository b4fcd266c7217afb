#include "Orthanc/OrthancClient.h"

#include "Base/Error.h"
#include "Support/OrthancProcess.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

using namespace Clade;
using Clade::Testing::OrthancProcess;

// The client against the real Orthanc.
namespace
{
OrthancConnection To(const OrthancProcess& orthanc)
{
  OrthancConnection connection;
  connection.url = orthanc.Url();
  return connection;
}

/// Orthanc makes a small DICOM instance of one series; returns its identifier.
std::string CreateInstance(OrthancClient& client, const std::string& uid, const std::string& comment = "")
{
  return client.PostJson("/tools/create-dicom", {{"Force", true},
                                                 {"Tags",
                                                  {{"PatientID", "phantom"},
                                                   {"StudyInstanceUID", "1.2.3"},
                                                   {"SeriesInstanceUID", "1.2.3.4"},
                                                   {"SOPInstanceUID", "1.2.3.4." + uid},
                                                   {"SOPClassUID", "1.2.840.10008.5.1.4.1.1.4"},
                                                   {"Modality", "MR"},
                                                   {"ImageComments", comment}}}})["ID"];
}

std::vector<std::string> MakeFiles(OrthancClient& client, int count)
{
  std::vector<std::string> files;
  for (int i = 1; i <= count; i++)
  {
    const std::string path = "/instances/" + CreateInstance(client, std::to_string(i));
    files.push_back(client.GetBytes(path + "/file"));
    client.Delete(path);
  }
  return files;
}

/// Counts the reports and cancels when `limit` of the work is done.
class CancellingProgress : public NoProgress
{
public:
  explicit CancellingProgress(double limit) : limit_(limit) {}
  void Report(double fraction) override
  {
    isCancelled_ = isCancelled_ || fraction >= limit_;
    largest_ = std::max(largest_.load(), fraction);
  }
  bool IsCancelled() const override { return isCancelled_; }
  void ThrowIfCancelled() const override
  {
    if (isCancelled_)
    {
      throw Error(ErrorCode::Cancelled, "stopped by the test");
    }
  }
  double Largest() const { return largest_; }

private:
  double limit_;
  std::atomic<bool> isCancelled_{false};
  std::atomic<double> largest_{0};
};

ErrorCode CodeOf(const std::function<void()>& request)
{
  try
  {
    request();
  }
  catch (const Error& error)
  {
    return error.Code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::Internal;
}
} // namespace

TEST(OrthancClient, StoresFetchesAndDeletesTwoHundredInstances)
{
  CLADE_REQUIRE_ORTHANC();
  const OrthancProcess orthanc;
  OrthancClient client(To(orthanc));
  const std::vector<std::string> files = MakeFiles(client, 200);
  NoProgress progress;
  const auto answers = client.StoreMany(
      files.size(), [&](std::size_t i) { return files[i]; }, progress);
  ASSERT_EQ(answers.size(), 200u);
  std::vector<std::string> paths;
  for (const auto& answer : answers)
  {
    EXPECT_EQ(answer["Status"], "Success");
    paths.push_back("/instances/" + answer["ID"].get<std::string>() + "/file");
  }
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 200);

  CancellingProgress counting(2);
  std::set<std::size_t> seen;
  client.GetMany(
      paths,
      [&](std::size_t i, std::string&& body)
      {
        EXPECT_EQ(body, files[i]);
        EXPECT_TRUE(seen.insert(i).second);
      },
      counting);
  EXPECT_EQ(seen.size(), 200u);
  EXPECT_DOUBLE_EQ(counting.Largest(), 1);

  const auto again = client.StoreMany(
      3, [&](std::size_t i) { return files[i]; }, progress);
  EXPECT_EQ(again[2]["Status"], "AlreadyStored");
  const std::string series = answers[0]["ParentSeries"];
  client.Delete("/series/" + series);
  client.Delete("/series/" + series); // gone is gone
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 0);
}

TEST(OrthancClient, CancelInTheMiddleStopsStoringAndFetching)
{
  CLADE_REQUIRE_ORTHANC();
  const OrthancProcess orthanc;
  OrthancClient client(To(orthanc));
  const std::vector<std::string> files = MakeFiles(client, 60);
  CancellingProgress store(0.5);
  EXPECT_EQ(CodeOf(
                [&]
                {
                  client.StoreMany(
                      60, [&](std::size_t i) { return files[i]; }, store);
                }),
            ErrorCode::Cancelled);
  const int stored = client.GetJson("/statistics")["CountInstances"];
  EXPECT_GE(stored, 30);
  EXPECT_LE(stored, 30 + 4); // what was on its way on the four connections

  std::vector<std::string> paths;
  for (const auto& id : client.GetJson("/instances"))
  {
    paths.push_back("/instances/" + id.get<std::string>() + "/file");
  }
  CancellingProgress fetch(0.2);
  std::size_t fetched = 0;
  EXPECT_EQ(CodeOf(
                [&]
                {
                  client.GetMany(
                      paths, [&](std::size_t, std::string&&) { fetched++; }, fetch);
                }),
            ErrorCode::Cancelled);
  EXPECT_LT(fetched, paths.size());
}

TEST(OrthancClient, ACancelledStoreLeavesNothingOnItsWay)
{
  CLADE_REQUIRE_ORTHANC();
  const Clade::Testing::TemporaryFolder folder;
  const std::string script = folder / "slow.lua"; // an Orthanc that takes its time over every instance
  std::ofstream(script) << "function ReceivedInstanceFilter(dicom, origin) local start = os.clock() "
                           "while os.clock() - start < 0.3 do end return true end";
  const OrthancProcess orthanc(nlohmann::json{{"LuaScripts", {script}}});
  OrthancClient client(To(orthanc));
  const std::string file = MakeFiles(client, 1)[0];
  CancellingProgress progress(1);
  const auto cancelWhenSent = [&](std::size_t)
  {
    progress.Report(1);
    return file;
  };
  EXPECT_EQ(CodeOf([&] { client.StoreMany(8, cancelWhenSent, progress); }), ErrorCode::Cancelled);
  const auto stored = client.GetJson("/instances");
  ASSERT_EQ(stored.size(), 1u); // it is there when the call returns, so that it can be removed
  client.Delete("/instances/" + stored[0].get<std::string>());
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 0);
}

TEST(OrthancClient, SurvivesARestartOfTheServer)
{
  CLADE_REQUIRE_ORTHANC();
  OrthancProcess orthanc;
  OrthancClient client(To(orthanc));
  CreateInstance(client, "1");
  const std::string file = client.GetBytes("/instances/" + CreateInstance(client, "2") + "/file");
  orthanc.Restart();
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 2); // on the connection of before
  orthanc.Kill();
  EXPECT_EQ(CodeOf([&] { client.GetJson("/system"); }), ErrorCode::Unavailable);
  orthanc.Start();
  NoProgress progress;
  EXPECT_EQ(client.StoreMany(
                1, [&](std::size_t) { return file; }, progress)[0]["Status"],
            "AlreadyStored");
}

TEST(OrthancClient, MissingThingsAndWrongBodiesAreNamed)
{
  CLADE_REQUIRE_ORTHANC();
  const OrthancProcess orthanc;
  OrthancClient client(To(orthanc));
  try
  {
    client.GetJson("/series/no-such-series");
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_EQ(error.Message(), "GET /series/no-such-series: Orthanc answered 404");
  }
  try
  {
    client.PostJson("/tools/create-dicom", 3);
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Internal);
    EXPECT_EQ(error.Message(), "POST /tools/create-dicom: Orthanc answered 400 (Orthanc error 8)");
  }
  EXPECT_EQ(client.Request("GET", "/series/no-such-series").status, 404);
  EXPECT_EQ(CodeOf([&] { client.GetJson("/tools/now"); }), ErrorCode::Internal); // answers plain text
  NoProgress progress;
  EXPECT_EQ(CodeOf(
                [&]
                {
                  client.StoreMany(
                      1, [](std::size_t) { return "no DICOM"; }, progress);
                }),
            ErrorCode::Internal);
}

TEST(OrthancClient, WithoutTheRightUserItIsUnavailableUntilSomebodyMendsThat)
{
  CLADE_REQUIRE_ORTHANC();
  const OrthancProcess orthanc(
      {{"AuthenticationEnabled", true}, {"RegisteredUsers", {{"doctor", "secret"}}}});
  OrthancConnection connection = To(orthanc);
  EXPECT_EQ(CodeOf([&] { OrthancClient(connection).GetJson("/system"); }), ErrorCode::Unavailable);
  connection.username = "doctor";
  connection.password = "wrong";
  EXPECT_EQ(CodeOf([&] { OrthancClient(connection).GetJson("/system"); }), ErrorCode::Unavailable);
  connection.password = "secret";
  EXPECT_EQ(OrthancClient(connection).GetJson("/system")["Name"], "CLADE tests");
}

TEST(OrthancClient, AFullArchiveIsNamed)
{
  CLADE_REQUIRE_ORTHANC();
  std::string large;
  {
    const OrthancProcess roomy;
    OrthancClient client(To(roomy));
    large = client.GetBytes("/instances/" + CreateInstance(client, "1", std::string(3 << 20, 'x')) + "/file");
  }
  const OrthancProcess orthanc(nlohmann::json{{"MaximumStorageSize", 1}}); // MB
  OrthancClient client(To(orthanc));
  NoProgress progress;
  EXPECT_EQ(CodeOf(
                [&]
                {
                  client.StoreMany(
                      1, [&](std::size_t) { return large; }, progress);
                }),
            ErrorCode::StorageFull);
}

TEST(OrthancClient, AFilterThatRefusesAnInstanceIsNamed)
{
  CLADE_REQUIRE_ORTHANC();
  const Clade::Testing::TemporaryFolder folder;
  const std::string script = folder / "filter.lua";
  std::ofstream(script)
      << "function ReceivedInstanceFilter(dicom, origin) return dicom.ImageComments ~= 'no' end";
  const OrthancProcess orthanc(nlohmann::json{{"LuaScripts", {script}}});
  OrthancClient client(To(orthanc));
  std::string file;
  {
    const OrthancProcess open;
    OrthancClient maker(To(open));
    file = maker.GetBytes("/instances/" + CreateInstance(maker, "1", "no") + "/file");
  }
  NoProgress progress;
  try
  {
    client.StoreMany(
        1, [&](std::size_t) { return file; }, progress);
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Forbidden);
    EXPECT_NE(error.Message().find("\"FilteredOut\", expected Success"), std::string::npos)
        << error.Message();
  }
}

TEST(OrthancClient, NobodyListeningIsUnavailable)
{
  OrthancConnection connection;
  connection.url = "http://127.0.0.1:" + std::to_string(Clade::Testing::FreePort());
  EXPECT_EQ(CodeOf([&] { OrthancClient(connection).GetJson("/system"); }), ErrorCode::Unavailable);
  connection.url = "http://no-such-host.invalid";
  EXPECT_EQ(CodeOf([&] { OrthancClient(connection).GetJson("/system"); }), ErrorCode::Unavailable);
}
