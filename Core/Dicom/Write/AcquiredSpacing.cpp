#include "Dicom/Write/AcquiredSpacing.h"

#include "Dicom/Write/SourceAttributes.h"

#include <cstdlib>

namespace Clade
{
double AcquiredSpacingMm(const std::string& derivationDescription)
{
  // as SentencesOfDerivation (DerivedAttributes.cpp) writes it; of a series enhanced twice the latest is
  // first
  const std::string begin = "Through-plane resampling of ", before = " slices (spacing ";
  const std::size_t at = derivationDescription.find(before);
  if (derivationDescription.compare(0, begin.size(), begin) != 0 || at == std::string::npos)
  {
    return 0;
  }
  const double spacingMm = std::strtod(derivationDescription.c_str() + at + before.size(), nullptr);
  return spacingMm > 0 && spacingMm < 1e3 ? spacingMm : 0;
}

double AcquiredSpacingMm(const SourceSeries& derived)
{
  return AcquiredSpacingMm(SourceAttributes(derived).UniformText(DCM_DerivationDescription));
}
} // namespace Clade
