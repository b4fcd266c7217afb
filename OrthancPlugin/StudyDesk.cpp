#include "OrthancPlugin/StudyDesk.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"

#include <utility>

namespace Clade
{
StudyDesk::StudyDesk(IOrthanc& orthanc, const RestAccess& access, std::string storeUrl,
                     std::string storePasswordFile, std::string orthancName)
    : orthanc_(orthanc), access_(access), storeUrl_(std::move(storeUrl)),
      storePasswordFile_(std::move(storePasswordFile)), orthancName_(std::move(orthancName)), images_(orthanc)
{
}

IReaderStudyStore& StudyDesk::Store()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!store_)
  {
    store_ = OpenReaderStudyStore(storeUrl_, storePasswordFile_, orthancName_);
  }
  return *store_;
}

FoundStudy StudyDesk::Require(const std::string& id)
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (last_.study && last_.id == id)
    {
      return last_;
    }
  }
  const auto stored = Store().Find(id);
  if (!stored)
  {
    throw Error(ErrorCode::NotFound, "there is no reader study " + Shown(id));
  }
  const FoundStudy found{id, std::make_shared<const ReaderStudy>(FromStored(stored->definition)),
                         stored->endTime != 0};
  const std::lock_guard<std::mutex> lock(mutex_);
  last_ = found;
  return found;
}

void StudyDesk::Forget()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  last_ = {};
}
} // namespace Clade
