#pragma once
#include <filesystem>

namespace Clade
{
/// A new folder beside `target`, named after it and this process and nobody else's, that is removed with the
/// object unless it got another name: what is not complete yet lies there.
class PartialFolder
{
public:
  enum class Parents
  {
    Make,
    MustBeThere
  };
  /// Throws as ThrowWriteFailure where it cannot be made.
  PartialFolder(const std::filesystem::path& target, Parents parents);
  ~PartialFolder();
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  const std::filesystem::path& Path() const { return path_; }

private:
  std::filesystem::path path_;
};
} // namespace Clade
