#ifdef CLADE_HAS_NIFTI
#include "Volume/NiftiHeader.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <nifti1_io.h>
#include <string>

namespace Clade
{
namespace
{
static_assert(sizeof(nifti_1_header) == NiftiHeader::size, "the header is laid out as in the file");

[[noreturn]] void Refuse(const std::string& sentence)
{
  throw Error(ErrorCode::InvalidFile, sentence);
}

[[noreturn]] void RefuseKind(const std::string& sentence)
{
  throw Error(ErrorCode::UnsupportedMediaType, sentence);
}

/// In this machine's byte order. Returns whether it had to be swapped.
bool PutInOrder(nifti_1_header& raw)
{
  constexpr int sizeOfNifti2 = 540;
  int sizeOther = raw.sizeof_hdr;
  nifti_swap_4bytes(1, &sizeOther);
  const bool isSwapped = sizeOther == static_cast<int>(NiftiHeader::size);
  if (raw.sizeof_hdr == sizeOfNifti2 || sizeOther == sizeOfNifti2)
  {
    RefuseKind("the file is NIfTI-2; NIfTI-1 is expected");
  }
  const bool isHeader = raw.sizeof_hdr == static_cast<int>(NiftiHeader::size) || isSwapped;
  if (isHeader && std::memcmp(raw.magic, "ni1", 4) == 0)
  {
    RefuseKind("the file is the header of a .hdr and .img pair; one .nii or .nii.gz file is expected");
  }
  if (!isHeader || std::memcmp(raw.magic, "n+1", 4) != 0)
  {
    RefuseKind("the file is not NIfTI-1");
  }
  if (isSwapped)
  {
    swap_nifti_header(&raw, 1);
  }
  return isSwapped;
}

void ReadSizes(const nifti_1_header& raw, NiftiHeader& header)
{
  if (raw.dim[0] < 1 || raw.dim[0] > 7)
  {
    Refuse("the header states " + std::to_string(raw.dim[0]) + " axes; 3 are expected");
  }
  for (int a = 1; a <= raw.dim[0]; a++)
  {
    if (raw.dim[a] < 1)
    {
      Refuse("axis " + std::to_string(a) + " has a size of " + std::to_string(raw.dim[a]) +
             " voxels; 1 or more are expected");
    }
  }
  if (raw.dim[0] < 3)
  {
    RefuseKind("the file has " + Counted(static_cast<std::size_t>(raw.dim[0]), "dimension") +
               "; a volume of 3 is expected");
  }
  for (int a = 4; a <= raw.dim[0]; a++) // four axes below 2^15: no overflow
  {
    header.volumes *= static_cast<std::uint64_t>(raw.dim[a]);
  }
  for (std::size_t a = 0; a < 3; a++)
  {
    header.array.sizes[a] = static_cast<std::size_t>(raw.dim[a + 1]);
  }
}

void ReadDatatype(const nifti_1_header& raw, NiftiHeader& header)
{
  switch (raw.datatype)
  {
  case DT_UINT8:
  case DT_INT8:
    header.bytesPerVoxel = 1;
    break;
  case DT_INT16:
  case DT_UINT16:
    header.bytesPerVoxel = 2;
    break;
  case DT_INT32:
  case DT_UINT32:
  case DT_FLOAT32:
    header.bytesPerVoxel = 4;
    break;
  case DT_FLOAT64:
  case DT_INT64:
  case DT_UINT64:
    header.bytesPerVoxel = 8;
    break;
  default:
    RefuseKind("voxels of type " + std::to_string(raw.datatype) + " (" + nifti_datatype_string(raw.datatype) +
               ") cannot be read; integers of 8 to 64 bits or floats of 32 or 64 are expected");
  }
  header.datatype = static_cast<NiftiDatatype>(raw.datatype);

  // Zero means that there is no scaling; some programs write NaN for the same.
  if (std::isfinite(raw.scl_slope) && raw.scl_slope != 0)
  {
    header.slope = static_cast<double>(raw.scl_slope);
    header.intercept = std::isfinite(raw.scl_inter) ? static_cast<double>(raw.scl_inter) : 0;
  }
}

void ReadOffset(const nifti_1_header& raw, NiftiHeader& header)
{
  constexpr float highest = 2147483648.0f;
  const float offset = raw.vox_offset;
  if (!(offset >= static_cast<float>(NiftiHeader::size) && offset <= highest) || offset != std::floor(offset))
  {
    Refuse("the header places the voxels at byte " + Decimal(static_cast<double>(offset), 3) +
           "; a whole number beyond the header is expected");
  }
  header.voxelOffset = static_cast<std::uint64_t>(offset);
}

double MillimetresPerUnit(const nifti_1_header& raw)
{
  switch (XYZT_TO_SPACE(raw.xyzt_units))
  {
  case NIFTI_UNITS_METER:
    return 1000;
  case NIFTI_UNITS_MICRON:
    return 0.001;
  default:
    return 1;
  }
}

/// RAS to LPS: x and y change sign.
Vector3 ColumnOf(const float (*rows)[4], int column)
{
  return {-static_cast<double>(rows[0][column]), -static_cast<double>(rows[1][column]),
          static_cast<double>(rows[2][column])};
}

void ReadVoxelSizes(const nifti_1_header& raw)
{
  for (int a = 1; a <= 3; a++)
  {
    if (!(std::isfinite(raw.pixdim[a]) && raw.pixdim[a] > 0))
    {
      Refuse("axis " + std::to_string(a) + " has a voxel size of " +
             Decimal(static_cast<double>(raw.pixdim[a]), 6) + " mm; a positive length is expected");
    }
  }
}

NiftiForm FormOf(const mat44& ras, short code, double scale)
{
  NiftiForm form;
  form.code = code;
  for (int a = 0; a < 3; a++)
  {
    form.stepsMm[static_cast<std::size_t>(a)] = ColumnOf(ras.m, a) * scale;
  }
  form.originMm = ColumnOf(ras.m, 3) * scale;
  return form;
}

NiftiForm SformOf(const nifti_1_header& raw)
{
  mat44 ras{};
  std::copy_n(raw.srow_x, 4, ras.m[0]);
  std::copy_n(raw.srow_y, 4, ras.m[1]);
  std::copy_n(raw.srow_z, 4, ras.m[2]);
  return FormOf(ras, raw.sform_code, MillimetresPerUnit(raw));
}

NiftiForm QformOf(const nifti_1_header& raw)
{
  const mat44 ras = nifti_quatern_to_mat44(raw.quatern_b, raw.quatern_c, raw.quatern_d, raw.qoffset_x,
                                           raw.qoffset_y, raw.qoffset_z, raw.pixdim[1], raw.pixdim[2],
                                           raw.pixdim[3], raw.pixdim[0] < 0 ? -1.0f : 1.0f);
  return FormOf(ras, raw.qform_code, MillimetresPerUnit(raw));
}

/// What is wrong with a form as the place of a volume; empty: nothing.
std::string FaultOf(const NiftiForm& form, const NiftiArray& array)
{
  try
  {
    RequireRightAngles({array.sizes, form.stepsMm, form.originMm});
    return "";
  }
  catch (const Error& error)
  {
    return error.Message();
  }
}

/// The largest distance between the places that two forms give a corner of the array.
double LargestDistanceMm(const NiftiForm& a, const NiftiForm& b, const NiftiArray& array)
{
  double largest = 0;
  for (unsigned corner = 0; corner < 8; corner++)
  {
    Vector3 apart = a.originMm - b.originMm;
    for (std::size_t axis = 0; axis < 3; axis++)
    {
      const bool isFar = (corner >> axis & 1) != 0;
      apart = apart +
              (a.stepsMm[axis] - b.stepsMm[axis]) * (isFar ? static_cast<double>(array.sizes[axis]) - 1 : 0);
    }
    largest = std::max(largest, Norm(apart));
  }
  return largest;
}

void TakePlace(const NiftiForm& form, NiftiHeader& header)
{
  header.array.stepsMm = form.stepsMm;
  header.array.originMm = form.originMm;
  header.coordinateCode = form.code;
}

/// A sheared form is not kept: a program that reads it alone would shear the result.
void ChooseForm(const NiftiForm& sform, const NiftiForm& qform, NiftiHeader& header)
{
  constexpr double alikePart = 0.1; // of a voxel: what rounding to floats and quaternions makes
  const std::string sformFault = FaultOf(sform, header.array), qformFault = FaultOf(qform, header.array);
  const bool usesSform = sformFault.empty() || !qformFault.empty();
  const NiftiForm& used = usesSform ? sform : qform;
  TakePlace(used, header);
  const std::string fault = usesSform ? qformFault : sformFault;
  if (!fault.empty())
  {
    header.warnings.push_back(
        {"W_SFORM", (usesSform ? "the qform" : "the sform") + (" cannot be used (" + fault) + "); the " +
                        (usesSform ? "sform" : "qform") + " is used, and written as both"});
  }
  const double apartMm = LargestDistanceMm(sform, qform, header.array);
  const double voxelMm = std::min({Norm(used.stepsMm[0]), Norm(used.stepsMm[1]), Norm(used.stepsMm[2])});
  if (fault.empty() && apartMm > alikePart * voxelMm)
  {
    header.warnings.push_back({"W_SFORM", "sform and qform differ by up to " + Decimal(apartMm, 2) +
                                              " mm; the sform is used, and the result keeps both"});
    header.forms = NiftiLayout::Forms{sform, qform};
  }
}

void ReadPlace(const nifti_1_header& raw, NiftiHeader& header)
{
  if (raw.sform_code > 0)
  {
    const bool hasQform = raw.qform_code > 0 && raw.pixdim[1] > 0 && raw.pixdim[2] > 0 && raw.pixdim[3] > 0;
    const NiftiForm sform = SformOf(raw);
    TakePlace(sform, header);
    if (hasQform)
    {
      ChooseForm(sform, QformOf(raw), header);
    }
    return;
  }
  ReadVoxelSizes(raw);
  mat44 sizesAlone{};
  for (int a = 0; a < 3; a++)
  {
    sizesAlone.m[a][a] = raw.pixdim[a + 1];
  }
  TakePlace(raw.qform_code > 0 ? QformOf(raw) : FormOf(sizesAlone, 0, MillimetresPerUnit(raw)), header);
}

/// The 80 characters of `descrip`, what is not printable left out.
std::string DescriptionOf(const nifti_1_header& raw)
{
  std::string text(raw.descrip, strnlen(raw.descrip, sizeof(raw.descrip)));
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }), text.end());
  return text;
}

