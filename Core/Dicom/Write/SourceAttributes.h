#pragma once
#include "Dicom/Write/AttributeRules.h"

#include <dcmtk/dcmdata/dctk.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
struct SourceSeries;

/// The attributes of all slices of a source series, asked as one: what do they agree on? DCMTK moves a cursor
/// in a data set even to look something up, so one thread at a time may ask about a series.
class SourceAttributes
{
public:
  explicit SourceAttributes(const SourceSeries& source);

  /// The element at the top level that every slice has with the same value; nullptr where there is none.
  DcmElement* Uniform(const DcmTagKey& tag) const;
  /// The element of the middle slice; nullptr if it has none.
  DcmElement* OfMiddle(const DcmTagKey& tag) const;
  bool InAny(const DcmTagKey& tag) const;
  /// The element with the most frequent value, the longest of several; nullptr if no slice has a value. For
  /// attributes that are known to mean the same in all slices.
  DcmElement* Prevailing(const DcmTagKey& tag) const;

  /// The whole value as text without padding, values separated by backslashes; empty where there is none.
  static std::string Text(DcmElement* element);
  std::string UniformText(const DcmTagKey& tag) const { return Text(Uniform(tag)); }
  std::string TextOfMiddle(const DcmTagKey& tag) const { return Text(OfMiddle(tag)); }
  /// The value of every slice, empty where a slice lacks it.
  std::vector<std::string> Texts(const DcmTagKey& tag) const;

  /// Copies into `target` what `rules` allow (see AttributeType). The slices are of one patient, however they
  /// spell the name: of patient attributes it copies Prevailing().
  void Copy(const AttributeRules& rules, DcmItem& target) const;
  /// Copies one element without what may not travel: private attributes in its items and ambiguous VRs.
  void CopyElement(DcmElement& element, DcmItem& target) const;

private:
  std::vector<DcmDataset*> slices_;
  DcmDataset* middle_;
  bool isSigned_;
};

/// Throws Error(Internal) naming `tag` where DCMTK did not do what was asked.
void RequireGood(const OFCondition& condition, const DcmTagKey& tag);
/// Inserts or replaces a text attribute.
void PutText(DcmItem& item, const DcmTagKey& tag, const std::string& value);
} // namespace Clade
