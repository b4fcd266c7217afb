#pragma once
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/IOrthanc.h"
#include "OrthancPlugin/JobFactory.h"
#include "OrthancPlugin/JobWatch.h"
#include "OrthancPlugin/ModelCatalogue.h"
#include "OrthancPlugin/PluginConfiguration.h"
#include "OrthancPlugin/Rest/RestAccess.h"
#include "OrthancPlugin/Workers/WorkerSupervisor.h"

#include <memory>
#include <string>

namespace Clade
{
/// What the routes work with. Lives as long as the plugin.
struct PluginServices
{
  const PluginConfiguration& configuration;
  std::string orthancVersion;
  IOrthanc& orthanc;
  IJobStore& store;
  ModelCatalogue& models;
  JobFactory& factory;
  JobWatch& watch;
  const RestAccess& access;
  WorkerSupervisor* supervisor = nullptr; ///< null where somebody else starts the workers
  IsKeyword isKeyword = {};               ///< Orthanc's dictionary
};
} // namespace Clade