/// A form with its steps as long as those that are written; the directions and the origin stay.
mat44 RasOf(const NiftiForm& form, const NiftiArray& array, const NiftiForm& used)
{
  mat44 ras{};
  for (std::size_t c = 0; c < 4; c++)
  {
    const Vector3 column =
        c == 3 ? form.originMm : form.stepsMm[c] * (Norm(array.stepsMm[c]) / Norm(used.stepsMm[c]));
    ras.m[0][c] = static_cast<float>(-column.x);
    ras.m[1][c] = static_cast<float>(-column.y);
    ras.m[2][c] = static_cast<float>(column.z);
  }
  ras.m[3][3] = 1;
  return ras;
}

void PutQform(const mat44& ras, short code, nifti_1_header& raw)
{
  nifti_mat44_to_quatern(ras, &raw.quatern_b, &raw.quatern_c, &raw.quatern_d, &raw.qoffset_x, &raw.qoffset_y,
                         &raw.qoffset_z, nullptr, nullptr, nullptr, &raw.pixdim[0]);
  raw.qform_code = code;
}

void PutSform(const mat44& ras, short code, nifti_1_header& raw)
{
  std::copy_n(ras.m[0], 4, raw.srow_x);
  std::copy_n(ras.m[1], 4, raw.srow_y);
  std::copy_n(ras.m[2], 4, raw.srow_z);
  raw.sform_code = code;
}
} // namespace

