#include "Jobs/JobQueue.h"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace Clade
{
namespace
{
std::size_t RunningOf(const JobQueue& queue, const std::vector<JobQueue>& all, bool isOfRule)
{
  std::size_t running = 0;
  for (const JobQueue& other : all)
  {
    const bool counts = other.kind != JobKind::Quick && other.orthanc == queue.orthanc &&
                        (!isOfRule || other.rule == queue.rule);
    running += counts ? other.running : 0;
  }
  return running;
}

std::string AtOnce(const std::string& who, int limit)
{
  return who + " runs " + std::to_string(limit) + (limit == 1 ? " job" : " jobs") +
         " at once already, as many as it may (MaxRunning)";
}
} // namespace

std::string ModelHashOf(const JobRequest& request)
{
  const auto found = request.parameters.find("ModelHash"); // none if the parameters are not an object
  return found != request.parameters.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string ToText(const RunningLimits& limits)
{
  nlohmann::json json = {{"Rules", limits.rules}};
  json["All"] = limits.all ? nlohmann::json(*limits.all) : nlohmann::json();
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RunningLimits RunningLimitsFromText(const std::string& text)
{
  RunningLimits limits;
  if (text.empty())
  {
    return limits;
  }
  try
  {
    const nlohmann::json json = nlohmann::json::parse(text);
    limits.rules = json.at("Rules").get<std::map<std::string, int>>();
    if (!json.at("All").is_null())
    {
      limits.all = json.at("All").get<int>();
    }
    return limits;
  }
  catch (const nlohmann::json::exception& exception)
  {
    RunningLimits unreadable;
    unreadable.problem = std::string("the limits in the job store (") + runningLimits +
                         ") cannot be read: " + exception.what() + "; restart Orthanc, which writes them";
    return unreadable;
  }
}

bool IsOrthancName(const std::string& name)
{
  return name.size() <= 64 && std::all_of(name.begin(), name.end(),
                                          [](unsigned char c) {
                                            return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
                                          });
}

std::string PropertyOf(const std::string& orthanc, const std::string& name)
{
  return orthanc.empty() ? name : orthanc + "/" + name;
}

std::string LimitReached(const JobQueue& queue, const std::vector<JobQueue>& all,
                         const RunningLimits& limitsOfOrthanc)
{
  if (queue.kind == JobKind::Quick)
  {
    return "";
  }
  if (!limitsOfOrthanc.problem.empty())
  {
    return limitsOfOrthanc.problem;
  }
  const auto rule = limitsOfOrthanc.rules.find(queue.rule);
  if (rule != limitsOfOrthanc.rules.end() && RunningOf(queue, all, true) >= std::size_t(rule->second))
  {
    return AtOnce("the rule \"" + queue.rule + "\"", rule->second);
  }
  if (limitsOfOrthanc.all && RunningOf(queue, all, false) >= std::size_t(*limitsOfOrthanc.all))
  {
    return AtOnce(queue.orthanc.empty() ? "Orthanc" : "the Orthanc \"" + queue.orthanc + "\"",
                  *limitsOfOrthanc.all);
  }
  return "";
}

std::vector<JobQueue> OpenQueues(const std::vector<JobQueue>& all, const std::vector<JobKind>& kinds,
                                 const std::map<std::string, RunningLimits>& limits, const MayTake& mayTake)
{
  std::vector<JobQueue> open;
  for (const JobQueue& queue : all)
  {
    const auto limit = limits.find(queue.orthanc);
    if (queue.waiting > 0 && std::find(kinds.begin(), kinds.end(), queue.kind) != kinds.end() &&
        (limit == limits.end() || LimitReached(queue, all, limit->second).empty()) &&
        (!mayTake || mayTake(queue)))
    {
      open.push_back(queue);
    }
  }
  return open;
}

PlaceInOrder::PlaceInOrder(int priority, JobKind jobKind, const std::vector<JobKind>& kinds, TimeMs created,
                           std::int64_t number)
    : minusPriority(-priority),
      kind(static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), jobKind) - kinds.begin())),
      creationTime(created), sequence(number)
{
}

bool PlaceInOrder::operator<(const PlaceInOrder& other) const
{
  return std::tie(minusPriority, kind, creationTime, sequence) <
         std::tie(other.minusPriority, other.kind, other.creationTime, other.sequence);
}
} // namespace Clade
