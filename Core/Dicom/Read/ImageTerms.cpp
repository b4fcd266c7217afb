#include "Dicom/Read/ImageTerms.h"

#include "Dicom/Read/SeriesRules.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace Clade
{
namespace
{
using Words = std::vector<std::string>;

// Of values 3 and later: 1 and 2 are ORIGINAL or DERIVED, PRIMARY or SECONDARY.
template<typename Test>
std::string FindTerm(const ImageHeader& image, const Test& test)
{
  for (std::size_t i = 2; i < image.imageType.size(); i++)
  {
    if (test(image.imageType[i]))
    {
      return image.imageType[i];
    }
  }
  return "";
}

std::string Upper(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c)
                 { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : static_cast<char>(c); });
  return text;
}

Words WordsOf(const std::string& value)
{
  Words words(1);
  for (const char c : Upper(value))
  {
    const bool isPart = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (isPart)
    {
      words.back() += c;
    }
    else if (!words.back().empty())
    {
      words.emplace_back();
    }
  }
  return words;
}

bool HasWord(const Words& words, const std::set<std::string>& wanted)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return wanted.count(word) != 0; });
}

// Two words, one after the other: "MIN IP", "RAY-SUM".
bool HasPair(const Words& words, const std::set<std::string>& wanted)
{
  for (std::size_t i = 1; i < words.size(); i++)
  {
    if (wanted.count(words[i - 1] + " " + words[i]) != 0)
    {
      return true;
    }
  }
  return false;
}

bool EndsWith(const std::string& text, std::string_view end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool IsDerivedTerm(const std::string& value)
{
  static const std::set<std::string> terms = {
      // projections through many slices
      "MIP", "MIPS", "MINIP", "MNIP", "MAXIP", "TMIP", "AIP", "RAYSUM", "PROJECTION", "PROJECTED", "COLLAPSE",
      "PJN", "VRT", "SSD", "RENDERED", "RENDERING",
      // of several images one
      "AVERAGE", "AVERAGED", "AVG", "AVE", "MEAN", "STDDEV", "SUB", "SUBTRACT", "SUBTRACTED", "SUBTRACTION",
      "DSA",
      // reformats that are no plane
      "CURVED", "CPR", "CMPR",
      // quantities
      "ADC", "EADC", "EXP", "FA", "TENSOR", "PERFUSION", "CBF", "CBV", "MTT", "TTP", "TMAX", "RCBF", "RCBV",
      "RELCBF", "RELCBV", "PBP", "GBP", "PEI", "MAP"};
  static const std::set<std::string> pairs = {"MIN IP",      "MAX IP",         "RAY SUM",
                                              "CALC BVALUE", "SHADED SURFACE", "SCREEN SAVE"};
  const Words words = WordsOf(value);
  return HasWord(words, terms) || HasPair(words, pairs) || EndsWith(Upper(value), "MAP");
}

bool IsReformatTerm(const std::string& value)
{
  static const std::set<std::string> terms = {"MPR", "MPVR", "REFORMATTED", "REFORMAT", "RESAMPLED"};
  return HasWord(WordsOf(value), terms);
}

// By the whole value: IN_PHASE and OUT_PHASE images of a Dixon sequence are magnitudes.
bool IsPhaseTerm(const std::string& value)
{
  static const std::set<std::string> terms = {
      "P", "PHASE", "PHASE MAP", "PHASE SUBTRACT", "VELOCITY", "VELOCITY MAP", "REAL", "IMAGINARY", "R", "I"};
  return terms.count(Upper(value)) != 0;
}
} // namespace

std::string DerivedTermOf(const ImageHeader& image)
{
  return FindTerm(image, IsDerivedTerm);
}

std::string ReformatTermOf(const ImageHeader& image)
{
  return FindTerm(image, IsReformatTerm);
}

std::string PhaseTermOf(const ImageHeader& image)
{
  const std::string term =
      std::string_view(ModalityOf(image)) == "MR" ? FindTerm(image, IsPhaseTerm) : std::string();
  if (!term.empty())
  {
    return term;
  }
  const std::string& component = image.complexImageComponent;
  if (!component.empty() && component != "MAGNITUDE" && component != "MIXED")
  {
    return component;
  }
  const bool isGePart = image.rawDataTypeGe && *image.rawDataTypeGe >= 1 && *image.rawDataTypeGe <= 3;
  return isGePart ? (*image.rawDataTypeGe == 1   ? "PHASE"
                     : *image.rawDataTypeGe == 2 ? "REAL"
                                                 : "IMAGINARY")
                  : "";
}

bool HasImageTypeValue(const ImageHeader& image, const char* value)
{
  return std::find(image.imageType.begin(), image.imageType.end(), value) != image.imageType.end();
}
} // namespace Clade
