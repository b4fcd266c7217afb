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
    "send the series again from the scanner or archive, or ask for a new reconstruction";

const Step steps[] = {
    {ErrorCode::DuplicateUid, "remove one of the two files, or export the series again",
     "delete the series and send it again from the scanner or archive"},
    {ErrorCode::MultipleVolumes,
     "choose one of the volumes with --volume K, or enhance all of them with --volume all; clade inspect "
     "lists them",
     "choose one with the option \"Volume\": K, or enhance all with \"Volume\": \"all\", in the request, "
     "the rule or under \"Model and options\""},
    {ErrorCode::DuplicatePosition,
     "give clade a folder with the files of only one volume (by InstanceNumber or acquisition time), or "
     "without the slices that were acquired again",
     "send each volume as a series of its own, or the series without the slices that were acquired again"},
    {ErrorCode::MissingSlice,
     "export the series again: a slice was lost on the way; or leave the series as it is: a missing slice is "
     "never invented",
     "send the series again from the scanner or archive: a slice was lost on the way"},
    {ErrorCode::Spacing,
     "ask for a reconstruction with even spacing, or give clade the files of an evenly spaced part",
     "ask for a reconstruction with even spacing"},
    {ErrorCode::VariableSpacing,
     "give clade the files of each evenly spaced part separately, or ask for a reconstruction with one "
     "spacing",
     "send each evenly spaced part as a series of its own, or ask for a reconstruction with one spacing"},
    {ErrorCode::Tilt,
     "ask for a reconstruction without tilt; of a sheared NIfTI file, give clade the DICOM images it was "
     "made from (up to 35 degrees are straightened), or resample it to right angles",
     "ask for a reconstruction without tilt"},
    {ErrorCode::Localizer, "nothing to do: a localizer only shows where slices lie", nullptr},
    {ErrorCode::MixedOrientation, "give clade the files of only one stack",
     "send each stack as a series of its own"},
    {ErrorCode::MixedMatrix,
     "give clade only files of the same matrix size, or ask for one reconstruction of all slices",
     "ask for one reconstruction of all slices"},
    {ErrorCode::NotMagnitude, "enhance the magnitude series of the same acquisition", nullptr},
    {ErrorCode::DerivedInput,
     "enhance the series it was made from; or, for a map whose values can be interpolated (ADC, T1, T2), use "
     "--allow-derived",
     "enhance the series it was made from; or, for a map whose values can be interpolated (ADC, T1, T2), set "
     "the option \"AllowDerived\": true, in the request, the rule or under \"Model and options\""},
    {ErrorCode::AlreadyDone, "enhance the series it was made from", nullptr},
    {ErrorCode::FunctionalGroups,
     "export the series again, as classic single-frame or standard enhanced images",
     "send the series again, as classic single-frame or standard enhanced images"},
    {ErrorCode::Decode, sendAgain, nullptr},
    {ErrorCode::TransferSyntax,
     "export the series uncompressed (Explicit VR Little Endian), or as JPEG 2000, from the archive or "
     "viewer that shows it",
     "send the series uncompressed (Explicit VR Little Endian), or as JPEG 2000, from the archive or viewer "
     "that shows it: Orthanc cannot transcode this syntax either"},
    {ErrorCode::Bits, "ask for images of 8 or 16 bits, with HighBit equal to BitsStored minus 1", nullptr},
    {ErrorCode::Scale, "ask for a reconstruction with one scale for all slices", nullptr},
    {ErrorCode::PixelFormat, "ask for monochrome images with integer pixel values", nullptr},
    {ErrorCode::BurnedIn, "enhance the series without burned-in text", nullptr},
    {ErrorCode::Geometry, "export the original images: copies often lose the slice positions",
     "send the original images: copies often lose the slice positions"},
    {ErrorCode::Number,
     "have the attribute corrected in the software that wrote the files (decimal point, not comma)", nullptr},
    {ErrorCode::TooFew,
     "choose a series with more slices: these are too few to estimate anything between them", nullptr},
    {ErrorCode::Ratio, "check ImagePositionPatient and PixelSpacing: no scanner acquires such slices",
     nullptr},
    {ErrorCode::InPlane, "resample the images to square pixels first, or ask for a square matrix", nullptr},
    {ErrorCode::Gap, "acquire with smaller gaps: what was not imaged cannot be estimated", nullptr},
    {ErrorCode::Size,
     "raise the limit if an option for it is named above; otherwise split the series or the object into "
     "parts",
     "raise the limit if an option for it is named above, with a worker on a machine that has enough memory; "
     "otherwise split the series or the object into parts"},
    {ErrorCode::Corrupt, "replace the file named above, or leave out unreadable files with --skip-unreadable",
     "delete the instance named above and send it again, or leave out unreadable instances with the option "
     "\"SkipUnreadable\": true, in the request, the rule or under \"Model and options\""},
    {ErrorCode::PatientMix, "separate the patients or studies", nullptr},
    {ErrorCode::FrameOfReference, "give clade the files of only one frame of reference",
     "send the images of each frame of reference as a series of its own"},
    {ErrorCode::Mosaic, "convert the mosaic to single slices first (dcm2niix reads it)", nullptr},
    {ErrorCode::SopClass,
     "choose a series of CT or MR images: nothing else is enhanced; of one that mixes kinds, the images of "
     "one of them; of one that contradicts itself, have Modality or SOPClassUID corrected in the software "
     "that wrote the files",
     nullptr},
    {ErrorCode::Model,
     "choose another model with --model (clade models list shows them) or --model cubic; a model that was "
     "made for other series is used all the same with --force",
     "choose another model (/clade/models lists them) or cubic; a model that was made for other series is "
     "used all the same with the option \"ForceModel\": true, in the request, the rule or under \"Model and "
     "options\""},
    {ErrorCode::QualityGate,
     "use --model cubic, which never changes what was measured, or another model: this one drew what the "
     "acquired slices do not support; to look at it all the same, use --force",
     "use the model cubic, which never changes what was measured, or another model: this one drew what the "
     "acquired slices do not support; to look at it all the same, set the option \"ForceModel\": true, in "
     "the request, the rule or under \"Model and options\""},
    {ErrorCode::SeriesChanged, "wait: a job for the series in its present state was queued", nullptr},
    {ErrorCode::NothingToDo, "nothing to do: the series would gain nothing", nullptr},
    {ErrorCode::Internal,
     "unless the message says what to do, this is a fault of the program: report it with the log", nullptr},
    {ErrorCode::Forbidden, "use the account of a user who may do this, or ask the administrator", nullptr},
    {ErrorCode::NotFound, "check the name and the folder it is looked for in",
     "check the identifier: it may have been deleted"},
    {ErrorCode::InvalidFile,
     "correct what is named above, or replace the file by an intact copy of the original", nullptr},
    {ErrorCode::UnsupportedMediaType, "convert the file to one of the forms named above", nullptr},
    {ErrorCode::Unavailable, "check that the service or folder named above is there, then try again",
     "check that the service or folder named above is there; the job is retried automatically"},
    {ErrorCode::Network, "check the connection to the service named above, then try again",
     "check the connection to the service named above; the job is retried automatically"},
    {ErrorCode::DeadlineExceeded, "give it more time, or a smaller volume",
     "raise JobTimeoutSeconds, reduce the option Adapt, or run the worker on a faster machine"},
    {ErrorCode::StorageFull, "free space on the disk",
     "free space in the archive; the job is retried automatically"},
    {ErrorCode::OutOfMemory, "close other programs or set --memory-limit",
     "set the option MemoryLimitGiB, or run fewer workers; the job is retried automatically"},
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
