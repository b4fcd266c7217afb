#pragma once
#include "Base/Error.h"
#include "Base/Shortened.h"
#include "Measurement/MeasureSeries.h"
#include "Settings/StrictObject.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// What every measurement is asked of and with.
struct MeasureTask
{
  std::vector<std::string> series;
  std::string frame;
  const LoadMeasurable* load = nullptr; ///< null: the request is only judged
  std::size_t threads = 0;
  IProgress* progress = nullptr;

  bool IsTrial() const { return load == nullptr; }

  std::shared_ptr<const MeasurableSeries> Load(const std::string& id) const
  {
    progress->ThrowIfCancelled();
    return Named(id, [&] { return (*load)(id, *progress); });
  }

  /// Runs work on a series; errors say which.
  template<typename Work>
  auto Named(const std::string& id, const Work& work) const -> decltype(work())
  {
    try
    {
      return work();
    }
    catch (const Error& error)
    {
      throw series.size() > 1 ? error.WithContext("series " + Shortened(id)) : error;
    }
  }
};

/// The names in the member Series, `fewest` to `most` of them.
std::vector<std::string> SeriesOfRequest(StrictObject& request, std::size_t fewest, std::size_t most);

void AddMeasureWarnings(nlohmann::json& result, const Warnings& warnings);

/// The result of one series, with its name and with what was remarkable when it was read.
void AddMeasuredSeries(nlohmann::json& answer, nlohmann::json result, const std::string& id,
                       const Warnings& warnings);

/// Copies the plain members of the first series to the top.
void PromoteFirst(nlohmann::json& answer, std::initializer_list<const char*> members);

/// One region measures several series because they share the patient's coordinates. Throws
/// Error(FrameOfReference) where they do not.
void RequireSameFrame(const MeasurableSeries& first, const MeasurableSeries& other, const std::string& id);
} // namespace Clade
