#pragma once

namespace Clade
{
/// How the project names itself in the DICOM objects that it writes, and by which the loop guard recognises
/// them again (Dicom.md, "Already derived"): both survive leaving the archive.
inline constexpr const char* productManufacturer = "CLADE for Orthanc project"; ///< (0008,0070)
inline constexpr const char* productModelName = "CLADE for Orthanc";            ///< (0008,1090)
} // namespace Clade
