#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// A file of a folder, as far as its beginning shows.
struct FoundFile
{
  std::string path;
  std::vector<std::string> series; ///< SeriesInstanceUIDs that it may belong to; empty: not an image
  /// It does not say to which series it belongs: nothing in it, zeros, broken off, another kind of file, or
  /// an image without SeriesInstanceUID.
  bool isDamaged = false;
  bool isText = false; ///< as FileBeginning
};

FoundFile LookAtFile(const std::string& path);

/// Gives every damaged file the series of the images before and after it in its folder, in order of name,
/// that are named like it: with the same extension or, like it, without one. (A text file without an
/// extension counts as a damaged image only if its name differs from an image's by numbers alone.) `files`
/// are sorted by path.
std::vector<FoundFile> AssignUnreadable(std::vector<FoundFile> files);
} // namespace Clade
