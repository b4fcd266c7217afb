#pragma once
#include "Base/Progress.h"
#include "Orthanc/OrthancClient.h"

#include <string>

namespace Clade
{
/// Has Orthanc send a series by C-STORE to `destination`, one of its DicomModalities, and waits for the end.
/// Runs as a job of Orthanc's own, which is cancelled with `progress`. Throws Error(InvalidConfiguration)
/// where Orthanc does not know the destination or forgets how transfers ended, Error(Unavailable) where the
/// transfer failed: worth another try. A transfer that Orthanc has dropped from its history before it could
/// be asked about is made again.
void SendSeries(OrthancClient& orthanc, const std::string& seriesId, const std::string& destination,
                IProgress& progress);
} // namespace Clade
