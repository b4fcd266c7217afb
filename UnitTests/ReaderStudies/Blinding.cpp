#include "ReaderStudies/Blinding.h"

#include "Base/Error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

using namespace Clade;

namespace
{
ReaderStudy Example()
{
  ReaderStudy study;
  study.arms = {"acquired", "cubic", "clade"};
  study.seed = 20261128;
  study.secret = "a secret";
  return study;
}
} // namespace

TEST(Blinding, TheOrderFollowsFromSeedReaderAndCase)
{
  const ReaderStudy study = Example();
  ReaderStudy other = study;
  other.secret = "another";
  int differ = 0;
  for (std::size_t n = 0; n < 50; n++)
  {
    const auto order = OrderOfArms(study, "anna", n);
    EXPECT_EQ(order, OrderOfArms(other, "anna", n)) << "the secret plays no part";
    differ += order != OrderOfArms(study, "ben", n) ? 1 : 0;
    other.seed++;
    differ += order != OrderOfArms(other, "anna", n) ? 1 : 0;
    other.seed--;
  }
  EXPECT_GT(differ, 60) << "five of six orders of three arms are others";
}

TEST(Blinding, TheOrderIsTheSameOnEveryMachine)
{
  // By Resources/Scripts/Reference/make_reader_order.py.
  const ReaderStudy study = Example();
  using Order = std::vector<std::size_t>;
  EXPECT_EQ(OrderOfArms(study, "anna", 3), (Order{0, 1, 2}));
  EXPECT_EQ(OrderOfArms(study, "anna", 5), (Order{1, 0, 2}));
  EXPECT_EQ(OrderOfArms(study, "ben", 0), (Order{2, 0, 1}));
}

TEST(Blinding, EveryOrderComesEquallyOften)
{
  const ReaderStudy study = Example();
  std::map<std::vector<std::size_t>, int> counts;
  constexpr int cases = 6000;
  for (std::size_t n = 0; n < cases; n++)
  {
    counts[OrderOfArms(study, "anna", n)]++;
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [order, count] : counts)
  {
    EXPECT_NEAR(count, cases / 6, 150) << "five standard deviations";
  }
}

TEST(Blinding, TokensDifferByReaderCaseAndArmAndLeadBackToTheArm)
{
  const ReaderStudy study = Example();
  std::set<std::string> tokens;
  for (const std::string reader : {"anna", "ben", "ann", "a1"})
  {
    for (std::size_t n = 0; n < 12; n++)
    {
      for (std::size_t arm = 0; arm < 3; arm++)
      {
        const std::string token = TokenOf(study, reader, n, arm);
        EXPECT_EQ(token.size(), 32u);
        EXPECT_TRUE(tokens.insert(token).second);
        EXPECT_EQ(ArmOf(study, reader, n, token), arm);
      }
    }
  }
  EXPECT_THROW(ArmOf(study, "ben", 0, TokenOf(study, "anna", 0, 0)), Error);
  EXPECT_THROW(ArmOf(study, "anna", 1, TokenOf(study, "anna", 0, 0)), Error);
  EXPECT_THROW(ArmOf(study, "anna", 0, ""), Error);
}

TEST(Blinding, AnotherSecretMakesOtherTokens)
{
  ReaderStudy study = Example();
  const std::string token = TokenOf(study, "anna", 0, 0);
  study.secret = "another";
  EXPECT_NE(TokenOf(study, "anna", 0, 0), token);
}
