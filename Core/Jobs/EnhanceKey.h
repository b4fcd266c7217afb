#pragma once
#include "Jobs/Job.h"

#include <string>

namespace Clade
{
/// The key of an enhancement, from its Orthanc, series and parameters ("Instances", "ModelHash",
/// "ModelIsDefault", "Options", "Salt"). Plugin and workers both take keys from here, so that they agree on
/// which requests are one job. A model whose hash is not known (it is not on the machine that makes the
/// request) is identified by its name.
std::string EnhanceKey(const JobRequest& request);
} // namespace Clade
