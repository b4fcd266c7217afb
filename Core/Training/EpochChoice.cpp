#include "Training/EpochChoice.h"

#include <nlohmann/json.hpp>

namespace Clade
{
bool ChooseEpoch(const nlohmann::json& line, EpochSelection selection, bool hasPiqe,
                 TrainingProgress& progress)
{
  const bool hasCollapsed = line["collapsed"];
  const double piqe = line.value("piqe", 0.0);
  const bool isFirst = progress.chosenEpoch == 0 || (progress.hasChosenCollapsed && !hasCollapsed);
  const bool isChosen = isFirst || selection == EpochSelection::Last || !hasPiqe ||
                        (piqe < progress.chosenPiqe && !hasCollapsed);
  if (isChosen)
  {
    progress.chosenEpoch = line["epoch"];
    progress.chosenPiqe = piqe;
    progress.hasChosenCollapsed = hasCollapsed;
  }
  return isChosen;
}

bool ForgetChoiceOfOthers(const std::string& validation, TrainingProgress& progress)
{
  const bool isOthers = progress.chosenEpoch > 0 && progress.validation != validation;
  if (isOthers)
  {
    progress.chosenEpoch = 0;
    progress.chosenPiqe = 0;
    progress.hasChosenCollapsed = false;
  }
  progress.validation = validation;
  return isOthers;
}
} // namespace Clade
