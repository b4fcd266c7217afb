#include "Jobs/ReaderStudyRows.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
/// A row of texts, as a store would give it.
class TextRow
{
public:
  explicit TextRow(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  std::string Text() { return texts_.at(column_++); }
  std::int64_t Number() { return std::stoll(Text()); }
  int Small() { return std::stoi(Text()); }

private:
  std::vector<std::string> texts_;
  std::size_t column_ = 0;
};
} // namespace

TEST(ReaderStudyRows, AreReadInTheOrderOfTheirNames)
{
  TextRow study({"id", R"({"Title":"a"})", "5", "6"});
  const StoredReaderStudy read = ReadStudyRow(study);
  EXPECT_EQ(read.id, "id");
  EXPECT_EQ(read.definition.at("Title"), "a");
  EXPECT_EQ(read.creationTime, 5);
  EXPECT_EQ(read.endTime, 6);

  TextRow answer({"anna", "3", "Edges", "[1,null]", "7"});
  const ReaderAnswer given = ReadAnswerRow(answer);
  EXPECT_EQ(given.reader, "anna");
  EXPECT_EQ(given.caseNumber, 3);
  EXPECT_EQ(given.question, "Edges");
  EXPECT_EQ(given.ranks, nlohmann::json::parse("[1,null]"));
  EXPECT_EQ(given.time, 7);
}

TEST(ReaderStudyRows, DamagedJsonIsTheStoresFault)
{
  TextRow study({"id", "{\"Title", "5", "6"});
  try
  {
    ReadStudyRow(study);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
  }
}

TEST(ReaderStudyRows, OnlyAStudyThatGoesOnTakesMore)
{
  EXPECT_NO_THROW(RequireOpenStudy(0));
  EXPECT_THROW(RequireOpenStudy(1), Error);
}
