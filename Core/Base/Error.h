#pragma once
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace Clade
{
/// Every way in which the program says no. One row of the table in Error.cpp gives each its name, the HTTP
/// status and exit status it becomes, and whether trying again may help.
enum class ErrorCode
{
  // Of the program
  InvalidArgument,      ///< a caller's value: option, JSON member, region
  InvalidConfiguration, ///< a key of the configuration file
  InvalidFile,          ///< a file that is damaged or not what it should be
  NotFound,
  Conflict,
  Forbidden,
  TooLarge,
  UnsupportedMediaType,
  Unavailable, ///< a service that does not answer now: retried
  Network,     ///< a connection that failed midway: retried
  StorageFull, ///< disk or archive full: retried
  OutOfMemory, ///< retried, smaller
  DeadlineExceeded,
  Cancelled,
  QualityGate, ///< a result that must not be published
  Internal,

  // Of the input (Dicom.md, "Codes and sentences"); the job ends Skipped
  DuplicateUid,
  MultipleVolumes,
  DuplicatePosition,
  MissingSlice,
  Spacing,
  VariableSpacing, ///< even within parts of the stack, each with a step of its own
  Tilt,
  Localizer,
  MixedOrientation,
  MixedMatrix,
  NotMagnitude,
  DerivedInput,
  AlreadyDone,
  FunctionalGroups,
  Decode,
  TransferSyntax,
  Bits,
  Scale,
  PixelFormat,
  BurnedIn,
  Geometry,
  Number, ///< an attribute that should hold a number and does not
  TooFew,
  Ratio,
  InPlane,
  Gap,
  Size,
  Corrupt,
  PatientMix,
  FrameOfReference,
  Mosaic,
  SopClass,      ///< not a CT or MR image
  Model,         ///< the model is not there, or not made for this series
  SeriesChanged, ///< instances came or went while the job waited or ran
  NothingToDo    ///< already near-isotropic
};

struct ErrorTraits
{
  std::string_view name; ///< as users and scripts see it: "NotFound", "E_TILT", "I_NOTHING_TO_DO"
  int httpStatus;        ///< of a REST answer
  int exitStatus;        ///< 1 failure, 2 wrong usage, 3 input refused, 4 nothing to do
  bool isTransient;      ///< the job is tried again, after a growing delay
  bool isInputVerdict;   ///< the job ends Skipped: a normal outcome, not a failure
};

const ErrorTraits& TraitsOf(ErrorCode code);
/// The code that users see as `name`; nothing if no code has that name.
std::optional<ErrorCode> ErrorCodeFromName(std::string_view name);

/// The one exception of the project. The message is one sentence: what was found, what was expected, where.
/// Foreign exceptions are converted in the folder that owns the third party.
class Error : public std::exception
{
public:
  Error(ErrorCode code, std::string message);

  ErrorCode Code() const { return code_; }
  std::string_view CodeName() const { return TraitsOf(code_).name; }
  const std::string& Message() const { return message_; }
  /// The message alone; CodeName() is printed beside it by the four edges that catch.
  const char* what() const noexcept override { return message_.c_str(); }

  /// The same error with a sentence of an upper layer in front: "<context>: <message>".
  Error WithContext(std::string_view context) const;

private:
  ErrorCode code_;
  std::string message_;
};

/// Throws Error(InvalidArgument) with this sentence: a caller's value is not what it must be.
[[noreturn]] void RefuseArgument(const std::string& sentence);
} // namespace Clade
