#include "Measurement/MeasurableCache.h"

#include <algorithm>
#include <utility>

namespace Clade
{
std::shared_ptr<const MeasurableDicom>
MeasurableCache::Find(const std::string& seriesId, const std::vector<std::string>& sortedSopInstanceUids)
{
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.seriesId == seriesId; });
  if (found == entries_.end())
  {
    return nullptr;
  }
  if (found->sopInstanceUids != sortedSopInstanceUids) // instances came or went
  {
    bytes_ -= found->bytes;
    entries_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found);
  return found->series;
}

void MeasurableCache::Put(const std::string& seriesId, std::vector<std::string> sortedSopInstanceUids,
                          std::shared_ptr<const MeasurableDicom> series)
{
  const Volume& volume = series->series.volume;
  const std::size_t bytes = volume.voxels.size() * sizeof(float) + volume.padding.size();
  if (bytes > limitBytes_)
  {
    return;
  }
  while (bytes_ + bytes > limitBytes_)
  {
    bytes_ -= entries_.back().bytes;
    entries_.pop_back();
  }
  entries_.push_front({seriesId, std::move(sortedSopInstanceUids), std::move(series), bytes});
  bytes_ += bytes;
}
} // namespace Clade
