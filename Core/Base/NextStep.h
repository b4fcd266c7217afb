#pragma once
#include "Base/Error.h"

#include <string>

namespace Clade
{
/// Where the reader of an error is: what can be done differs.
enum class Place
{
  CommandLine,
  Orthanc ///< job page, Orthanc Explorer, rules tester, REST
};

/// What to do about an error of this code, as one sentence without a full stop: "choose one of the volumes
/// with --volume K, or make all of them with --volume all"; for Place::Orthanc it names options of the
/// request or the rule instead. Empty if there is nothing that the reader can do. Whatever shows a code shows
/// this next to it.
std::string NextStep(ErrorCode code, Place place);
/// The same by the name of a code (ErrorTraits::name); empty for an unknown one.
std::string NextStep(std::string_view codeName, Place place);
} // namespace Clade
