#pragma once
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/ModelCatalogue.h"
#include "OrthancPlugin/PluginConfiguration.h"
#include "OrthancPlugin/Rules/SeriesView.h"
#include "Settings/EnhanceOptions.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// An enhancement as a person or a rule asks for it.
struct EnhanceOrder
{
  std::string model = "auto";
  EnhanceOptions options;
  int priority = 0;
  std::string rule; ///< name; empty: a person asked
  std::vector<std::string> destination;
  std::string user;  ///< who asked; empty: a rule, or one who did not have to log in
  std::string hours; ///< see RuleConfiguration
};

/// Makes jobs of orders. Here "auto" becomes the name of the modality's default model (Clade.Models.Default),
/// so that job, key and report name what is really used. Whether that model is there is the worker's to say:
/// it may have it where this machine has not. A modality without default stays "auto", which the worker
/// refuses by name.
class JobFactory
{
public:
  JobFactory(const PluginConfiguration& configuration, ModelCatalogue& models, IJobStore& store);

  /// The job of a person's order: the existing one where the work is Pending, Running, or done with its
  /// result still in Orthanc, else one in the queue. `force` asks for another where it is done.
  EnqueueResult Order(SeriesView& series, const EnhanceOrder& order, bool force);
  /// Whether Order, not forced, would answer with a job that is there and does not begin again.
  bool IsKnown(SeriesView& series, const EnhanceOrder& order);
  /// The job of a rule's order, put in the queue only if there is none under its key, in whatever state: what
  /// a person cancelled, an input that was refused, or a result that a person deleted is not begun again by
  /// an event that repeats. A series that went with its result and was sent again is new.
  EnqueueResult OrderOnce(SeriesView& series, const EnhanceOrder& order);

private:
  JobRequest Make(SeriesView& series, const EnhanceOrder& order, const std::string& salt);
  /// What an order comes to: a job that is there, or a new one of this request.
  struct Plan
  {
    std::optional<Job> known;
    JobRequest request;
  };
  Plan PlanOf(SeriesView& series, const EnhanceOrder& order, bool force);
  /// The jobs of the same work, whatever their salt, newest first.
  std::vector<Job> JobsOf(SeriesView& series, const EnhanceOrder& order);
  /// Whether what the job made is still in Orthanc.
  bool HasResult(const SeriesView& series, const Job& job);

  const PluginConfiguration& configuration_;
  ModelCatalogue& models_;
  IJobStore& store_;
};
} // namespace Clade
