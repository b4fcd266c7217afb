#include "Settings/ModelVersions.h"

#include "Base/DurableRename.h"
#include "Base/Error.h"
#include "Settings/ModelName.h"

#include <filesystem>
#include <functional>
#include <iterator>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

/// The model first, then the files that describe it.
constexpr const char* endings[] = {".safetensors", ".md", trainingReportEnding, sweepReportEnding,
                                   ".safetensors.log.jsonl"};

fs::path FolderBefore(const std::string& modelsDirectory)
{
  return fs::path(modelsDirectory) / ".before";
}

void WithFileErrors(const std::string& modelsDirectory, const std::function<void()>& work)
{
  try
  {
    work();
  }
  catch (const fs::filesystem_error& error)
  {
    throw Error(ErrorCode::StorageFull,
                "the models' directory " + modelsDirectory + " cannot be changed: " + error.code().message());
  }
}

/// A hard link to a file, replacing what has that name; a copy if the file system has no hard links.
void GiveSecondName(const fs::path& file, const fs::path& name)
{
  const fs::path early = name.string() + ".new";
  fs::remove(early);
  std::error_code noLinks;
  fs::create_hard_link(file, early, noLinks);
  if (noLinks)
  {
    fs::copy_file(file, early);
  }
  RenameDurably(early.string(), name.string());
  fs::remove(early); // renaming one name of a file to another leaves both
}

/// Whether the two are names of one file.
bool IsKept(const fs::path& current, const fs::path& before)
{
  std::error_code missing;
  return fs::equivalent(current, before, missing);
}

void Keep(const fs::path& current, const fs::path& before)
{
  if (fs::exists(current))
  {
    GiveSecondName(current, before);
  }
  else
  {
    fs::remove(before);
  }
}

void Exchange(const fs::path& current, const fs::path& before)
{
  const fs::path kept = before.string() + ".exchanged";
  const bool hasCurrent = fs::exists(current);
  if (hasCurrent)
  {
    GiveSecondName(current, kept);
  }
  if (fs::exists(before))
  {
    RenameDurably(before.string(), current.string());
  }
  else
  {
    fs::remove(current);
  }
  if (hasCurrent)
  {
    RenameDurably(kept.string(), before.string());
    fs::remove(kept);
  }
}
} // namespace

std::string PathOfModelBefore(const std::string& modelsDirectory, const std::string& name)
{
  return (FolderBefore(modelsDirectory) / (name + endings[0])).string();
}

bool HasModelBefore(const std::string& modelsDirectory, const std::string& name)
{
  std::error_code error;
  return IsModelName(name) && fs::is_regular_file(PathOfModelBefore(modelsDirectory, name), error);
}

void KeepModelBefore(const std::string& modelsDirectory, const std::string& name)
{
  const fs::path directory = modelsDirectory;
  if (!fs::exists(directory / (name + endings[0])))
  {
    return;
  }
  WithFileErrors(modelsDirectory,
                 [&]
                 {
                   if (IsKept(directory / (name + endings[0]), PathOfModelBefore(modelsDirectory, name)))
                   {
                     return;
                   }
                   fs::create_directories(FolderBefore(modelsDirectory));
                   // The model last: where it is kept, all of it is.
                   for (auto ending = std::rbegin(endings); ending != std::rend(endings); ++ending)
                   {
                     Keep(directory / (name + *ending), FolderBefore(modelsDirectory) / (name + *ending));
                   }
                 });
}

void RollBackModel(const std::string& modelsDirectory, const std::string& name)
{
  if (!IsModelName(name))
  {
    throw Error(ErrorCode::InvalidArgument, "\"" + name + "\" is not a valid name for a model");
  }
  if (!HasModelBefore(modelsDirectory, name))
  {
    throw Error(ErrorCode::NotFound, "no model " + name + " was replaced in " + modelsDirectory +
                                         ", so there is none to go back to");
  }
  WithFileErrors(modelsDirectory,
                 [&]
                 {
                   for (const char* ending : endings)
                   {
                     Exchange(fs::path(modelsDirectory) / (name + ending),
                              FolderBefore(modelsDirectory) / (name + ending));
                   }
                 });
}
} // namespace Clade
