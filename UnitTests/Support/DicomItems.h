#pragma once
#include <dcmtk/dcmdata/dctk.h>
#include <stdexcept>
#include <string>

namespace Clade::Testing
{
/// The whole value, backslashes and all.
inline std::string RawText(DcmItem& item, const DcmTagKey& tag)
{
  OFString text;
  item.findAndGetOFStringArray(tag, text);
  return {text.c_str(), text.size()};
}

/// An item of a sequence; throws where it is not there.
inline DcmItem& SequenceItem(DcmItem& parent, const DcmTagKey& sequence, long index = 0)
{
  DcmItem* item = nullptr;
  if (parent.findAndGetSequenceItem(sequence, item, index).bad())
  {
    throw std::runtime_error("no item in sequence " + std::string(sequence.toString().c_str()));
  }
  return *item;
}

inline unsigned long CountItems(DcmItem& parent, const DcmTagKey& sequence)
{
  DcmSequenceOfItems* items = nullptr;
  return parent.findAndGetSequence(sequence, items).good() ? items->card() : 0;
}
} // namespace Clade::Testing
