#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace Clade
{
/// What was made of files (a hash, a summary), kept as long as a file has the same size and time of change.
/// Any thread; one file is read at a time.
template<class Value>
class FileCache
{
public:
  /// What was kept of the file, or what `make` makes of it now. Nothing is kept of a file that is not there,
  /// nor where `make` throws.
  Value Of(const std::string& path, const std::function<Value()>& make)
  {
    std::error_code noSize, noTime;
    Kept now;
    now.size = std::filesystem::file_size(path, noSize);
    now.changed = std::filesystem::last_write_time(path, noTime);
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = kept_.find(path);
    if (found != kept_.end() && !noSize && !noTime && found->second.size == now.size &&
        found->second.changed == now.changed)
    {
      return found->second.value;
    }
    kept_.erase(path);
    now.value = make();
    if (!noSize && !noTime)
    {
      kept_[path] = now;
    }
    return now.value;
  }

private:
  struct Kept
  {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;
    Value value;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> kept_; ///< by path
};
} // namespace Clade