std::uint64_t NiftiHeader::VoxelBytes() const
{
  return static_cast<std::uint64_t>(array.sizes[0]) * array.sizes[1] * array.sizes[2] * bytesPerVoxel;
}

NiftiHeader ParseNiftiHeader(const std::array<char, NiftiHeader::size>& bytes)
{
  nifti_1_header raw;
  std::memcpy(&raw, bytes.data(), bytes.size());
  NiftiHeader header;
  header.isSwapped = PutInOrder(raw);
  ReadSizes(raw, header);
  ReadDatatype(raw, header);
  ReadOffset(raw, header);
  ReadPlace(raw, header);
  header.description = DescriptionOf(raw);
  return header;
}

std::array<char, NiftiHeader::size + 4> FormatNiftiHeader(const NiftiArray& array, const NiftiLayout& layout)
{
  nifti_1_header raw{};
  raw.sizeof_hdr = static_cast<int>(NiftiHeader::size);
  raw.regular = 'r';
  std::memcpy(raw.magic, "n+1", 4);
  raw.vox_offset = static_cast<float>(NiftiHeader::size + 4);
  raw.xyzt_units = NIFTI_UNITS_MM;

  std::fill_n(raw.dim, 8, short{1});
  raw.dim[0] = 3;
  for (std::size_t a = 0; a < 3; a++)
  {
    if (array.sizes[a] < 1 || array.sizes[a] > static_cast<std::size_t>(std::numeric_limits<short>::max()))
    {
      throw Error(ErrorCode::InvalidArgument, "a volume of " + std::to_string(array.sizes[a]) +
                                                  " voxels along axis " + std::to_string(a + 1) +
                                                  " cannot be written as NIfTI-1; 1 to 32767 are expected");
    }
    raw.dim[a + 1] = static_cast<short>(array.sizes[a]);
    raw.pixdim[a + 1] = static_cast<float>(Norm(array.stepsMm[a]));
  }

  const bool isInteger = layout.voxelType == NiftiLayout::VoxelType::Int16;
  raw.datatype = isInteger ? DT_INT16 : DT_FLOAT32;
  raw.bitpix = isInteger ? 16 : 32;
  raw.scl_slope = isInteger ? static_cast<float>(layout.slope) : 1;
  raw.scl_inter = isInteger ? static_cast<float>(layout.intercept) : 0;

  if (layout.forms)
  {
    const NiftiLayout::Forms& forms = *layout.forms;
    const NiftiForm& used = forms.sform;
    PutSform(RasOf(used, array, used), used.code, raw);
    PutQform(RasOf(forms.qform, array, used), forms.qform.code, raw);
    for (std::size_t a = 0; a < 3; a++) // with a quaternion go the lengths of its own steps
    {
      raw.pixdim[a + 1] =
          static_cast<float>(Norm(forms.qform.stepsMm[a]) * Norm(array.stepsMm[a]) / Norm(used.stepsMm[a]));
    }
  }
  else
  {
    const NiftiForm form{layout.coordinateCode, array.stepsMm, array.originMm};
    PutSform(RasOf(form, array, form), form.code, raw);
    PutQform(RasOf(form, array, form), form.code, raw);
  }

  std::array<char, NiftiHeader::size + 4> bytes{};
  std::memcpy(bytes.data(), &raw, sizeof(raw));
  return bytes;
}
} // namespace Clade
#endif
