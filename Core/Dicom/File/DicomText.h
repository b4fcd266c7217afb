#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// A decimal string (VR DS) of at most 16 characters, the nearest to `value` that fits and the shortest of
/// these; magnitudes below 1e-9 are 0. The value must be finite.
std::string DecimalString(double value);

/// Printable ASCII of `text`: everything else, and the backslash, which separates values, becomes
/// '?'.
std::string PlainText(std::string_view text);

/// Whether characters of SpecificCharacterSet `characterSet` may take several bytes (PS3.3 C.12.1.1.2).
bool IsMultiByte(std::string_view characterSet);

/// Whether `text` is free of the control characters that LO, ST and their like forbid (escape sequences of
/// ISO 2022 are allowed).
bool IsFreeOfControls(std::string_view text);

/// What the two description texts are made of.
struct DescriptionParts
{
  std::string characterSet;      ///< of the source
  std::string seriesDescription; ///< of the source, in its characters; may be empty
  std::string seriesName;        ///< plain: "Series 4", "MR series": stands in where the description cannot
  std::string volumeLabel;       ///< of one of several volumes of the source: "TE 20"; may be empty
  std::string previous;          ///< DerivationDescription of the source, may be empty
  double stepMm = 0;             ///< between the derived slices
  std::string role;              ///< "enhanced", "uncertainty"
};

/// `<source description> <volume> [SR <t> mm] RESEARCH`, at most 64 characters (LO): the source's part is cut
/// where it is one byte a character, else, or where it holds a word by which viewers tell localizers,
/// `seriesName` takes its place.
std::string DerivedSeriesDescription(const DescriptionParts& parts);

/// `sentences` (plain), then " ; " and the previous description, at most 1024 characters (ST).
std::string DerivedDerivationDescription(const std::string& sentences, const DescriptionParts& parts);
} // namespace Clade
