#pragma once
#include "ReaderStudies/SharedGrid.h"
#include "Settings/EnumWords.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// The plane that readers look at first and scroll through.
enum class StudyOrientation
{
  Axial,
  Coronal,
  Sagittal
};

template<>
struct EnumWords<StudyOrientation>
{
  static constexpr EnumWord<StudyOrientation> all[] = {{StudyOrientation::Coronal, "coronal"},
                                                       {StudyOrientation::Sagittal, "sagittal"},
                                                       {StudyOrientation::Axial, "axial"}};
};

/// What readers rank the arms by. Rank 1 is best; arms may share a rank.
struct StudyQuestion
{
  std::string name; ///< a column of the results: letters and digits
  std::string text; ///< what readers see
};

/// The questions of the paper's reader study.
std::vector<StudyQuestion> PaperQuestions();

/// One case: the same anatomy under every arm, and the grid on which readers see all of them.
struct StudyCase
{
  std::string name;
  std::vector<SliceSeries> arms; ///< by arm
  SharedGrid grid;
  double low = 0;            ///< the value, in real-world units, that readers get as 0
  double high = 1;           ///< and as 65535, the same for all arms
  double windowCentre = 0.5; ///< what is shown first, as a part of [low, high]
  double windowWidth = 1;
};

/// A blinded comparison of series by readers, as an investigator has asked for it. Never changed once it is
/// made.
struct ReaderStudy
{
  std::string title;             ///< readers see it
  std::vector<std::string> arms; ///< names; readers never see them
  StudyOrientation orientation = StudyOrientation::Coronal;
  std::vector<StudyQuestion> questions;
  std::vector<std::string> readers; ///< Orthanc's user names; empty: every user
  std::uint64_t seed = 0;           ///< of the order of the arms, below 2^53
  std::string secret;               ///< what tokens are made with; leaves the server never
  std::vector<StudyCase> cases;

  bool IsReader(const std::string& user) const;
};

/// What an investigator asks for. `Series` are names that Orthanc knows, one for each arm.
struct StudyOrder
{
  struct Case
  {
    std::string name;
    std::vector<std::string> series;
  };
  ReaderStudy study; ///< without cases, secret and, where none was asked for, seed
  bool hasSeed = false;
  std::vector<Case> cases;
};

/// Reads the body of a request. Throws Error(InvalidArgument) naming the member that is wrong.
StudyOrder ParseStudyOrder(const nlohmann::json& body);

/// For the store, and back. FromStored of what a store without cases gives has none.
nlohmann::json ToStored(const ReaderStudy& study);
ReaderStudy FromStored(const nlohmann::json& stored);

/// Ranks of a reader by arm: whole numbers from 1 to the number of arms, null where there is none yet. Throws
/// Error(InvalidArgument).
void RequireRanks(const ReaderStudy& study, const nlohmann::json& ranks);
/// Whether every arm has its rank.
bool IsComplete(const nlohmann::json& ranks);
} // namespace Clade
