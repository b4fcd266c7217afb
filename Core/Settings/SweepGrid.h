#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// An option of a training that is varied.
struct SweepAxis
{
  std::string option; ///< as a recipe has it, of an object within it "losses.cycle"
  std::vector<nlohmann::json> values;
};

/// One combination of the values.
struct SweepPoint
{
  std::string name;                   ///< "cycle-5_identity-0.5": for files
  std::vector<nlohmann::json> values; ///< by axis
};

/// "losses.cycle=1,5,10", and for losses also "cycle=1,5,10". Values are JSON, or words. Throws
/// Error(InvalidArgument) where there is no option, no value, or one twice.
SweepAxis ParseSweepAxis(const std::string& text);

/// The axes of a request: [{"Option": "losses.cycle" (or "cycle"), "Values": [1, 5, 10]}, ...]. `path` is
/// what errors call the list. Throws Error(InvalidArgument) as ParseSweepAxis, and for any other value.
std::vector<SweepAxis> ParseSweepAxes(const nlohmann::json& list, const std::string& path);
/// The same list, options by their whole names.
nlohmann::json ToJson(const std::vector<SweepAxis>& axes);

/// All combinations, the last axis changing first. Throws Error(InvalidArgument) where an option is varied
/// twice, there is no axis, or there are more than a thousand combinations.
std::vector<SweepPoint> PointsOf(const std::vector<SweepAxis>& axes);

/// The recipe with the values of a point. Throws Error(InvalidArgument) for a member of a value
/// that is not an object, such as "batch.size".
nlohmann::json WithValues(nlohmann::json recipe, const std::vector<SweepAxis>& axes, const SweepPoint& point);

/// A value for people: words without quotes.
std::string ValueText(const nlohmann::json& value);
} // namespace Clade
