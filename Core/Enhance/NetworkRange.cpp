#include "Enhance/NetworkRange.h"

#include "Base/Format.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Settings/ModelMetadata.h"

#include <cmath>

namespace Clade
{
NetworkRange RangeFor(const EnhanceModel& model, const VolumeGrid& source, bool isForced)
{
  NetworkRange range;
  range.model = model;
  if (model.IsCubic() || !model.isDefault || isForced)
  {
    return range;
  }
  const ModelMetadata metadata = ReadModelMetadata(model.path);
  const double factor = ThroughPlaneFactor(source);
  if (IsWithinFactors(metadata, factor))
  {
    return range;
  }
  const std::string found = "the slices are " + Decimal(factor, 1) + " pixels apart, the model " +
                            model.name + " was made for " + Decimal(metadata.smallestFactor, 1) + " to " +
                            Decimal(metadata.largestFactor, 1);
  const double largest = std::floor(metadata.largestFactor);
  if (factor < metadata.smallestFactor || factor > 2 * largest || largest < 2)
  {
    range.model = EnhanceModel();
    range.warnings.push_back({"W_FACTOR", found + ": interpolated, without the model"});
    return range;
  }
  VolumeGrid grid = source;
  grid.slices = (source.slices - 1) * static_cast<std::size_t>(largest) + 1;
  grid.sliceSpacingMm = source.sliceSpacingMm / largest;
  range.networkGrid = grid;
  range.warnings.push_back({"W_FACTOR", found + ": the model divided the spacing by " + Decimal(largest, 0) +
                                            ", the planes between are interpolated"});
  return range;
}
} // namespace Clade
