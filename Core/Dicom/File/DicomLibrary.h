#pragma once

namespace Clade
{
/// Prepares DCMTK for this process, once, from whichever thread comes first: its log is silenced (it would
/// print attribute values), the RLE, JPEG and JPEG-LS decoders are registered, known attributes stored as UN
/// get their real VR. Everything of this folder that touches DCMTK calls it. Throws
/// Error(InvalidConfiguration) where DCMTK has no data dictionary: implicit VR files could not be read.
void RequireDicomLibrary();
} // namespace Clade
