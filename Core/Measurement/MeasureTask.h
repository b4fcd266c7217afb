#pragma once
#include "Base/Error.h"
#include "Base/Shortened.h"
#include "Measurement/MeasureSeries.h"
#include "Settings/StrictObject.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// The series that a request names, and what measures them.
struct MeasureTask
{
  std::vector<std::string> series; ///< as the request names them
  const LoadMeasurable& load;      ///< must outlive the task
  std::size_t threads;             ///< 0: all processors
  IProgress& progress;             ///< must outlive the task

  std::shared_ptr<const MeasurableSeries> Load(const std::string& id) const
  {
    progress.ThrowIfCancelled();
    return Named(id, [&] { return load(id, progress); });
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

/// What a request that is valid asks for.
using MeasureWork = std::function<MeasurementResult(const MeasureTask& task)>;

/// The names in the member Series, from `minimum` to `maximum` of them.
std::vector<std::string> ParseSeriesNames(StrictObject& request, std::size_t minimum, std::size_t maximum);

/// One region measures several series because they share the patient's coordinates. Throws
/// Error(FrameOfReference) where they do not.
void RequireSameFrame(const MeasurableSeries& first, const MeasurableSeries& other, const std::string& id);

void Append(Warnings& warnings, const Warnings& more);
} // namespace Clade
