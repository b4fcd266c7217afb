#include "Base/Error.h"
#include "Dicom/Read/SeriesRules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace Clade
{
namespace
{
using Images = std::vector<ImageHeader>;
using Counts = std::map<std::string, std::size_t>; // images by value

constexpr std::size_t mustAgree = 2; // PatientID and its issuer, the first of PatientAttributes()

template<typename Value>
Counts CountValues(const Images& images, const Value& valueOf)
{
  Counts counts;
  for (const ImageHeader& image : images)
  {
    counts[valueOf(image)]++;
  }
  return counts;
}

/// `PatientName is "A^B" in 3 images, "A^B^" in 2 and missing in 1`.
std::string Describe(const std::string& attribute, const Counts& counts)
{
  constexpr std::size_t listed = 3;
  std::string text;
  std::size_t n = 0;
  for (const auto& [value, images] : counts)
  {
    if (n++ == listed)
    {
      text += " and others (" + std::to_string(counts.size()) + " values)";
      break;
    }
    text += (text.empty() ? attribute + " is " : ", ") + (value.empty() ? "missing" : '"' + value + '"') +
            " in " + std::to_string(images) + (images == 1 ? " image" : " images");
  }
  return text;
}

/// What two writers may differ in and mean the same: case, blanks, carets at the end, dots in a date.
std::string Essence(const std::string& value)
{
  std::string essence;
  for (const char c : value)
  {
    const bool isBlank = c == ' ' || c == '.';
    essence += isBlank ? std::string() : std::string(1, c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  for (std::size_t at = essence.find("^="); at != std::string::npos; at = essence.find("^="))
  {
    essence.erase(at, 1);
  }
  essence.erase(essence.find_last_not_of("^=") + 1);
  return essence;
}

void RequirePatientValue(const Images& images, std::size_t row, Warnings& warnings)
{
  const Counts counts = CountValues(images, [=](const ImageHeader& image) { return image.patient[row]; });
  if (counts.size() < 2)
  {
    return;
  }
  std::set<std::string> essences;
  for (const auto& [value, n] : counts)
  {
    essences.insert(Essence(value));
  }
  essences.erase("");
  const std::string text = Describe(PatientAttributes()[row], counts);
  const bool isIdentifier = row == 0; // of which a missing one is another patient's
  if (isIdentifier || essences.size() > 1)
  {
    throw Error(ErrorCode::PatientMix, "images of different patients in one series: " + text);
  }
  warnings.push_back({"W_PATIENT", text + "; PatientID and study agree"});
}

void RequireNames(const Images& images)
{
  const auto isUnnamed = [](const ImageHeader& image) {
    return image.sopInstanceUid.empty() || image.seriesInstanceUid.empty() || image.studyInstanceUid.empty();
  };
  const auto unnamed = std::find_if(images.begin(), images.end(), isUnnamed);
  if (unnamed != images.end())
  {
    throw Error(ErrorCode::Corrupt,
                unnamed->file.name + " lacks its SOP Instance, Series Instance or Study Instance UID");
  }
}
} // namespace

void RequireOneIdentity(const std::vector<ImageHeader>& images, Warnings& warnings)
{
  RequireNames(images);
  const Counts studies = CountValues(images, [](const ImageHeader& image) { return image.studyInstanceUid; });
  if (studies.size() > 1)
  {
    throw Error(ErrorCode::PatientMix,
                "images of different studies in one series: " + Describe("StudyInstanceUID", studies));
  }
  for (std::size_t row = 0; row < PatientAttributes().size(); row++)
  {
    RequirePatientValue(images, row, warnings);
  }
  const Counts series = CountValues(images, [](const ImageHeader& image) { return image.seriesInstanceUid; });
  if (series.size() > 1)
  {
    throw Error(ErrorCode::InvalidArgument, "images of several series were given, expected those of one");
  }
}

std::string RequireOneFrame(const std::vector<ImageHeader>& images, Warnings& warnings)
{
  Counts frames = CountValues(images, [](const ImageHeader& image) { return image.frameOfReferenceUid; });
  const std::string text = Describe("FrameOfReferenceUID", frames);
  const bool isMissingInSome = frames.size() > 1 && frames.erase("") > 0;
  if (frames.size() == 1)
  {
    const std::string& frame = frames.begin()->first;
    if (isMissingInSome)
    {
      warnings.push_back({"W_FRAME_OF_REFERENCE", text});
    }
    if (frame.empty())
    {
      warnings.push_back(
          {"W_NO_FOR", "no registration link to the source can be written; viewers may not align the two"});
    }
    return frame;
  }
  // Whoever moves, or lies down again, has two or three frames, each of many slices.
  if (frames.size() < 3 || 2 * frames.size() < images.size())
  {
    throw Error(ErrorCode::FrameOfReference,
                "the patient was moved or repositioned within the series: " + text);
  }
  warnings.push_back(
      {"W_FRAME_OF_REFERENCE",
       text + "; the positions are those of one stack, and the derived series gets a frame of "
              "its own: no registration link to the source can be written; viewers may not align the two"});
  return "";
}
} // namespace Clade
