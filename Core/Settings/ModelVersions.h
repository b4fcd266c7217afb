#pragma once
#include <string>

namespace Clade
{
/// A model that another of its name replaces is kept, with what lies beside it (card, report, log of the
/// training), in the folder ".before" of the models' directory: one of each name. Names are those of
/// IsModelName. Errors of all: Error(StorageFull) where the directory cannot be changed.

/// Reports that may lie beside NAME.safetensors, of its training and of the sweep that it was the best of:
/// NAME and these.
inline constexpr const char* trainingReportEnding = ".report.html";
inline constexpr const char* sweepReportEnding = ".sweep.html";

/// The file of the model that was before; whether it is there or not.
std::string PathOfModelBefore(const std::string& modelsDirectory, const std::string& name);
bool HasModelBefore(const std::string& modelsDirectory, const std::string& name);

/// Keeps the model of this name as the one before, in place of an older one. It stays where it is, too, for
/// another to be renamed over it: at no time is there none. Nothing happens where there is none, or where it
/// is kept already: a publication that was cut short and is tried again keeps the card of the old model, not
/// the new one's, which is there by then (on file systems with hard links).
void KeepModelBefore(const std::string& modelsDirectory, const std::string& name);

/// Exchanges the model with the one before: doing it again undoes it. A job that was asked for under the
/// model's old hash is refused by the worker and queued again, as after any change of a model's file. Throws
/// Error(InvalidArgument) for anything but a model's name, Error(NotFound) where there is none before.
void RollBackModel(const std::string& modelsDirectory, const std::string& name);
} // namespace Clade
