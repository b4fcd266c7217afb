#include "Base/NextStep.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
namespace
{
struct Step
{
  ErrorCode code;
  const char* onCommandLine;
  const char* inOrthanc; // null: the same
};

constexpr const char* sendAgain =
    "send the series again from the scanner or archive, or ask for it reconstructed anew";

const Step steps[] = {
    {ErrorCode::DuplicateUid, "remove one of the two files, or export the series again",
     "delete the series and send it again from the scanner or archive"},
    {ErrorCode::MultipleVolumes,
     "choose one of the volumes with --volume K, or make all of them with --volume all; clade inspect lists "
     "them",
     "choose one with the option \"Volume\": K, or make all with \"Volume\": \"all\", in the order or the "
     "rule"},
    {ErrorCode::DuplicatePosition,
     "give clade a folder with the files of one volume alone (by InstanceNumber or acquisition time)",
     "send each volume as a series of its own"},
    {ErrorCode::MissingSlice,
     "export the series again: a slice was lost on the way; or leave it as it is, since nothing is invented",
     "send the series again from the scanner or archive: a slice was lost on the way"},
    {ErrorCode::Spacing,
     "ask for a reconstruction with even spacing, or give clade the files of an even part",
     "ask for a reconstruction with even spacing"},
    {ErrorCode::VariableSpacing,
     "give clade the files of each evenly spaced part by themselves, or ask for a reconstruction with one "
     "spacing",
     "send each evenly spaced part as a series of its own, or ask for a reconstruction with one spacing"},
    {ErrorCode::Tilt, "ask for a reconstruction without tilt", nullptr},
    {ErrorCode::Localizer, "nothing is to be done: a localizer shows where slices lie", nullptr},
    {ErrorCode::MixedOrientation, "give clade the files of one stack alone",
     "send each stack as a series of its own"},
    {ErrorCode::MixedMatrix,
     "give clade the files of one matrix alone, or ask for one reconstruction of all slices",
     "ask for one reconstruction of all slices"},
    {ErrorCode::NotMagnitude, "enhance the magnitude series of the same acquisition", nullptr},
    {ErrorCode::DerivedInput,
     "enhance the series it was made from; or, for a map whose values interpolate (ADC, T1, T2), "
     "--allow-derived",
     "enhance the series it was made from; or, for a map whose values interpolate (ADC, T1, T2), ask with "
     "the "
     "option \"AllowDerived\": true"},
    {ErrorCode::AlreadyDone, "enhance the series it was made from", nullptr},
    {ErrorCode::FunctionalGroups,
     "export the series again, as classic single-frame or standard enhanced images",
     "send the series again, as classic single-frame or standard enhanced images"},
    {ErrorCode::Decode, sendAgain, nullptr},
    {ErrorCode::TransferSyntax, "decompress the files first (gdcmconv --raw, or dcmdjpeg)",
     "let Orthanc transcode what it receives (\"IngestTranscoding\": \"1.2.840.10008.1.2.1\", with the GDCM "
     "plugin)"},
    {ErrorCode::Bits, "ask for the images in 8 or 16 bits, with the high bit next to the last", nullptr},
    {ErrorCode::Scale, "ask for a reconstruction with one scale for all slices", nullptr},
    {ErrorCode::PixelFormat, "ask for monochrome images of whole numbers", nullptr},
    {ErrorCode::BurnedIn, "enhance the series without burned-in text", nullptr},
    {ErrorCode::Geometry, "export the original images: copies often lose where slices lie",
     "send the original images: copies often lose where slices lie"},
    {ErrorCode::Number, "have the attribute corrected where the files were written (a point, not a comma)",
     nullptr},
    {ErrorCode::TooFew, "take a series of more slices: between these few there is nothing to estimate from",
     nullptr},
    {ErrorCode::Ratio, "use --model cubic, which has no limit of its own",
     "use the model cubic, which has no limit of its own"},
    {ErrorCode::InPlane, "resample the images to square pixels first, or ask for a square matrix", nullptr},
    {ErrorCode::Gap, "acquire without such gaps: what was not imaged cannot be estimated", nullptr},
    {ErrorCode::Size, "raise the limit by the option that is named, or cut the series into parts",
     "raise the option MemoryLimitGiB, or give the worker a machine with more memory"},
    {ErrorCode::Corrupt,
     "replace the file that is named, or leave out what cannot be read with --skip-unreadable",
     "delete the instance that is named and send it again, or leave out what cannot be read with the option "
     "\"SkipUnreadable\": true"},
    {ErrorCode::PatientMix, "separate the patients or studies", nullptr},
    {ErrorCode::FrameOfReference, "give clade the files of one frame of reference alone",
     "send the images of each frame of reference as a series of its own"},
    {ErrorCode::Mosaic, "convert the mosaic to single slices first (dcm2niix reads it)", nullptr},
    {ErrorCode::SopClass, "choose a series of CT or MR images: nothing else is enhanced", nullptr},
    {ErrorCode::Model,
     "choose another model with --model (clade models lists them), --model cubic, or --force",
     "choose another model (/clade/models lists them) or cubic"},
    {ErrorCode::NotYet, "export the series in another form, or wait for a later version", nullptr},
    {ErrorCode::QualityGate, "use --model cubic, or another model", "use the model cubic, or another model"},
    {ErrorCode::SeriesChanged, "wait: a job for the series as it is now was made", nullptr},
    {ErrorCode::NothingToDo, "nothing is to be done: the series is as fine as its pixels already", nullptr},
    {ErrorCode::StorageFull, "free space on the disk",
     "free space in the archive; the job is tried again by itself"},
    {ErrorCode::OutOfMemory, "close other programs or set --memory-limit",
     "set the option MemoryLimitGiB, or run fewer workers; the job is tried again by itself"},
};
} // namespace

std::string NextStep(ErrorCode code, Place place)
{
  const auto step =
      std::find_if(std::begin(steps), std::end(steps), [=](const Step& row) { return row.code == code; });
  if (step == std::end(steps))
  {
    return "";
  }
  return place == Place::Orthanc && step->inOrthanc != nullptr ? step->inOrthanc : step->onCommandLine;
}

std::string NextStep(std::string_view codeName, Place place)
{
  const std::optional<ErrorCode> code = ErrorCodeFromName(codeName);
  return code ? NextStep(*code, place) : "";
}
} // namespace Clade
