#pragma once
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/ModelCatalogue.h"
#include "OrthancPlugin/PluginConfiguration.h"
#include "OrthancPlugin/SeriesView.h"
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

  /// The job of a person's order: the existing one where its key is Pending, Running or done, else one in the
  /// queue. `force` asks for another where it is done.
  EnqueueResult Order(SeriesView& series, const EnhanceOrder& order, bool force);
  /// Whether Order, not forced, would answer with a job that is there and does not begin again.
  bool IsKnown(SeriesView& series, const EnhanceOrder& order);
  /// The job of a rule's order, put in the queue only if there is none under its key, in whatever state: what
  /// a person cancelled, or an input that was refused, is not begun again by an event that repeats.
  EnqueueResult OrderOnce(SeriesView& series, const EnhanceOrder& order);

private:
  JobRequest Make(SeriesView& series, const EnhanceOrder& order, const std::string& salt);
  /// The latest job of the same work, whatever its salt.
  std::optional<Job> NewestOf(SeriesView& series, const EnhanceOrder& order);

  const PluginConfiguration& configuration_;
  ModelCatalogue& models_;
  IJobStore& store_;
};
} // namespace Clade
