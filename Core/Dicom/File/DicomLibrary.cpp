#include "Dicom/File/DicomLibrary.h"

#include "Base/Error.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcvr.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>
#include <mutex>

namespace Clade
{
void RequireDicomLibrary()
{
  static std::once_flag once;
  std::call_once(once,
                 []
                 {
                   OFLog::configure(OFLogger::OFF_LOG_LEVEL);
                   DcmRLEDecoderRegistration::registerCodecs();
                   DJDecoderRegistration::registerCodecs();
                   DJLSDecoderRegistration::registerCodecs();
                   dcmEnableUnknownVRConversion.set(OFTrue);
                 });
  if (!dcmDataDict.isDictionaryLoaded())
  {
    throw Error(ErrorCode::InvalidConfiguration,
                "DCMTK found no data dictionary; install it, or set DCMDICTPATH");
  }
}
} // namespace Clade
