#pragma once
#include "Support/DicomPhantom.h"

#include <dcmtk/dcmdata/dcelem.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace Clade::Testing
{
/// Two phantom series that differ by their edits, as one: the second has other SOP Instance UIDs.
inline std::vector<DicomObject> TwoVolumes(const DatasetEdit& first, const DatasetEdit& second,
                                           const PhantomSeriesOptions& options = {})
{
  std::vector<DicomObject> objects = MakeSeries(options, first);
  const DatasetEdit renamed = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str());
    dataset.putAndInsertString(DCM_InstanceNumber, std::to_string(100 + slice).c_str());
    second(dataset, slice);
  };
  for (DicomObject& object : MakeSeries(options, renamed))
  {
    objects.push_back(std::move(object));
  }
  return objects;
}

/// Makes the pixels of a second volume others than those of the first.
inline void BrightenFirstPixel(DcmDataset& dataset, Uint16 by = 1)
{
  DcmElement* element = nullptr;
  Uint16* pixels = nullptr;
  dataset.findAndGetElement(DCM_PixelData, element);
  element->getUint16Array(pixels);
  std::vector<Uint16> changed(pixels, pixels + element->getLength() / 2);
  changed.front() = static_cast<Uint16>(changed.front() + by);
  dataset.putAndInsertUint16Array(DCM_PixelData, changed.data(), changed.size());
}

/// `count` phantom series as one: `edit(v)` makes volume v, from 1, whose first pixel is brighter by v - 1.
inline std::vector<DicomObject> Volumes(int count, const std::function<DatasetEdit(int)>& edit)
{
  std::vector<DicomObject> objects;
  for (int v = 1; v <= count; v++)
  {
    const DatasetEdit change = [&](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DCM_SOPInstanceUID,
                                 ("2.25." + std::to_string(v) + "0" + std::to_string(slice)).c_str());
      dataset.putAndInsertString(DCM_InstanceNumber,
                                 std::to_string(100 * v + static_cast<int>(slice)).c_str());
      BrightenFirstPixel(dataset, static_cast<Uint16>(v - 1));
      edit(v)(dataset, slice);
    };
    for (DicomObject& object : MakeSeries({}, change))
    {
      objects.push_back(std::move(object));
    }
  }
  return objects;
}
} // namespace Clade::Testing
