#pragma once
#include "Base/WrittenNumber.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcitem.h>

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
// Values of a dataset's own attributes (never of nested items), trimmed of the padding of their VR. Absent,
// empty and unreadable values are all the same: nothing. DCMTK's reading functions are not const.

std::string TextOf(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
std::vector<std::string> TextsOf(DcmItem& item, const DcmTagKey& tag);
/// A free text in UTF-8, converted from the item's SpecificCharacterSet; what cannot be converted, and
/// control characters, become '?'.
std::string Utf8TextOf(DcmItem& item, const DcmTagKey& tag);
/// Finite, or nothing. A decimal or integer string (VR DS, IS) counts only where it is a number wholly: of
/// "1,5" there is no prefix that means anything.
std::optional<double> NumberOf(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
/// All of the `count` first values, or nothing.
std::optional<std::vector<double>> NumbersOf(DcmItem& item, const DcmTagKey& tag, unsigned long count);
/// The same with the unit of the last digit written; 0 for numbers that are not texts.
std::optional<std::vector<WrittenNumber>> WrittenNumbersOf(DcmItem& item, const DcmTagKey& tag,
                                                           unsigned long count);
/// The text of a decimal or integer string that has more or fewer than `count` values, or one that is no
/// number; nothing where all is well, or where there is none or it is empty.
std::optional<std::string> MalformedNumber(DcmItem& item, const DcmTagKey& tag, std::size_t count);
std::optional<int> IntegerOf(DcmItem& item, const DcmTagKey& tag);

/// An attribute of a manufacturer, for which a block of the odd group `group` was reserved under `creator`:
/// (gggg,xxee) with ee = `element`. Null where there is none.
DcmElement* FindPrivate(DcmItem& item, Uint16 group, const std::string& creator, Uint16 element);
/// The first value as a number, also where implicit VR hid what it is: `vr` (FL, SS or IS) says it.
std::optional<double> PrivateNumberOf(DcmItem& item, Uint16 group, const std::string& creator, Uint16 element,
                                      DcmEVR vr);
} // namespace Clade
