#include "Base/Error.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace Clade
{
namespace
{
struct Row
{
  ErrorCode code;
  ErrorTraits traits;
};

constexpr Row table[] = {
    // code, {name, HTTP status, exit status, transient, verdict on the input}
    {ErrorCode::InvalidArgument, {"InvalidArgument", 400, 2, false, false}},
    {ErrorCode::InvalidConfiguration, {"InvalidConfiguration", 500, 2, false, false}},
    {ErrorCode::InvalidFile, {"InvalidFile", 422, 1, false, false}},
    {ErrorCode::NotFound, {"NotFound", 404, 1, false, false}},
    {ErrorCode::Conflict, {"Conflict", 409, 1, false, false}},
    {ErrorCode::Forbidden, {"Forbidden", 403, 1, false, false}},
    {ErrorCode::TooLarge, {"TooLarge", 413, 1, false, false}},
    {ErrorCode::UnsupportedMediaType, {"UnsupportedMediaType", 415, 1, false, false}},
    {ErrorCode::Unavailable, {"Unavailable", 503, 1, true, false}},
    {ErrorCode::Network, {"Network", 503, 1, true, false}},
    {ErrorCode::StorageFull, {"StorageFull", 507, 1, true, false}},
    {ErrorCode::OutOfMemory, {"OutOfMemory", 503, 1, true, false}},
    {ErrorCode::DeadlineExceeded, {"DeadlineExceeded", 503, 1, false, false}},
    {ErrorCode::Cancelled, {"Cancelled", 409, 1, false, false}},
    {ErrorCode::QualityGate, {"QualityGate", 422, 1, false, false}},
    {ErrorCode::Internal, {"Internal", 500, 1, false, false}},
    {ErrorCode::DuplicateUid, {"E_DUP_UID", 422, 3, false, true}},
    {ErrorCode::MultipleVolumes, {"E_MULTI_VOLUME", 422, 3, false, true}},
    {ErrorCode::DuplicatePosition, {"E_DUP_POSITION", 422, 3, false, true}},
    {ErrorCode::MissingSlice, {"E_MISSING_SLICE", 422, 3, false, true}},
    {ErrorCode::Spacing, {"E_SPACING", 422, 3, false, true}},
    {ErrorCode::VariableSpacing, {"E_VARIABLE", 422, 3, false, true}},
    {ErrorCode::Tilt, {"E_TILT", 422, 3, false, true}},
    {ErrorCode::Localizer, {"E_LOCALIZER", 422, 3, false, true}},
    {ErrorCode::MixedOrientation, {"E_MIXED_ORIENTATION", 422, 3, false, true}},
    {ErrorCode::MixedMatrix, {"E_MIXED_MATRIX", 422, 3, false, true}},
    {ErrorCode::NotMagnitude, {"E_NOT_MAGNITUDE", 422, 3, false, true}},
    {ErrorCode::DerivedInput, {"E_DERIVED_INPUT", 422, 3, false, true}},
    {ErrorCode::AlreadyDone, {"E_ALREADY_DONE", 422, 3, false, true}},
    {ErrorCode::FunctionalGroups, {"E_FUNCTIONAL_GROUPS", 422, 3, false, true}},
    {ErrorCode::Decode, {"E_DECODE", 422, 3, false, true}},
    {ErrorCode::TransferSyntax, {"E_TRANSFER_SYNTAX", 422, 3, false, true}},
    {ErrorCode::Bits, {"E_BITS", 422, 3, false, true}},
    {ErrorCode::Scale, {"E_SCALE", 422, 3, false, true}},
    {ErrorCode::PixelFormat, {"E_PIXEL_FORMAT", 422, 3, false, true}},
    {ErrorCode::BurnedIn, {"E_BURNED_IN", 422, 3, false, true}},
    {ErrorCode::Geometry, {"E_GEOMETRY", 422, 3, false, true}},
    {ErrorCode::Number, {"E_NUMBER", 422, 3, false, true}},
    {ErrorCode::TooFew, {"E_TOO_FEW", 422, 3, false, true}},
    {ErrorCode::Ratio, {"E_RATIO", 422, 3, false, true}},
    {ErrorCode::InPlane, {"E_INPLANE", 422, 3, false, true}},
    {ErrorCode::Gap, {"E_GAP", 422, 3, false, true}},
    {ErrorCode::Size, {"E_SIZE", 422, 3, false, true}},
    {ErrorCode::Corrupt, {"E_CORRUPT", 422, 3, false, true}},
    {ErrorCode::PatientMix, {"E_PATIENT_MIX", 422, 3, false, true}},
    {ErrorCode::FrameOfReference, {"E_FRAME_OF_REFERENCE", 422, 3, false, true}},
    {ErrorCode::Mosaic, {"E_MOSAIC", 422, 3, false, true}},
    {ErrorCode::SopClass, {"E_SOP_CLASS", 422, 3, false, true}},
    {ErrorCode::Model, {"E_MODEL", 422, 3, false, true}},
    {ErrorCode::SeriesChanged, {"I_SERIES_CHANGED", 409, 1, false, true}},
    {ErrorCode::NothingToDo, {"I_NOTHING_TO_DO", 422, 4, false, true}},
};
} // namespace

const ErrorTraits& TraitsOf(ErrorCode code)
{
  const auto row =
      std::find_if(std::begin(table), std::end(table), [=](const Row& r) { return r.code == code; });
  return row == std::end(table) ? TraitsOf(ErrorCode::Internal) : row->traits;
}

std::optional<ErrorCode> ErrorCodeFromName(std::string_view name)
{
  const auto row =
      std::find_if(std::begin(table), std::end(table), [=](const Row& r) { return r.traits.name == name; });
  return row == std::end(table) ? std::nullopt : std::make_optional(row->code);
}

Error::Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

Error Error::WithContext(std::string_view context) const
{
  return Error(code_, std::string(context) + ": " + message_);
}

void RefuseArgument(const std::string& sentence)
{
  throw Error(ErrorCode::InvalidArgument, sentence);
}
} // namespace Clade
