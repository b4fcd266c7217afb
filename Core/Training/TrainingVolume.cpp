#include "Training/TrainingVolume.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace Clade
{
namespace
{
/// FNV-1a (Fowler, Noll, Vo), 64 bits, a word at a time.
class Hash
{
public:
  template<typename Word>
  void Add(const Word& word)
  {
    static_assert(sizeof(Word) <= sizeof(std::uint64_t));
    std::uint64_t bits = 0;
    std::memcpy(&bits, &word, sizeof(Word));
    hash_ = (hash_ ^ bits) * 0x100000001b3u;
  }
  std::uint64_t Value() const { return hash_ ^ (hash_ >> 32); }

private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};
} // namespace

std::string FingerprintOf(const std::vector<TrainingVolume>& volumes)
{
  Hash hash;
  for (const TrainingVolume& one : volumes)
  {
    const VolumeGrid& grid = one.volume.grid;
    for (const double value :
         {static_cast<double>(grid.columns), static_cast<double>(grid.rows), static_cast<double>(grid.slices),
          grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm, one.sliceThicknessMm})
    {
      hash.Add(value);
    }
    for (const float voxel : one.volume.voxels)
    {
      hash.Add(voxel);
    }
  }
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(hash.Value()));
  return text;
}
} // namespace Clade
