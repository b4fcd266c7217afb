#include "Evaluation/EvaluationFiles.h"

#include "Base/Error.h"
#include "Support/EvaluationExample.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
std::string ReadAll(const std::string& path)
{
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}
} // namespace

TEST(EvaluationFiles, TheFilesHoldTheSameRows)
{
  const TemporaryFolder folder;
  const EvaluationFiles files = WriteEvaluation(EvaluationExample(), {}, folder.Path());
  EXPECT_EQ(nlohmann::json::parse(ReadAll(folder / "results.json"))["Rows"].size(), 7u);
  const std::string csv = ReadAll(folder / "results.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 8) << "with the heading";
  EXPECT_THAT(ReadAll(folder / "results.md"), HasSubstr("| b | - | 4 | mr | 42.0 |"));
  EXPECT_THAT(files.notes, ElementsAre("left out: d, mr: E_MODEL: the model was made for CT"));
  ASSERT_EQ(files.shown.size(), 1u) << "the table of the methods";
}

TEST(EvaluationFiles, AFolderThatIsNotThereIsNamed)
{
  try
  {
    WriteEvaluation(EvaluationExample(), {}, "/no/such/folder");
    FAIL() << "nothing was thrown";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_THAT(error.Message(), HasSubstr("/no/such/folder/results.csv"));
  }
}
