#include "Dicom/Write/ClinicalWindow.h"

#include "Dicom/Write/SourceAttributes.h"

#include <cmath>

namespace Clade
{
std::optional<DisplayWindow> ClinicalWindow(const SourceSeries& source)
{
  const SourceAttributes attributes(source);
  DcmElement* centre = attributes.OfMiddle(DCM_WindowCenter);
  DcmElement* width = attributes.OfMiddle(DCM_WindowWidth);
  DisplayWindow window;
  if (centre == nullptr || width == nullptr || centre->getFloat64(window.centre, 0).bad() ||
      width->getFloat64(window.width, 0).bad() || !std::isfinite(window.centre) ||
      !std::isfinite(window.width) || !(window.width >= 1))
  {
    return std::nullopt;
  }
  return window;
}
} // namespace Clade
