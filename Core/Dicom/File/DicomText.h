#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// A decimal string (VR DS) of at most 16 characters, the nearest to `value` that fits and the shortest of
/// these, however small the value. It must be finite.
std::string DecimalString(double value);

/// The same for a length in millimetres or a cosine: what is below 1e-9, a rounding error of the computation,
/// is 0.
std::string GeometryString(double value);

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
  std::string method;            ///< plain: "cubic", "SR mr-body"
  double stepMm = 0;             ///< between the derived slices
  std::vector<std::string> options; ///< plain: the options not at their default, in words
  std::string role;                 ///< "enhanced", "uncertainty"
};

/// `cubic`, or `SR <model>` for a network, whose name is cut after 16 characters.
std::string MethodMark(const std::string& modelName);

/// `<source description> <volume> [<method> <t> mm, <options>] RESEARCH`, at most 64 characters (LO): options
/// are named as far as there is room. The source's part is cut where every character is one byte; otherwise,
/// or where it holds a word by which viewers recognise localizers, `seriesName` takes its place.
std::string DerivedSeriesDescription(const DescriptionParts& parts);

/// `sentences` (plain), then " ; " and the previous description, at most 1024 characters (ST).
std::string DerivedDerivationDescription(const std::string& sentences, const DescriptionParts& parts);
} // namespace Clade
