#pragma once
#include "Dicom/Read/DicomFile.h"
#include "Support/DicomPhantom.h"

#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <openjpeg.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace Clade::Testing
{
struct Jpeg2000Format
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  int precision = 16;
  bool isSigned = false;
};

/// A lossless codestream, by OpenJPEG.
inline std::string EncodeJpeg2000(const std::vector<std::int32_t>& samples, const Jpeg2000Format& format)
{
  opj_image_cmptparm_t component{};
  component.dx = component.dy = 1;
  component.w = static_cast<OPJ_UINT32>(format.columns);
  component.h = static_cast<OPJ_UINT32>(format.rows);
  component.prec = static_cast<OPJ_UINT32>(format.precision);
  component.sgnd = format.isSigned ? 1 : 0;
  opj_image_t* image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
  image->x1 = component.w;
  image->y1 = component.h;
  std::copy(samples.begin(), samples.end(), image->comps[0].data);

  std::string bytes;
  opj_stream_t* stream = opj_stream_create(1 << 20, OPJ_FALSE);
  opj_stream_set_user_data(stream, &bytes, nullptr);
  opj_stream_set_write_function(stream,
                                [](void* from, OPJ_SIZE_T count, void* user) -> OPJ_SIZE_T
                                {
                                  static_cast<std::string*>(user)->append(static_cast<char*>(from), count);
                                  return count;
                                });
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.tcp_numlayers = 1;
  parameters.cp_disto_alloc = 1;
  parameters.numresolution = 3;
  opj_codec_t* codec = opj_create_compress(OPJ_CODEC_J2K);
  const bool isDone = opj_setup_encoder(codec, &parameters, image) == OPJ_TRUE &&
                      opj_start_compress(codec, image, stream) == OPJ_TRUE &&
                      opj_encode(codec, stream) == OPJ_TRUE && opj_end_compress(codec, stream) == OPJ_TRUE;
  opj_destroy_codec(codec);
  opj_stream_destroy(stream);
  opj_image_destroy(image);
  if (!isDone)
  {
    throw std::runtime_error("OpenJPEG cannot encode");
  }
  return bytes;
}

/// The object with `codestream` for its pixels, in two fragments, as JPEG 2000.
inline DicomObject WithCodestream(const DicomObject& object, const std::string& codestream,
                                  const char* syntax)
{
  const DicomFile file = LoadDicomFile(object);
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelSequenceTag));
  sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag)));
  const std::size_t half = codestream.size() / 4 * 2;
  for (std::string part : {codestream.substr(0, half), codestream.substr(half)})
  {
    part.resize((part.size() + 1) / 2 * 2, '\0');
    auto* item = new DcmPixelItem(DcmTag(DCM_PixelItemTag));
    item->putUint8Array(reinterpret_cast<const Uint8*>(part.data()), static_cast<unsigned long>(part.size()));
    sequence->insert(item);
  }
  auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
  const E_TransferSyntax transfer = DcmXfer(syntax).getXfer();
  pixels->putOriginalRepresentation(transfer, nullptr, sequence.release());
  file.dataset->insert(pixels.release(), OFTrue);
  const TemporaryFolder folder;
  DcmFileFormat whole(file.dataset.get());
  if (whole.saveFile((folder / "a.dcm").c_str(), transfer, EET_UndefinedLength).bad())
  {
    throw std::runtime_error("the object cannot be saved");
  }
  return {object.name, BytesOf(folder / "a.dcm")};
}

inline std::vector<DicomObject> WithCodestream(const std::vector<DicomObject>& objects,
                                               const std::string& codestream)
{
  std::vector<DicomObject> result;
  for (const DicomObject& object : objects)
  {
    result.push_back(WithCodestream(object, codestream, "1.2.840.10008.1.2.4.90"));
  }
  return result;
}

/// The same series with its words in codestreams of that many bits, losslessly.
inline std::vector<DicomObject> AsJpeg2000(const std::vector<DicomObject>& objects, const char* syntax,
                                           int precision = 16, bool isSigned = false)
{
  std::vector<DicomObject> result;
  for (const DicomObject& object : objects)
  {
    const DicomFile file = LoadDicomFile(object);
    const Uint16* words = nullptr;
    unsigned long count = 0;
    Uint16 columns = 0;
    file.dataset->findAndGetUint16Array(DCM_PixelData, words, &count);
    file.dataset->findAndGetUint16(DCM_Columns, columns);
    std::vector<std::int32_t> samples(words, words + count);
    std::for_each(samples.begin(), samples.end(),
                  [=](std::int32_t& sample) { sample &= (1 << precision) - 1; });
    result.push_back(WithCodestream(
        object, EncodeJpeg2000(samples, {columns, count / columns, precision, isSigned}), syntax));
  }
  return result;
}

/// The same bytes under a transfer syntax of 23 characters, which DCMTK may not know, in place of one of 22.
inline std::vector<DicomObject> UnderAnotherName(std::vector<DicomObject> objects, const std::string& syntax)
{
  for (DicomObject& object : objects)
  {
    std::string& bytes = *object.bytes;
    const std::size_t at = bytes.find(std::string("\x02\x00\x10\x00UI\x16\x00", 8));
    bytes.replace(at, 8 + 22, std::string("\x02\x00\x10\x00UI\x18\x00", 8) + syntax + std::string(1, '\0'));
    bytes[140] = static_cast<char>(bytes[140] + 2); // the length of the group
  }
  return objects;
}
} // namespace Clade::Testing
