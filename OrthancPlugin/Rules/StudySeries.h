#pragma once
#include "OrthancPlugin/IOrthanc.h"
#include "ReaderStudies/ReaderStudy.h"

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace Clade
{
/// Images of Orthanc's in real-world units. The last ones are kept, at most 64 MiB: neighbouring slices of a
/// reformatted series need the same images. Any thread.
class RealImageCache
{
public:
  explicit RealImageCache(IOrthanc& orthanc) : orthanc_(orthanc) {}

  /// Throws Error(NotFound) where the instance is gone, Error(Unavailable) where Orthanc cannot decode it.
  RealImage Fetch(const std::string& instance);

private:
  static constexpr std::size_t mostPixels = (64u << 20) / sizeof(float);

  IOrthanc& orthanc_;
  std::mutex mutex_;
  std::list<std::pair<std::string, RealImage>> images_; ///< the one used last first
  std::size_t pixels_ = 0;
};

/// A case of a study from what Orthanc has: geometry of the arms, shared grid, shared range of values and
/// first window. `series`: identifiers or UIDs, one an arm. Throws Error(InvalidArgument) or Error(NotFound)
/// with a sentence that names the series.
StudyCase MakeStudyCase(IOrthanc& orthanc, RealImageCache& images, const StudyOrder::Case& order);
} // namespace Clade
