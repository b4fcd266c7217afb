#include "Jobs/PostgresAddress.h"

#include "Base/Error.h"
#include "Jobs/IJobStore.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

TEST(JobStoreAddress, ItsNameHoldsNoUserAndNoPassword)
{
  const PostgresAddress address("postgresql://user:secret@server:6543/jobs?sslmode=verify-full", "");
  EXPECT_EQ(address.Name(), "postgresql://server:6543/jobs");
  EXPECT_THAT(address.ConnectionText(), HasSubstr("password='secret'"));
  EXPECT_THAT(address.ConnectionText(), HasSubstr("sslmode='verify-full'"));
  EXPECT_THAT(address.ConnectionText(), HasSubstr("connect_timeout='5'"));
}

TEST(JobStoreAddress, WhatItSaysGoesBeforeTheDefaults)
{
  const PostgresAddress address("postgres://server/jobs?connect_timeout=60&options=-c%20work_mem%3D8MB", "");
  EXPECT_THAT(address.ConnectionText(), HasSubstr("connect_timeout='60'"));
  EXPECT_THAT(address.ConnectionText(), HasSubstr("-c search_path=clade "));
  EXPECT_THAT(address.ConnectionText(), HasSubstr("-c work_mem=8MB'"));
}

TEST(JobStoreAddress, ThePasswordFileIsReadAtEveryConnection)
{
  const TemporaryFolder folder;
  const std::string file = folder / "password";
  const PostgresAddress address("postgresql://user@server/jobs", file);
  std::ofstream(file) << "it's \\ one\r\nmore\n";
  EXPECT_THAT(address.ConnectionText(), HasSubstr("password='it\\'s \\\\ one'"));
  std::ofstream(file) << "another";
  EXPECT_THAT(address.ConnectionText(), HasSubstr("password='another'"));
  std::ofstream(file).close();
  try
  {
    address.ConnectionText();
    FAIL() << "an empty file was accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
    EXPECT_EQ(error.Message(),
              "the file " + file +
                  " cannot be read or is empty, expected the password of the job store in its "
                  "first line");
  }
}

TEST(JobStoreAddress, WhatCannotBeReadIsRefusedWithoutItsPassword)
{
  for (const char* url :
       {"postgresql://user:secret%zz@server/jobs", "postgresql://user:secret@server/jobs?no=1"})
  {
    try
    {
      OpenJobStore(url);
      FAIL() << url << " was accepted";
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      EXPECT_THAT(error.Message(), HasSubstr("expected postgresql://user@host:port/database"));
      EXPECT_THAT(error.Message(), Not(HasSubstr("secret")));
    }
  }
}
