#include "Dicom/Read/VolumeLabel.h"

#include "Dicom/Read/VolumeTags.h"

#include <algorithm>
#include <set>

namespace Clade
{
namespace
{
std::vector<std::string> PartsOf(const std::string& value)
{
  std::vector<std::string> parts(1);
  for (const char c : value)
  {
    if (c == '\\')
    {
      parts.emplace_back();
    }
    else
    {
      parts.back() += c;
    }
  }
  return parts;
}

/// The parts of an ImageType that the others do not share, each once: "W" of "DERIVED\PRIMARY\W\W".
std::string DistinctParts(const std::string& value, const std::vector<std::string>& all)
{
  std::string distinct;
  std::set<std::string> seen;
  for (const std::string& part : PartsOf(value))
  {
    const bool isShared = std::all_of(all.begin(), all.end(),
                                      [&](const std::string& other)
                                      {
                                        const std::vector<std::string> parts = PartsOf(other);
                                        return std::find(parts.begin(), parts.end(), part) != parts.end();
                                      });
    if (!isShared && seen.insert(part).second)
    {
      distinct += (distinct.empty() ? "" : " ") + part;
    }
  }
  return distinct;
}

} // namespace

std::string VolumeLabel(std::size_t tag, const std::string& value, const std::vector<std::string>& all)
{
  if (value.empty())
  {
    return "no " + VolumeTags()[tag].name;
  }
  if (tag != 0)
  {
    return VolumeTags()[tag].prefix + value;
  }
  const std::string distinct = DistinctParts(value, all);
  return distinct.empty() ? PartsOf(value).back() : distinct; // it has what all have, and no more
}
} // namespace Clade
