#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// A file of a folder, as far as a look at its beginning tells.
struct FoundFile
{
  std::string path;
  std::vector<std::string> series; ///< SeriesInstanceUIDs that it may belong to; empty: it is no image
  /// It does not say to which series it belongs: nothing in it, zeros, broken off, another kind of file, or
  /// an image without SeriesInstanceUID.
  bool isDamaged = false;
  bool isText = false; ///< as FileBeginning
};

FoundFile LookAtFile(const std::string& path);

/// Gives every damaged file the series of the images before and after it in its folder, by name, that are
/// named like it: they have the same extension, or none (then a text is no image,
/// unless its name differs from that of an image by numbers alone). `files` are sorted by
/// path.
std::vector<FoundFile> AssignUnreadable(std::vector<FoundFile> files);
} // namespace Clade
