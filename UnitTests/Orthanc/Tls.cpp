#include "Orthanc/OrthancClient.h"

#include "Base/Error.h"
#include "Support/OrthancProcess.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// HTTPS as sites run it: nginx in front of Orthanc, with certificates of an authority made for the test.
// (Orthanc's own HTTPS cannot be had everywhere: with Debian 12's packages a TLS handshake ends Orthanc in
// libcivetweb.)
namespace
{
void OpenSsl(const std::vector<std::string>& arguments, const TemporaryFolder& folder)
{
  std::vector<std::string> command = {"/usr/bin/openssl"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ChildProcess process(command, folder / "openssl.log");
  ASSERT_EQ(process.Wait(std::chrono::seconds(20)), 0) << arguments[0];
}

/// ca.pem, an authority, server.key and server.crt, a certificate that it signed for `subjectAltName`.
void MakeCertificates(const TemporaryFolder& folder, const std::string& subjectAltName)
{
  const std::vector<std::string> key = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"};
  std::vector<std::string> authority = {"req",   "-x509",          "-days",   "2",
                                        "-subj", "/CN=Test CA",    "-keyout", folder / "ca.key",
                                        "-out",  folder / "ca.pem"};
  authority.insert(authority.end(), key.begin(), key.end());
  OpenSsl(authority, folder);
  std::vector<std::string> request = {"req",
                                      "-subj",
                                      "/CN=Orthanc",
                                      "-addext",
                                      "subjectAltName=" + subjectAltName,
                                      "-keyout",
                                      folder / "server.key",
                                      "-out",
                                      folder / "server.csr"};
  request.insert(request.end(), key.begin(), key.end());
  OpenSsl(request, folder);
  std::ofstream(folder / "extensions") << "subjectAltName=" << subjectAltName << "\n";
  OpenSsl({"x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey",
           folder / "ca.key", "-CAcreateserial", "-days", "2", "-extfile", folder / "extensions", "-out",
           folder / "server.crt"},
          folder);
}

Error RefusalOf(const OrthancConnection& connection)
{
  try
  {
    OrthancClient(connection).GetJson("/system");
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Internal, "no error");
}

class Tls : public testing::Test
{
protected:
  void SetUp() override
  {
    CLADE_REQUIRE_ORTHANC();
    if (!std::filesystem::exists(CLADE_NGINX_EXECUTABLE))
    {
      GTEST_SKIP() << "nginx is not installed (package nginx-light)";
    }
  }

  /// Orthanc, and nginx before it under https://127.0.0.1:port_/orthanc/.
  void Start(const std::string& subjectAltName)
  {
    MakeCertificates(folder_, subjectAltName);
    orthanc_ = std::make_unique<OrthancProcess>();
    port_ = FreePort();
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off; master_process off; pid " << folder_ / "nginx.pid"
        << "; events {} http { access_log off; client_body_temp_path " << folder_ / "body"
        << "; proxy_temp_path " << folder_ / "proxy"
        << "; fastcgi_temp_path " << folder_ / "fastcgi"
        << "; uwsgi_temp_path " << folder_ / "uwsgi"
        << "; scgi_temp_path " << folder_ / "scgi"
        << "; server { listen 127.0.0.1:" << port_ << " ssl; ssl_certificate " << folder_ / "server.crt"
        << "; ssl_certificate_key " << folder_ / "server.key"
        << "; location /orthanc/ { proxy_pass " << orthanc_->Url() << "/; } } }";
    StartProxy();
    connection_.url = "https://127.0.0.1:" + std::to_string(port_) + "/orthanc";
    connection_.caFile = folder_ / "ca.pem";
    connection_.timeoutSeconds = 10;
  }

  void StartProxy()
  {
    proxy_.reset();
    std::filesystem::remove(folder_ / "nginx.pid");
    proxy_ = std::make_unique<ChildProcess>(std::vector<std::string>{CLADE_NGINX_EXECUTABLE, "-p",
                                                                     folder_.Path().string(), "-e", "stderr",
                                                                     "-c", folder_ / "nginx.conf"},
                                            folder_ / "nginx.log");
    while (!std::filesystem::exists(folder_ / "nginx.pid")) // written once it listens
    {
      ASSERT_EQ(proxy_->Wait(std::chrono::milliseconds(5)), std::nullopt)
          << std::ifstream(folder_ / "nginx.log").rdbuf();
    }
  }

  TemporaryFolder folder_;
  int port_ = 0;
  std::unique_ptr<OrthancProcess> orthanc_;
  std::unique_ptr<ChildProcess> proxy_;
  OrthancConnection connection_;
};
} // namespace

TEST_F(Tls, ACertificateOfAGivenAuthorityIsTrusted)
{
  Start("IP:127.0.0.1");
  OrthancClient client(connection_);
  EXPECT_EQ(client.GetJson("/system")["Name"], "CLADE tests");
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 0); // kept alive
  StartProxy();
  EXPECT_EQ(client.GetJson("/statistics")["CountInstances"], 0);
}

TEST_F(Tls, AnUnknownAuthorityIsRefusedUnlessVerifyingIsOff)
{
  Start("IP:127.0.0.1");
  connection_.caFile.clear(); // the system's authorities
  const Error error = RefusalOf(connection_);
  EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration) << error.Message();
  EXPECT_NE(error.Message().find("certificate verify failed"), std::string::npos) << error.Message();
  connection_.verifyTls = false;
  EXPECT_EQ(OrthancClient(connection_).GetJson("/system")["Name"], "CLADE tests");
}

TEST_F(Tls, ACertificateOfAnotherHostIsRefused)
{
  Start("DNS:elsewhere.example.org");
  const Error error = RefusalOf(connection_);
  EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration) << error.Message();
}

TEST_F(Tls, AFileOfAuthoritiesThatIsNotThereIsNamed)
{
  connection_.url = "https://127.0.0.1:1";
  connection_.caFile = folder_ / "none.pem";
  const Error error = RefusalOf(connection_);
  EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
  EXPECT_NE(error.Message().find("none.pem\" cannot be read, expected PEM"), std::string::npos)
      << error.Message();
}

TEST_F(Tls, AServerThatSpeaksNoTlsIsNamed)
{
  const OrthancProcess plain;
  connection_.url = "https://127.0.0.1:" + std::to_string(plain.HttpPort());
  connection_.timeoutSeconds = 2;
  const Error error = RefusalOf(connection_);
  EXPECT_TRUE(error.Code() == ErrorCode::InvalidConfiguration || error.Code() == ErrorCode::Network)
      << error.Message();
}
