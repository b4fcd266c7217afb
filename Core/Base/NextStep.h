#pragma once
#include "Base/Error.h"

#include <string>

namespace Clade
{
/// Where somebody reads of an error: what can be done differs.
enum class Place
{
  CommandLine,
  Orthanc ///< job page, Orthanc Explorer, rules tester, REST
};

/// What to do about an error of this code, as one sentence without a full stop: "choose one of the volumes
/// with
/// --volume K, or make all of them with --volume all". Empty where there is nothing that the reader can do.
/// The one place that knows: whoever shows a code shows this beside it.
std::string NextStep(ErrorCode code, Place place);
/// The same by the name of a code (ErrorTraits::name); empty for an unknown one.
std::string NextStep(std::string_view codeName, Place place);
} // namespace Clade
