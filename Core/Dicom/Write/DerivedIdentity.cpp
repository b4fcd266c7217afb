#include "Base/WrittenNumber.h"
#include "Dicom/File/DeterministicUid.h"
#include "Dicom/Write/DerivedAttributes.h"

#include <algorithm>
#include <limits>

namespace Clade
{
std::string FrameOfReferenceUidOf(const SourceSeries& source)
{
  return source.frameOfReferenceUid.empty()
             ? DeterministicUid({"frame of reference", source.studyInstanceUid, source.seriesInstanceUid})
             : source.frameOfReferenceUid;
}

DerivedIdentity IdentifyDerivedSeries(const SourceSeries& source, const DerivationInfo& info,
                                      std::size_t slices)
{
  std::vector<std::string> instances;
  for (const auto& image : source.images)
  {
    instances.push_back(image.sopInstanceUid);
  }
  std::sort(instances.begin(), instances.end());
  std::string list;
  for (const auto& instance : instances)
  {
    list += (list.empty() ? "" : "\\") + instance;
  }
  const std::string& model = info.modelSha256.empty() ? info.modelName : info.modelSha256;

  DerivedIdentity identity;
  identity.seriesInstanceUid =
      DeterministicUid({"series", source.studyInstanceUid, source.seriesInstanceUid, list, CLADE_VERSION,
                        model, info.optionsJson, info.role, info.salt});
  for (std::size_t k = 0; k < slices; k++)
  {
    identity.sopInstanceUids.push_back(
        DeterministicUid({"instance", identity.seriesInstanceUid, std::to_string(k)}));
  }
  return identity;
}

std::int32_t DerivedSeriesNumber(const SourceSeries& source, std::int32_t k)
{
  const SourceAttributes attributes(source);
  const std::int32_t number = ParseWholeNumber(attributes.TextOfMiddle(DCM_SeriesNumber)).value_or(0);
  const bool isUsable = number > 0 && number <= (std::numeric_limits<std::int32_t>::max() - k) / 100;
  return (isUsable ? number * 100 : 9000) + k;
}
} // namespace Clade
