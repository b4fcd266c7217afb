#include "Dicom/Write/DerivedImageType.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
namespace
{
struct Map
{
  const char* word;
  const char* term; ///< of PS3.3
};
constexpr Map maps[] = {{"ADC", "DIFFUSION MAP"}, {"FA", "DIFFUSION MAP"}, {"DIFFUSION", "DIFFUSION MAP"},
                        {"T1", "T1 MAP"},         {"T2", "T2 MAP"},        {"DENSITY", "DENSITY MAP"}};

/// A code string (PS3.5 6.2); nothing else is written into one.
bool IsCodeString(const std::string& text)
{
  const auto isAllowed = [](char c)
  { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '_'; };
  return !text.empty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), isAllowed);
}

bool BeginsWithWord(const std::string& text, const std::string& word)
{
  const bool ends = text.size() == word.size() ||
                    (text.size() > word.size() && (text[word.size()] == ' ' || text[word.size()] == '_'));
  return text.compare(0, word.size(), word) == 0 &&
         (ends || text.compare(word.size(), std::string::npos, "MAP") == 0);
}
} // namespace

std::string DerivedImageType(const SourceSeries& source)
{
  if (source.modality == "CT")
  {
    return "DERIVED\\SECONDARY\\AXIAL";
  }
  const std::string& own = source.derivedTerm;
  const auto map = std::find_if(std::begin(maps), std::end(maps),
                                [&](const Map& one) { return BeginsWithWord(own, one.word); });
  const std::string term = map != std::end(maps) ? map->term : "OTHER";
  return "DERIVED\\SECONDARY\\" + term + "\\RESAMPLED" + (IsCodeString(own) && own != term ? '\\' + own : "");
}
} // namespace Clade
