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
  if (words.back().empty())
  {
    words.pop_back();
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
      "COLLAPSED", "PJN", "VR", "VRT", "SSD", "RENDERED", "RENDERING",
      // of a whole volume a picture, or what a screen showed
      "VOLREN", "VXTL", "SCREENSHOT", "SCREENSAVE", "POSDISP",
      // of several images one
      "AVERAGE", "AVERAGED", "AVG", "AVE", "TAVG", "MEAN", "MEDIAN", "MAXIMUM", "MINIMUM", "STDDEV", "SUM",
      "SUB", "SUBTRACT", "SUBTRACTED", "SUBTRACTION", "DSA", "ADDITION", "DIVISION", "MULTIPLICATION",
      "RATIO", "MASKED",
      // curved reformats
      "CURVED", "CPR", "CMPR", "STRAIGHTENED", "PANORAMIC",
      // quantities of diffusion
      "ADC", "AADC", "DADC", "EADC", "EXP", "FA", "ANISOTROPY", "TENSOR",
      // of perfusion
      "CBF", "CBV", "MTT", "TTP", "TMAX", "RCBF", "RCBV", "RELCBF", "RELCBV", "PBP", "GBP", "PEI", "KTRANS",
      "KEP", "IAUC", "IAUGC", "WASHIN", "WASHOUT",
      // of relaxation, fat, iron and stiffness
      "R2S", "T2STAR", "FF", "PDFF", "FRACTION", "FATFRACTION", "WATERFRACTION", "QSM", "STIFFNESS",
      "ELASTOGRAM", "WAVE",
      // computed from such maps: contrasts that were never acquired
      "SYNTHETIC", "SYMRI", "MAGIC",
      // of two energies, and statistics
      "VNC", "VNI", "IODINE", "ZEFF", "TTEST", "ZSCORE", "MAP"};
  static const std::set<std::string> pairs = {
      "MIN IP",         "MAX IP",           "MEDIAN IP",    "RAY SUM",         "SOM5 MIN",
      "SOM7 MIN",       "WASH IN",          "WASH OUT",     "CALC BVALUE",     "CALCULATED BVALUE",
      "SHADED SURFACE", "SCREEN SAVE",      "Z EFF",        "RHO Z",           "STD DEVIATION",
      "CALCIUM SCORE",  "T TEST",           "R2 STAR",      "Z SCORE",         "3D EDITED",
      "GSI MD",         "MATERIAL DENSITY", "MAT SPECIFIC", "MAT REMOVED",     "MAT FRACTIONAL",
      "MAT MODIFIED",   "MAT VALUE",        "EFF ATOMIC",   "ELECTRON DENSITY"};
  static const std::set<std::string> whole = {"R2*", "T2*"};
  const Words words = WordsOf(value);
  return HasWord(words, terms) || HasPair(words, pairs) || whole.count(Upper(value)) != 0 ||
         EndsWith(Upper(value), "MAP");
}

/// What says how an image was acquired where it is ORIGINAL, and what was made of it where it is DERIVED.
bool IsDerivedIfNotOriginal(const std::string& value)
{
  return HasWord(WordsOf(value), {"PERFUSION"});
}

bool IsLocalizerTerm(const std::string& value)
{
  return HasWord(WordsOf(value), {"LOCALIZER", "LOCALISER", "SCOUT", "TOPOGRAM", "SCANOGRAM"});
}

bool IsReformatTerm(const std::string& value)
{
  static const std::set<std::string> terms = {"MPR", "MPVR", "REFORMATTED", "REFORMAT", "RESAMPLED"};
  return HasWord(WordsOf(value), terms);
}

/// Slices all the same, but computed from others of the same place: a mean over directions, a product with a
/// phase mask, a mixture of two energies.
bool IsProcessedTerm(const std::string& value)
{
  static const std::set<std::string> terms = {"SWI",   "SWAN",          "SWIP",      "VENBOLD",
                                              "TRACE", "TRACEW",        "ISOTROPIC", "COMPOSED",
                                              "MONOE", "MONOENERGETIC", "VMI"};
  return HasWord(WordsOf(value), terms);
}

/// "P_FFE", "PCA_P": part and sequence, as Philips writes them.
bool IsPartOfSequence(const Words& words)
{
  static const std::set<std::string> parts = {"P", "R", "I"};
  static const std::set<std::string> sequences = {"FFE", "SE",  "TSE", "IR", "PCA",        "GRE",
                                                  "EPI", "MPS", "B0",  "B1", "UNSPECIFIED"};
  const auto is = [&](std::size_t part, std::size_t sequence)
  { return parts.count(words[part]) != 0 && sequences.count(words[sequence]) != 0; };
  return words.size() == 2 && (is(0, 1) || is(1, 0));
}

// By the whole value, or its beginning: IN_PHASE and OUT_PHASE images of a Dixon sequence are magnitudes.
bool IsPhaseTerm(const std::string& value)
{
  static const std::set<std::string> terms = {"P",    "PH",   "PHASE",     "PHASEMAP", "VELOCITY",
                                              "REAL", "IMAG", "IMAGINARY", "R",        "I"};
  static const std::set<std::string> pairs = {"PHASE MAP",    "PHASE SUBTRACT",   "PHASE SUBTRACTION",
                                              "PHASE DIFF",   "PHASE DIFFERENCE", "PHASE IMAGE",
                                              "VELOCITY MAP", "REAL IMAGE",       "IMAGINARY IMAGE"};
  const Words words = WordsOf(value);
  const bool isAlone = words.size() == 1 && HasWord(words, terms);
  return isAlone || (words.size() >= 2 && pairs.count(words[0] + " " + words[1]) != 0) ||
         IsPartOfSequence(words);
}
} // namespace

std::string DerivedTermOf(const ImageHeader& image)
{
  const std::string term = FindTerm(image, IsDerivedTerm);
  const bool isOriginal = !image.imageType.empty() && image.imageType.front() == "ORIGINAL";
  return term.empty() && !isOriginal ? FindTerm(image, IsDerivedIfNotOriginal) : term;
}

std::string LocalizerTermOf(const ImageHeader& image)
{
  return FindTerm(image, IsLocalizerTerm);
}

std::string ReformatTermOf(const ImageHeader& image)
{
  return FindTerm(image, IsReformatTerm);
}

std::string ProcessedTermOf(const ImageHeader& image)
{
  return FindTerm(image, IsProcessedTerm);
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
