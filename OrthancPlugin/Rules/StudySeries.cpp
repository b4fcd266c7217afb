#include "OrthancPlugin/Rules/StudySeries.h"

#include "Base/Error.h"
#include "OrthancPlugin/Rules/SeriesFacts.h"
#include "OrthancPlugin/Rules/SeriesView.h"
#include "ReaderStudies/NumpyImage.h"

#include <algorithm>
#include <optional>

namespace Clade
{
namespace
{
[[noreturn]] void Refuse(const std::string& series, const std::string& sentence)
{
  throw Error(ErrorCode::InvalidArgument, "the series " + series + " " + sentence);
}

std::vector<double> RequireNumbers(const std::string& series, const nlohmann::json& tags, const char* keyword,
                                   std::size_t count)
{
  const auto numbers = NumbersOf(TextOf(tags, keyword));
  if (!numbers || numbers->size() != count)
  {
    Refuse(series, std::string("has images without ") + keyword + "; expected " + std::to_string(count) +
                       " numbers, as images of MR and CT have");
  }
  return *numbers;
}

/// Attributes of the image in the middle.
nlohmann::json TagsOfMiddle(IOrthanc& orthanc, const SeriesView& view)
{
  if (view.Instances().empty() || (view.Modality() != "MR" && view.Modality() != "CT"))
  {
    Refuse(view.Id(), "has no images of MR or CT");
  }
  const std::string& middle = view.Instances()[view.Instances().size() / 2];
  const auto tags = orthanc.Get("/instances/" + middle + "/simplified-tags");
  if (!tags)
  {
    throw Error(ErrorCode::NotFound, "the series " + view.Id() + " is no longer in Orthanc");
  }
  const std::string frames = TextOf(*tags, "NumberOfFrames");
  if (tags->contains("PerFrameFunctionalGroupsSequence") || (!frames.empty() && frames != "1"))
  {
    Refuse(view.Id(), "has multi-frame images; a reader study shows only classic ones, one image per slice");
  }
  if (TextOf(*tags, "PhotometricInterpretation") != "MONOCHROME2")
  {
    Refuse(view.Id(), "is not in MONOCHROME2, in which larger values are brighter");
  }
  return *tags;
}

SliceSeries ReadSliceSeries(IOrthanc& orthanc, const std::string& id, const nlohmann::json& tags)
{
  const auto orientation = RequireNumbers(id, tags, "ImageOrientationPatient", 6);
  const auto spacing = RequireNumbers(id, tags, "PixelSpacing", 2);
  VolumeGrid layout;
  layout.columns = static_cast<std::size_t>(RequireNumbers(id, tags, "Columns", 1)[0]);
  layout.rows = static_cast<std::size_t>(RequireNumbers(id, tags, "Rows", 1)[0]);
  layout.rowDirection = Normalised({orientation[0], orientation[1], orientation[2]});
  layout.columnDirection = Normalised({orientation[3], orientation[4], orientation[5]});
  layout.rowSpacingMm = spacing[0]; // between rows first (PS3.3 10.7.1.3)
  layout.columnSpacingMm = spacing[1];
  if (!(spacing[0] > 0 && spacing[1] > 0))
  {
    Refuse(id, "has pixels without size; expected PixelSpacing above 0");
  }
  std::vector<SliceFacts> slices;
  const auto listed = orthanc.Get("/series/" + id + "/instances");
  for (const nlohmann::json& instance : listed.value_or(nlohmann::json::array()))
  {
    const auto position = RequireNumbers(id, instance.value("MainDicomTags", nlohmann::json::object()),
                                         "ImagePositionPatient", 3);
    slices.push_back({TextOf(instance, "ID"), {position[0], position[1], position[2]}});
  }
  SliceSeries series = MakeSliceSeries(id, layout, std::move(slices));
  series.frameOfReferenceUid = TextOf(tags, "FrameOfReferenceUID");
  return series;
}

double Quantile(std::vector<float>& values, double part)
{
  const auto n = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + n, values.end());
  return values[static_cast<std::size_t>(n)];
}

/// Range and window from three images of each arm, the same for all; the window of the first arm's images
/// where they name one.
void SetValues(StudyCase& one, RealImageCache& images, const nlohmann::json& tags)
{
  std::optional<double> low, high, windowLow, windowHigh;
  const auto widen = [](std::optional<double>& from, std::optional<double>& to, double a, double b)
  {
    from = std::min(from.value_or(a), a);
    to = std::max(to.value_or(b), b);
  };
  for (const SliceSeries& arm : one.arms)
  {
    std::vector<float> values;
    for (const std::size_t quarter : {1u, 2u, 3u})
    {
      const RealImage image = images.Fetch(arm.instances[arm.instances.size() * quarter / 4]);
      values.insert(values.end(), image.begin(), image.end());
    }
    widen(low, high, Quantile(values, 0.0002), Quantile(values, 0.9998));
    widen(windowLow, windowHigh, Quantile(values, 0.01), Quantile(values, 0.99));
  }
  one.low = low.value();
  one.high = std::max(high.value(), one.low + 1e-3);
  const auto centre = NumbersOf(TextOf(tags, "WindowCenter"));
  const auto width = NumbersOf(TextOf(tags, "WindowWidth"));
  if (centre && width && !centre->empty() && !width->empty() && width->front() > 0)
  {
    windowLow = centre->front() - width->front() / 2;
    windowHigh = centre->front() + width->front() / 2;
  }
  one.windowCentre = ((windowLow.value() + windowHigh.value()) / 2 - one.low) / (one.high - one.low);
  one.windowWidth = std::max((windowHigh.value() - windowLow.value()) / (one.high - one.low), 1e-4);
}
} // namespace

RealImage RealImageCache::Fetch(const std::string& instance)
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found =
        std::find_if(images_.begin(), images_.end(), [&](const auto& one) { return one.first == instance; });
    if (found != images_.end())
    {
      images_.splice(images_.begin(), images_, found);
      return found->second;
    }
  }
  const auto bytes = orthanc_.GetBytes("/instances/" + instance + "/numpy?rescale=true");
  if (!bytes)
  {
    throw Error(ErrorCode::NotFound, "an image of this case is no longer in Orthanc");
  }
  RealImage image = ReadNumpyImage(*bytes).values;
  const std::lock_guard<std::mutex> lock(mutex_);
  images_.emplace_front(instance, image);
  pixels_ += image.size();
  while (pixels_ > mostPixels && images_.size() > 1)
  {
    pixels_ -= images_.back().second.size();
    images_.pop_back();
  }
  return image;
}

StudyCase MakeStudyCase(IOrthanc& orthanc, RealImageCache& images, const StudyOrder::Case& order)
{
  StudyCase one;
  one.name = order.name;
  nlohmann::json tagsOfFirst;
  for (const std::string& name : order.series)
  {
    const SeriesView view = SeriesView::Require(orthanc, name);
    const nlohmann::json tags = TagsOfMiddle(orthanc, view);
    one.arms.push_back(ReadSliceSeries(orthanc, view.Id(), tags));
    tagsOfFirst = tagsOfFirst.is_null() ? tags : tagsOfFirst;
  }
  one.grid = MakeSharedGrid(one.arms);
  SetValues(one, images, tagsOfFirst);
  return one;
}
} // namespace Clade
