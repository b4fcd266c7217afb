#pragma once
#include "OrthancPlugin/IOrthanc.h"
#include "OrthancPlugin/Rest/RestAccess.h"

#include <string>

namespace Clade
{
class RestRouter;

/// Reader studies, /clade/studies. What a reader gets names no arm and no series; the key and what readers
/// answered are given out once the study has ended, and to administrators alone.
/// @param storeUrl  of the job store, beside which studies are kept; opened when it is first needed
/// @param storePasswordFile  see OpenJobStore
/// @param orthancName  of this one among those that share the store: each has studies of its own
void RegisterStudyRoutes(RestRouter& router, IOrthanc& orthanc, const RestAccess& access,
                         const std::string& storeUrl, const std::string& storePasswordFile = "",
                         const std::string& orthancName = "");
} // namespace Clade
