#pragma once
#include "Jobs/IReaderStudyStore.h"
#include "OrthancPlugin/Rest/RestAccess.h"
#include "OrthancPlugin/Rules/StudySeries.h"

#include <memory>
#include <mutex>
#include <string>

namespace Clade
{
/// A study as it is, and whether it has ended.
struct FoundStudy
{
  std::string id;
  std::shared_ptr<const ReaderStudy> study;
  bool hasEnded = false;
};

/// What the routes of reader studies share: store, images, and the study that was asked for last. Any thread.
class StudyDesk
{
public:
  /// @param storeUrl  of the job store, beside which studies are kept; opened when it is first needed
  /// @param storePasswordFile  see OpenJobStore
  /// @param orthancName  of this one among those that share the store
  StudyDesk(IOrthanc& orthanc, const RestAccess& access, std::string storeUrl,
            std::string storePasswordFile = "", std::string orthancName = "");

  const RestAccess& Access() const { return access_; }
  IOrthanc& Orthanc() { return orthanc_; }
  RealImageCache& Images() { return images_; }
  /// Throws what OpenReaderStudyStore does.
  IReaderStudyStore& Store();

  /// Throws Error(NotFound). A definition never changes and is long, so the last one is kept.
  FoundStudy Require(const std::string& id);
  /// To be called when the study has changed.
  void Forget();

private:
  IOrthanc& orthanc_;
  const RestAccess& access_;
  const std::string storeUrl_;
  const std::string storePasswordFile_;
  const std::string orthancName_;
  RealImageCache images_;
  std::mutex mutex_;
  std::unique_ptr<IReaderStudyStore> store_;
  FoundStudy last_; ///< no study: forgotten
};
} // namespace Clade
