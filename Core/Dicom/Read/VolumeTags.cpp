#include "Dicom/Read/VolumeTags.h"

#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomText.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace Clade
{
namespace
{
struct TagRow
{
  const char* name;
  const char* prefix;
  DcmTagKey tag; // of a private one: group and element within its block
  const char* creator;
  DcmEVR vr;
  bool isMoment;
};

const TagRow rows[] = {
    {"ImageType", "", DCM_ImageType, nullptr, EVR_CS, false},
    {"TemporalPositionIdentifier", "phase ", DCM_TemporalPositionIdentifier, nullptr, EVR_IS, false},
    {"DiffusionBValue", "b ", DCM_DiffusionBValue, nullptr, EVR_FD, false},
    {"TriggerTime", "trigger time ", DCM_TriggerTime, nullptr, EVR_DS, true},
    {"EchoTime", "TE ", DCM_EchoTime, nullptr, EVR_DS, false},
    {"EchoNumbers", "echo ", DCM_EchoNumbers, nullptr, EVR_IS, false},
    {"Philips b-value (2001,1003)", "b ", {0x2001, 0x03}, "Philips Imaging DD 001", EVR_FL, false},
    {"Siemens b-value (0019,100C)", "b ", {0x0019, 0x0c}, "SIEMENS MR HEADER", EVR_IS, false},
    {"GE b-value (0043,1039)", "b ", {0x0043, 0x39}, "GEMS_PARM_01", EVR_IS, false},
    {"United Imaging b-value (0065,1009)", "b ", {0x0065, 0x09}, "Image Private Header", EVR_FD, false},
    {"InversionTime", "TI ", DCM_InversionTime, nullptr, EVR_DS, false},
    {"FlipAngle", "flip angle ", DCM_FlipAngle, nullptr, EVR_DS, false},
    {"RepetitionTime", "TR ", DCM_RepetitionTime, nullptr, EVR_DS, false},
    {"ConvolutionKernel", "", DCM_ConvolutionKernel, nullptr, EVR_SH, false},
    {"KVP", "kV ", DCM_KVP, nullptr, EVR_DS, false},
    {"AcquisitionNumber", "acquisition ", DCM_AcquisitionNumber, nullptr, EVR_IS, false},
    {"NominalPercentageOfCardiacPhase", "cardiac phase ", DCM_NominalPercentageOfCardiacPhase, nullptr,
     EVR_FL, false},
    {"SequenceName", "", DCM_SequenceName, nullptr, EVR_SH, false},
    {"ScanningSequence", "", DCM_ScanningSequence, nullptr, EVR_CS, false},
    {"SequenceVariant", "", DCM_SequenceVariant, nullptr, EVR_CS, false},
    {"ScanOptions", "", DCM_ScanOptions, nullptr, EVR_CS, false},
    {"ContrastBolusAgent", "contrast ", DCM_ContrastBolusAgent, nullptr, EVR_LO, false},
    {"ReceiveCoilName", "coil ", DCM_ReceiveCoilName, nullptr, EVR_SH, false},
    {"FilterType", "filter ", DCM_FilterType, nullptr, EVR_SH, false},
    {"ProtocolName", "", DCM_ProtocolName, nullptr, EVR_LO, false},
    {"DiffusionGradientOrientation", "direction ", DCM_DiffusionGradientOrientation, nullptr, EVR_FD, false},
    {"AcquisitionTime", "time ", DCM_AcquisitionTime, nullptr, EVR_TM, true},
    {"ContentTime", "time ", DCM_ContentTime, nullptr, EVR_TM, true},
    {"AcquisitionDateTime", "time ", DCM_AcquisitionDateTime, nullptr, EVR_DT, true},
    {"StackID", "stack ", DCM_StackID, nullptr, EVR_SH, false},
};

std::string NumberText(double number)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.10g", number);
  return text;
}

// GE adds thousands of millions to the b-value to say how it is coded.
double PrivateValue(const TagRow& row, double number)
{
  return row.tag.getGroup() == 0x0043 && number >= 1e6 ? std::fmod(number, 1e5) : number;
}

std::string TextValue(DcmItem& dataset, const DcmTagKey& tag)
{
  std::string text;
  for (const std::string& value : TextsOf(dataset, tag))
  {
    text += (text.empty() ? "" : "\\") + value;
  }
  return text;
}

std::string ValueOf(DcmItem& dataset, const TagRow& row)
{
  if (row.creator != nullptr)
  {
    const std::optional<double> number =
        PrivateNumberOf(dataset, row.tag.getGroup(), row.creator, row.tag.getElement(), row.vr);
    return number ? NumberText(PrivateValue(row, *number)) : "";
  }
  if (row.tag == DCM_DiffusionGradientOrientation)
  {
    const auto direction = NumbersOf(dataset, row.tag, 3);
    return direction ? NumberText((*direction)[0]) + " " + NumberText((*direction)[1]) + " " +
                           NumberText((*direction)[2])
                     : "";
  }
  if (row.vr == EVR_DS || row.vr == EVR_IS || row.vr == EVR_FD || row.vr == EVR_FL)
  {
    const std::optional<double> number = NumberOf(dataset, row.tag);
    return number ? NumberText(*number) : TextValue(dataset, row.tag);
  }
  // A free text becomes part of names and sentences, whatever the character set of the file.
  const std::string text = TextValue(dataset, row.tag);
  return row.vr == EVR_SH || row.vr == EVR_LO ? PlainText(text) : text;
}
} // namespace

const std::vector<VolumeTag>& VolumeTags()
{
  static const std::vector<VolumeTag> tags = []
  {
    std::vector<VolumeTag> list;
    for (const TagRow& row : rows)
    {
      list.push_back({row.name, row.prefix, row.vr == EVR_CS || row.vr == EVR_SH || row.vr == EVR_LO});
    }
    return list;
  }();
  return tags;
}

std::vector<std::string> VolumeTagValues(DcmItem& dataset)
{
  std::vector<std::string> values;
  std::transform(std::begin(rows), std::end(rows), std::back_inserter(values),
                 [&](const TagRow& row) { return ValueOf(dataset, row); });
  return values;
}

std::vector<std::size_t> MomentTags()
{
  std::vector<std::size_t> moments;
  for (std::size_t i = 0; i < std::size(rows); i++)
  {
    if (rows[i].isMoment)
    {
      moments.push_back(i);
    }
  }
  return moments;
}
} // namespace Clade
