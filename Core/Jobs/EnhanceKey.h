#pragma once
#include "Jobs/Job.h"

#include <string>

namespace Clade
{
/// The key of an enhancement, from its series and parameters ("Instances", "ModelHash", "Options", "Salt").
/// Whoever makes a request takes its key from here, so that plugin and workers agree which jobs are one. A
/// model whose hash is not known (it is not on the machine that makes the request) is told by its name.
std::string EnhanceKey(const JobRequest& request);
} // namespace Clade
