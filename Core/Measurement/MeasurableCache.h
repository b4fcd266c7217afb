#pragma once
#include "Measurement/MeasurableDicom.h"

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// The decoded series that were measured last: the next region is usually drawn on the same ones. Not
/// for several threads.
class MeasurableCache
{
public:
  /// Keeps at most `limitBytes` of voxels.
  explicit MeasurableCache(std::size_t limitBytes) : limitBytes_(limitBytes) {}

  /// The series as it was put, if it still has exactly these instances; else nothing.
  std::shared_ptr<const MeasurableDicom> Find(const std::string& seriesId,
                                              const std::vector<std::string>& sortedSopInstanceUids);
  /// Keeps the series, in place of those that were not asked for longest. One beyond the limit is not kept.
  void Put(const std::string& seriesId, std::vector<std::string> sortedSopInstanceUids,
           std::shared_ptr<const MeasurableDicom> series);

private:
  struct Entry
  {
    std::string seriesId;
    std::vector<std::string> sopInstanceUids;
    std::shared_ptr<const MeasurableDicom> series;
    std::size_t bytes = 0;
  };

  std::size_t limitBytes_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_; ///< latest asked for first
};
} // namespace Clade
