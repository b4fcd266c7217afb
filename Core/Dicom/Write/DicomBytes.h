#pragma once
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <string>
#include <string_view>

namespace Clade
{
/// The file as Explicit VR Little Endian, its meta header made anew. The bytes lie in `buffer`, cut to their
/// length: one buffer serves many files. Throws Error(Internal) where DCMTK cannot.
std::string_view EncodeFile(DcmFileFormat& file, std::string& buffer);

/// The dataset alone, without preamble and meta header.
std::string_view EncodeDataset(DcmDataset& dataset, std::string& buffer);
} // namespace Clade
