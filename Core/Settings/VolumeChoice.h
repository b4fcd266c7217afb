#pragma once
#include "Settings/StrictObject.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// Options choose among the volumes of a series or file by a number from 1, by 0 (there must be one), or by
/// this: each of them. "all" in JSON and on the command line.
inline constexpr int allVolumes = -1;
/// The same in readers of series, whose numbers have no sign.
inline constexpr std::size_t everyVolume = static_cast<std::size_t>(-1);

/// The choice as readers of series take it: the number, or everyVolume.
std::size_t VolumeNumber(int choice);

/// "all", or the number of a volume. Throws Error(InvalidArgument) for another word.
int ParseVolume(const std::string& word);
/// Throws the same for a number that is none; `path` is what it calls the option.
void RequireVolume(int choice, const std::string& path);

/// The member `key` of options, as a number or a word. `otherwise` where it is not there. Throws what
/// StrictObject throws.
int ReadVolume(StrictObject& object, const std::string& key, int otherwise);
/// What ReadVolume reads: the number, or "all".
nlohmann::json VolumeToJson(int choice);
} // namespace Clade
