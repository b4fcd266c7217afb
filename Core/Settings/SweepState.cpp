#include "Settings/SweepState.h"

#include "Base/DurableRename.h"
#include "Base/FileWriting.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace Clade
{
namespace
{
std::filesystem::path StateFile(const std::string& trainingFolder)
{
  return std::filesystem::path(trainingFolder) / "sweep.state.json";
}
} // namespace

nlohmann::json ReadSweepState(const std::string& trainingFolder)
{
  std::ifstream file(StateFile(trainingFolder), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  nlohmann::json state = nlohmann::json::parse(text, nullptr, false);
  return state.is_object() ? state : nlohmann::json();
}

void WriteSweepState(const std::string& trainingFolder, const nlohmann::json& state)
{
  const std::string path = StateFile(trainingFolder).string(), early = path + ".new";
  WriteWholeFile(early, state.dump() + "\n");
  RenameDurably(early, path);
}

std::string SweepFolderOf(const std::string& trainingFolder)
{
  return (std::filesystem::path(trainingFolder) / "sweep").string();
}

std::string SweepModelPath(const std::string& trainingFolder, const std::string& combination)
{
  return (std::filesystem::path(SweepFolderOf(trainingFolder)) / (combination + ".safetensors")).string();
}
} // namespace Clade
