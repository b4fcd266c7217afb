#include "Settings/OptionWords.h"

#include "Base/Counted.h"
#include "Settings/VolumeChoice.h"

#include <cstdio>

namespace Clade
{
namespace
{
void AddNetworkWords(const EnhanceOptions& options, std::vector<std::string>& words)
{
  const EnhanceOptions usual;
  if (options.planes != usual.planes)
  {
    words.emplace_back(options.planes == LrPlanes::Both ? "both planes" : "one plane");
  }
  if (options.planes != LrPlanes::Both && options.plane != usual.plane)
  {
    words.emplace_back(options.plane == LrPlane::Rows ? "along rows" : "along columns");
  }
  if (options.stitching == Stitching::Patches)
  {
    words.push_back("patches" +
                    (options.stride == usual.stride ? "" : " every " + std::to_string(options.stride)));
    if (options.weights == PatchWeights::Hann)
    {
      words.emplace_back("Hann weights");
    }
  }
  if (options.precision != usual.precision)
  {
    words.emplace_back(ToWord(options.precision));
  }
  if (options.adaptSteps > 0)
  {
    words.push_back("adapted " + Counted(options.adaptSteps, "step"));
  }
  else if (options.adaptSeconds > 0)
  {
    char text[40];
    std::snprintf(text, sizeof(text), "adapted %.6g s", options.adaptSeconds);
    words.emplace_back(text);
  }
  if (options.uncertainty)
  {
    words.emplace_back("with uncertainty");
  }
  if (options.forceModel)
  {
    words.emplace_back("forced");
  }
}
} // namespace

std::vector<std::string> OptionWords(const EnhanceOptions& options, bool isCubic)
{
  std::vector<std::string> words;
  if (options.grid == GridKind::Aligned)
  {
    words.emplace_back("aligned");
  }
  const ConsistencyMode usual = isCubic ? ConsistencyMode::Off : ConsistencyMode::On; // what Auto stands for
  if (options.consistency != ConsistencyMode::Auto && options.consistency != usual)
  {
    words.emplace_back(isCubic ? "consistent" : "not consistent");
  }
  if (!isCubic)
  {
    AddNetworkWords(options, words);
  }
  if (options.volume != 0)
  {
    words.push_back(options.volume == allVolumes ? "all volumes"
                                                 : "volume " + std::to_string(options.volume));
  }
  return words;
}
} // namespace Clade
