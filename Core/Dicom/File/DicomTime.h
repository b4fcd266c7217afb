#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// A moment as DICOM writes it: VR DA and TM.
struct DicomTime
{
  std::string date; ///< YYYYMMDD
  std::string time; ///< HHMMSS or HHMMSS.ffffff
};

/// Now, in the zone `timezoneOffset` (TimezoneOffsetFromUTC, "+0100"); local time where it is empty or no
/// offset.
DicomTime CurrentDicomTime(std::string_view timezoneOffset);

/// Splits "YYYYMMDDHHMMSS" or "YYYYMMDDHHMMSS.ffffff". Throws Error(InvalidArgument) for anything else.
DicomTime ParseDicomTime(std::string_view dateTime);
} // namespace Clade
