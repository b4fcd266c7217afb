#include "OrthancPlugin/Rules/ChangeLog.h"

#include "Base/Error.h"

namespace Clade
{
ChangeLog::ChangeLog(std::int64_t sequence) : next_(sequence), read_(sequence) {}

ChangeLog ChangeLog::FromText(const std::string& text)
{
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.value("Read", nlohmann::json()).is_number_integer() ||
      !json.value("Settled", nlohmann::json()).is_number_integer())
  {
    throw Error(ErrorCode::InvalidFile, "the job store does not say how far the log of changes was read");
  }
  ChangeLog log(json["Settled"].get<std::int64_t>());
  log.read_ = std::max(log.next_, json["Read"].get<std::int64_t>());
  return log;
}

std::int64_t ChangeLog::Settled() const
{
  return open_.empty() ? next_ : std::min(next_, open_.begin()->first - 1);
}

std::string ChangeLog::Text() const
{
  return nlohmann::json({{"Read", Read()}, {"Settled", Settled()}}).dump();
}

bool ChangeLog::Take(const nlohmann::json& page)
{
  for (const nlohmann::json& change : page.at("Changes"))
  {
    const auto sequence = change.at("Seq").get<std::int64_t>();
    const auto type = change.at("ChangeType").get<std::string>();
    const auto id = change.at("ID").get<std::string>();
    if (type == "NewInstance")
    {
      const auto earlier = instances_.find(id); // deleted and stored again
      if (earlier != instances_.end())
      {
        open_.erase(earlier->second);
      }
      open_[sequence] = id;
      instances_[id] = sequence;
    }
    else if (type == "StableSeries")
    {
      toJudge_[id] = sequence;
    }
  }
  next_ = std::max(next_, page.at("Last").get<std::int64_t>());
  return page.at("Done").get<bool>();
}

void ChangeLog::MarkJudged(const std::string& seriesId, const std::vector<std::string>& instances,
                           std::int64_t sequence)
{
  for (const std::string& id : instances)
  {
    const auto found = instances_.find(id);
    if (found != instances_.end() &&
        found->second <= sequence) // a later one makes the series stable once more
    {
      open_.erase(found->second);
      instances_.erase(found);
    }
  }
  toJudge_.erase(seriesId);
  if (toJudge_.empty())
  {
    read_ = std::max(read_, next_);
  }
}

void ChangeLog::Forget(const std::string& instanceId)
{
  const auto found = instances_.find(instanceId);
  if (found != instances_.end())
  {
    open_.erase(found->second);
    instances_.erase(found);
  }
}

std::vector<std::string> ChangeLog::Open(std::int64_t sequence) const
{
  std::vector<std::string> ids;
  for (auto entry = open_.begin(); entry != open_.end() && entry->first <= sequence; ++entry)
  {
    ids.push_back(entry->second);
  }
  return ids;
}
} // namespace Clade
