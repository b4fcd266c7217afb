#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// How far Orthanc's log of changes (GET /changes) has been read, and which instances it holds whose series
/// was not yet seen to become stable. It is what survives a restart: Orthanc forgets which series were about
/// to become stable when it stops, and would never say so. Pure bookkeeping; not for several threads.
///
/// Two numbers are kept: all stable series up to `read` have been judged, and all instances up to `settled`
/// belong to series that were. A restart reads again from `settled`.
class ChangeLog
{
public:
  /// As Text() wrote it; throws Error(InvalidFile) for anything else.
  static ChangeLog FromText(const std::string& text);
  /// Nothing before `sequence` is of interest.
  explicit ChangeLog(std::int64_t sequence);

  std::string Text() const;

  /// The number to ask /changes?since= for next.
  std::int64_t Next() const { return next_; }
  /// Stable series up to here have been judged, by this process or an earlier one.
  std::int64_t Read() const { return toJudge_.empty() ? std::max(read_, next_) : read_; }

  /// Takes one page of /changes ("Changes", "Done", "Last"); returns whether it was the last.
  bool Take(const nlohmann::json& page);
  /// The series that became stable, each with the number of its latest such change, until MarkJudged. Those
  /// up to Read() were judged by an earlier process.
  const std::map<std::string, std::int64_t>& ToJudge() const { return toJudge_; }

  /// The series, which consists of these instances, was judged (or need not be) as it was at `sequence`.
  void MarkJudged(const std::string& seriesId, const std::vector<std::string>& instances,
                  std::int64_t sequence);
  /// The instance is gone, or its series is handled in another way.
  void Forget(const std::string& instanceId);

  /// Instances up to `sequence` whose series is not known to have become stable.
  std::vector<std::string> Open(std::int64_t sequence) const;

private:
  std::int64_t Settled() const;

  std::int64_t next_ = 0;
  std::int64_t read_ = 0;
  std::map<std::int64_t, std::string> open_;      ///< number of the change -> instance
  std::map<std::string, std::int64_t> instances_; ///< the same the other way round
  std::map<std::string, std::int64_t> toJudge_;
};
} // namespace Clade
