#include "Dicom/Read/Frames.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/DicomText.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <iterator>
#include <string>

namespace Clade
{
namespace
{
const DcmTagKey unassignedShared(0x0020,
                                 0x9170); // of legacy converted objects: classic attributes as they were
const DcmTagKey unassignedPerFrame(0x0020, 0x9171);

/// Functional groups whose attributes mean in a classic object what they mean in the group.
const DcmTagKey copiedGroups[] = {DCM_PixelMeasuresSequence,
                                  DCM_PlanePositionSequence,
                                  DCM_PlaneOrientationSequence,
                                  DCM_FrameVOILUTSequence,
                                  DCM_PixelValueTransformationSequence,
                                  DCM_FrameContentSequence,
                                  DCM_FrameAnatomySequence,
                                  DCM_CardiacSynchronizationSequence,
                                  DCM_TemporalPositionSequence,
                                  DCM_MREchoSequence,
                                  DCM_MRImageFrameTypeSequence,
                                  DCM_MRTimingAndRelatedParametersSequence,
                                  DCM_MRDiffusionSequence,
                                  DCM_MRModifierSequence,
                                  DCM_MRImagingModifierSequence,
                                  DCM_MRAveragesSequence,
                                  DCM_MRFOVGeometrySequence,
                                  DCM_MRReceiveCoilSequence,
                                  DCM_CTImageFrameTypeSequence,
                                  DCM_CTAcquisitionTypeSequence,
                                  DCM_CTAcquisitionDetailsSequence,
                                  DCM_CTReconstructionSequence,
                                  DCM_CTXRayDetailsSequence,
                                  unassignedShared,
                                  unassignedPerFrame};

/// What of the object itself does not belong to one frame.
bool IsOfTheWhole(const DcmTagKey& tag)
{
  static const DcmTagKey tags[] = {DCM_SharedFunctionalGroupsSequence,
                                   DCM_PerFrameFunctionalGroupsSequence,
                                   DCM_DimensionOrganizationSequence,
                                   DCM_DimensionIndexSequence,
                                   DCM_NumberOfFrames,
                                   DCM_PixelData};
  return tag.getGroup() % 2 != 0 ||
         std::any_of(std::begin(tags), std::end(tags), [&](const DcmTagKey& other) { return other == tag; });
}

void CopyElement(DcmObject& element, DcmItem& to)
{
  std::unique_ptr<DcmElement> copy(dynamic_cast<DcmElement*>(element.clone()));
  if (copy && to.insert(copy.get(), OFTrue).good())
  {
    copy.release();
  }
}

void CopyElements(DcmItem& from, DcmItem& to)
{
  for (DcmObject* element = from.nextInContainer(nullptr); element != nullptr;
       element = from.nextInContainer(element))
  {
    if (!IsOfTheWhole(element->getTag()))
    {
      CopyElement(*element, to);
    }
  }
}

DcmItem* FirstItem(DcmItem& groups, const DcmTagKey& tag)
{
  DcmItem* item = nullptr;
  return groups.findAndGetSequenceItem(tag, item, 0).good() ? item : nullptr;
}

DcmSequenceOfItems* GroupsOf(DcmItem& object, const DcmTagKey& tag)
{
  DcmSequenceOfItems* sequence = nullptr;
  return object.findAndGetSequence(tag, sequence).good() ? sequence : nullptr;
}

void PutString(DcmItem& dataset, const DcmTagKey& tag, const std::string& value)
{
  dataset.putAndInsertString(DcmTag(tag), value.c_str());
}

/// A number of an enhanced object under the name that it has in a classic one.
void PutNumberAs(DcmItem& dataset, const DcmTagKey& from, const DcmTagKey& to)
{
  const std::optional<double> number = NumberOf(dataset, from);
  if (number)
  {
    PutString(dataset, to, DecimalString(*number));
  }
}

void PutTextAs(DcmItem& dataset, const DcmTagKey& from, const DcmTagKey& to, bool replaces)
{
  OFString text;
  if (dataset.findAndGetOFStringArray(from, text).good() && !text.empty() &&
      (replaces || !dataset.tagExistsWithValue(to)))
  {
    PutString(dataset, to, {text.data(), text.size()});
  }
}

bool SaysYes(DcmItem& dataset, const DcmTagKey& tag)
{
  return TextOf(dataset, tag) == "YES";
}

std::string JoinOr(const std::vector<std::string>& words, const std::string& otherwise)
{
  std::string text;
  for (const std::string& word : words)
  {
    text += (text.empty() ? "" : "\\") + word;
  }
  return text.empty() ? otherwise : text;
}

/// ScanningSequence and SequenceVariant are said otherwise in enhanced objects.
void PutMrSequence(DcmItem& dataset)
{
  std::vector<std::string> scanning;
  const std::string echo = TextOf(dataset, DCM_EchoPulseSequence);
  if (echo == "SPIN" || echo == "BOTH")
  {
    scanning.emplace_back("SE");
  }
  if (echo == "GRADIENT" || echo == "BOTH")
  {
    scanning.emplace_back("GR");
  }
  if (SaysYes(dataset, DCM_InversionRecovery))
  {
    scanning.emplace_back("IR");
  }
  if (SaysYes(dataset, DCM_EchoPlanarPulseSequence))
  {
    scanning.emplace_back("EP");
  }
  std::vector<std::string> variant;
  const auto add = [&](const DcmTagKey& tag, const char* word)
  {
    const std::string value = TextOf(dataset, tag);
    if (!value.empty() && value != "NO" && value != "NONE" && value != "SINGLE")
    {
      variant.emplace_back(word);
    }
  };
  add(DCM_SegmentedKSpaceTraversal, "SK");
  add(DCM_MagnetizationTransfer, "MTC");
  add(DCM_SteadyStatePulseSequence, "SS");
  add(DCM_Spoiling, "SP");
  add(DCM_OversamplingPhase, "OSP");
  if (!dataset.tagExistsWithValue(DCM_ScanningSequence))
  {
    PutString(dataset, DCM_ScanningSequence, JoinOr(scanning, "RM"));
  }
  if (!dataset.tagExistsWithValue(DCM_SequenceVariant))
  {
    PutString(dataset, DCM_SequenceVariant, JoinOr(variant, "NONE"));
  }
}

void PutClassicNames(DcmItem& dataset, bool isMr)
{
  PutTextAs(dataset, DCM_FrameType, DCM_ImageType, true);
  PutTextAs(dataset, DCM_FrameAcquisitionDateTime, DCM_AcquisitionDateTime, true);
  PutNumberAs(dataset, DCM_TemporalPositionIndex, DCM_TemporalPositionIdentifier);
  PutNumberAs(dataset, DCM_NominalCardiacTriggerDelayTime, DCM_TriggerTime);
  if (isMr)
  {
    PutNumberAs(dataset, DCM_EffectiveEchoTime, DCM_EchoTime);
    PutNumberAs(dataset, DCM_InversionTimes, DCM_InversionTime);
    PutTextAs(dataset, DCM_PulseSequenceName, DCM_SequenceName, false);
    PutMrSequence(dataset);
  }
}

/// Philips keeps its scale in a private sequence of each frame, whose item is like a classic object.
void PutScalePhilips(DcmItem& frame, DcmItem& dataset)
{
  for (DcmObject* object = frame.nextInContainer(nullptr); object != nullptr;
       object = frame.nextInContainer(object))
  {
    auto* const sequence = object->getGTag() == 0x2005 ? dynamic_cast<DcmSequenceOfItems*>(object) : nullptr;
    const std::optional<double> scale =
        sequence != nullptr && sequence->card() > 0
            ? PrivateNumberOf(*sequence->getItem(0), 0x2005, "Philips MR Imaging DD 001", 0x0e, EVR_FL)
            : std::nullopt;
    if (scale)
    {
      dataset.putAndInsertString(DcmTag(0x2005, 0x0010, EVR_LO), "Philips MR Imaging DD 001");
      DcmTag tag(0x2005, 0x100e, EVR_FL);
      tag.setPrivateCreator("Philips MR Imaging DD 001");
      dataset.putAndInsertFloat32(tag, static_cast<Float32>(*scale));
    }
  }
}

void RequireGroup(DcmItem* shared, DcmItem& frame, const DcmTagKey& tag)
{
  if (FirstItem(frame, tag) == nullptr && (shared == nullptr || FirstItem(*shared, tag) == nullptr))
  {
    throw Error(ErrorCode::FunctionalGroups,
                "multi-frame object without " + std::string(DcmTag(tag).getTagName()));
  }
}

std::shared_ptr<DcmDataset> MakeClassic(DcmDataset& object, DcmItem* shared, DcmItem& frame, int number,
                                        bool isMr)
{
  auto classic = std::make_shared<DcmDataset>();
  CopyElements(object, *classic);
  for (const DcmTagKey& tag : copiedGroups)
  {
    for (DcmItem* groups : {shared, &frame}) // what is said of the frame counts
    {
      DcmItem* const group = groups != nullptr ? FirstItem(*groups, tag) : nullptr;
      if (group != nullptr)
      {
        CopyElements(*group, *classic);
      }
    }
  }
  PutClassicNames(*classic, isMr);
  PutScalePhilips(frame, *classic);
  PutString(*classic, DCM_InstanceNumber, std::to_string(number));
  return classic;
}

bool IsMultiFrame(DcmDataset& object, bool& isMr)
{
  const std::string sopClass = TextOf(object, DCM_SOPClassUID);
  isMr = sopClass == UID_EnhancedMRImageStorage || sopClass == UID_LegacyConvertedEnhancedMRImageStorage;
  return isMr || sopClass == UID_EnhancedCTImageStorage ||
         sopClass == UID_LegacyConvertedEnhancedCTImageStorage;
}

std::vector<DicomFile> Split(const DicomFile& file)
{
  DcmDataset& object = *file.dataset;
  bool isMr = false;
  DcmSequenceOfItems* const perFrame =
      IsMultiFrame(object, isMr) ? GroupsOf(object, DCM_PerFrameFunctionalGroupsSequence) : nullptr;
  if (perFrame == nullptr)
  {
    return {file};
  }
  DcmItem* const shared = FirstItem(object, DCM_SharedFunctionalGroupsSequence);
  if (const auto stated = MalformedNumber(object, DCM_NumberOfFrames, 1))
  {
    throw Error(ErrorCode::Number,
                "NumberOfFrames of " + file.name + " is \"" + *stated + "\", expected a whole number");
  }
  const int frames = IntegerOf(object, DCM_NumberOfFrames).value_or(1);
  if (frames < 1 || static_cast<unsigned long>(frames) != perFrame->card())
  {
    throw Error(ErrorCode::FunctionalGroups, "PerFrameFunctionalGroupsSequence has " +
                                                 Counted(perFrame->card(), "item") + " for " +
                                                 std::to_string(frames) + " frames");
  }
  auto pixels = std::make_shared<MultiFrame>();
  pixels->object = file.dataset;
  pixels->frames = frames;
  const int before = std::clamp(IntegerOf(object, DCM_InstanceNumber).value_or(1) - 1, 0, 1000) * 100000;
  std::vector<DicomFile> result;
  DcmItem* frame = nullptr;
  for (int number = 1; number <= frames; number++)
  {
    frame = static_cast<DcmItem*>(perFrame->nextInContainer(frame));
    for (const DcmTagKey& tag :
         {DCM_PlanePositionSequence, DCM_PlaneOrientationSequence, DCM_PixelMeasuresSequence})
    {
      RequireGroup(shared, *frame, tag);
    }
    DicomFile single = file;
    single.name = file.name + ", frame " + std::to_string(number);
    single.frame = number;
    single.multiFrame = pixels;
    single.dataset = MakeClassic(object, shared, *frame, before + number, isMr);
    result.push_back(std::move(single));
  }
  return result;
}
} // namespace

std::vector<DicomFile> SplitFrames(const DicomFile& file)
{
  return GuardDicom(file.name, [&] { return Split(file); });
}
} // namespace Clade
