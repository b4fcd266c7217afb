#pragma once
#include "Base/Error.h"
#include "OrthancPlugin/IOrthanc.h"

#include <map>
#include <mutex>
#include <set>

namespace Clade::Testing
{
/// An Orthanc of MR series in memory, for what cannot be timed with a real one: the order of events around a
/// restart.
class MemoryOrthanc : public IOrthanc
{
public:
  /// Stores one more instance of the series; it is not stable any more.
  void Store(const std::string& series)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& instances = series_[series].instances;
    instances.push_back(series + "-" + std::to_string(instances.size()));
    series_[series].isStable = false;
    Change("NewInstance", instances.back());
  }
  /// Orthanc notices that nothing more has come.
  void SetStable(const std::string& series)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    series_[series].isStable = true;
    Change("StableSeries", series);
  }
  /// Orthanc forgets what was about to become stable, without a word.
  void Restart()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [id, series] : series_)
    {
      series.isStable = true;
    }
  }
  void Delete(const std::string& series)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    series_.erase(series);
  }
  void SetLastUpdate(const std::string& series, const std::string& time)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    series_[series].lastUpdate = time;
  }
  /// Every request fails until told otherwise.
  void SetFailing(bool isFailing)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isFailing_ = isFailing;
  }
  /// How often attributes of an instance were read, that is, rules were applied.
  int TimesJudged()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    return timesJudged_;
  }

  std::optional<nlohmann::json> Get(const std::string& path) override
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (isFailing_)
    {
      throw Error(ErrorCode::Unavailable, "the database is locked");
    }
    if (path.rfind("/changes", 0) == 0)
    {
      return Changes(path);
    }
    const std::string id = path.substr(path.find('/', 1) + 1);
    for (const auto& [seriesId, series] : series_)
    {
      if (id == seriesId)
      {
        return nlohmann::json{
            {"Instances", series.instances},
            {"IsStable", series.isStable},
            {"LastUpdate", series.lastUpdate},
            {"ParentStudy", "study"},
            {"MainDicomTags", {{"SeriesInstanceUID", "1.2." + seriesId}, {"Modality", "MR"}}}};
      }
      if (id == seriesId + "/instances")
      {
        return Instances(series);
      }
      for (const std::string& instance : series.instances)
      {
        if (id == instance)
        {
          return nlohmann::json{{"ParentSeries", seriesId}};
        }
        if (id == instance + "/simplified-tags")
        {
          timesJudged_++;
          return nlohmann::json{{"SOPClassUID", "1.2.840.10008.5.1.4.1.1.4"},
                                {"ImageOrientationPatient", "1\\0\\0\\0\\1\\0"},
                                {"PixelSpacing", "1\\1"}};
        }
      }
    }
    return std::nullopt;
  }
  std::optional<std::string> GetBytes(const std::string& path) override
  {
    const auto json = Get(path);
    return json ? std::make_optional(json->dump()) : std::nullopt;
  }
  std::optional<std::string> LookupSeries(const std::string& uid) override
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::string id = uid.substr(4);
    return series_.count(id) == 0 ? std::nullopt : std::make_optional(id);
  }

private:
  struct Series
  {
    std::vector<std::string> instances;
    bool isStable = true;
    std::string lastUpdate = "20200101T000000";
  };

  void Change(const std::string& type, const std::string& id)
  {
    const int sequence = static_cast<int>(changes_.size()) + 1;
    changes_.push_back({{"Seq", sequence}, {"ChangeType", type}, {"ID", id}});
  }
  nlohmann::json Changes(const std::string& path) const
  {
    constexpr std::size_t pageSize = 3; // small, so that tests turn pages
    const auto since = path.find("since=");
    const std::size_t first =
        since == std::string::npos ? changes_.size() : std::stoul(path.substr(since + 6));
    const std::size_t last = std::max(first, std::min(first + pageSize, changes_.size()));
    nlohmann::json page = {
        {"Changes", nlohmann::json::array()}, {"Last", last}, {"Done", last >= changes_.size()}};
    for (std::size_t i = first; i < last; i++)
    {
      page["Changes"].push_back(changes_[i]);
    }
    return page;
  }
  static nlohmann::json Instances(const Series& series)
  {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t i = 0; i < series.instances.size(); i++)
    {
      list.push_back({{"MainDicomTags",
                       {{"SOPInstanceUID", "1.2.3." + std::to_string(i)},
                        {"ImagePositionPatient", "0\\0\\" + std::to_string(5 * i)}}}});
    }
    return list;
  }

  std::mutex mutex_;
  std::map<std::string, Series> series_;
  std::vector<nlohmann::json> changes_;
  bool isFailing_ = false;
  int timesJudged_ = 0;
};
} // namespace Clade::Testing
