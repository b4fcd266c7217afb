#include "TrainingRuns/ModelCard.h"

#include "Base/FileWriting.h"
#include "Base/Format.h"
#include "Settings/SafeTensors.h"
#include "TrainingRuns/TrainingFigures.h"
#ifdef CLADE_HAS_OPENSSL
#include "Jobs/FileHash.h"
#endif

#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* mark = "Written by `clade train`";

/// One line of Markdown, whatever the text of others holds.
std::string OneLine(std::string text)
{
  for (char& letter : text)
  {
    letter = static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return text;
}

std::string Item(const std::string& text)
{
  return "* " + OneLine(text) + "\n";
}

std::string Block(const std::string& kind, const std::string& text)
{
  return "```" + kind + "\n" + text + "\n```\n";
}

std::string Count(std::int64_t number, const std::string& thing)
{
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

/// "0.6 to 1 mm" of [0.6, 1], "1 mm" of [1, 1].
std::string Between(const json& range, const std::string& unit)
{
  const double low = range.at(0).get<double>(), high = range.at(1).get<double>();
  const std::string from = Decimal(low, 3), to = Decimal(high, 3);
  return (from == to ? from : from + " to " + to) + unit;
}

std::int64_t Weights(const std::string& modelPath)
{
  std::int64_t count = 0;
  const SafeTensors file = SafeTensors::ReadHeader(modelPath);
  for (const TensorEntry& tensor : file.Tensors())
  {
    std::int64_t elements = 1;
    for (const std::int64_t size : tensor.shape)
    {
      elements *= size;
    }
    count += elements;
  }
  return count;
}

std::string Shown(const json& line, const char* key)
{
  return line.is_object() && line.contains(key) && line[key].is_number() ? Decimal(line[key].get<double>(), 4)
                                                                         : "";
}
} // namespace

ModelCard::ModelCard(const std::string& modelPath, const TrainingSummary& summary,
                     const std::vector<RefusedVolume>& leftOut, const std::string& madeBy)
    : modelPath_(modelPath), summary_(summary), leftOut_(leftOut), madeBy_(madeBy),
      metadata_(ReadModelMetadata(modelPath)), history_(ReadTrainingHistory(modelPath + ".log.jsonl"))
{
}

std::string ModelCard::PathOf(const std::string& modelPath)
{
  return fs::path(modelPath).replace_extension(".md").string();
}

bool ModelCard::MayReplace(const std::string& path)
{
  std::error_code failure;
  if (!fs::exists(fs::symlink_status(path, failure)))
  {
    return true;
  }
  std::ifstream file(path);
  std::string line;
  for (int n = 0; n < 5 && std::getline(file, line); n++)
  {
    if (line.rfind(mark, 0) == 0)
    {
      return true;
    }
  }
  return false;
}

void ModelCard::Write() const
{
  const std::string path = PathOf(modelPath_);
  if (!MayReplace(path))
  {
    return;
  }
  if (const int error = WriteBytes(path, Markdown()))
  {
    ThrowWriteFailure("the model card " + path + " could not be written", error);
  }
}

std::string ModelCard::Markdown() const
{
  return Title() + "\n" + Network() + "\n" + HowItWasMade() + "\n" + Data() + "\n" + Measured() + "\n" +
         Limits() + "\n" + Options();
}

std::string ModelCard::Title() const
{
  std::string text = "# " + fs::path(modelPath_).stem().string() + "\n\n" + mark +
                     " when the training ended. If you remove this line, the card is yours and no training "
                     "overwrites it.\n\nNear-isotropic voxels from thick-slice " +
                     metadata_.modality +
                     " series. For research only: detail between acquired slices is estimated.\n";
  for (const std::string& warning : summary_.warnings)
  {
    text += "\n**Warning: " + OneLine(warning) + "**\n";
  }
  return text;
}

namespace
{
std::string SizeOf(const GeneratorOptions& generator)
{
  return generator.IsLate() ? "architecture late, " + Count(generator.late.channels, "channel") + ", " +
                                  Count(generator.late.blocks, "residual block")
                            : Count(generator.baseChannels, "base channel") + ", " +
                                  Count(generator.residualBlocks, "residual block");
}
} // namespace

std::string ModelCard::Network() const
{
  const bool isWindow = metadata_.intensity.kind == IntensityMapping::Kind::Window;
  std::string text =
      Item("Network: the generator of the method `" + metadata_.method + "`, " + SizeOf(metadata_.generator) +
           ", " + Count(Weights(modelPath_), "weight") + "; applied along " +
           (metadata_.planes == LrPlanes::Both ? "both planes across the slices and averaged"
                                               : "one plane across the slices") +
           " (`planes: " + ToWord(metadata_.planes) + "`)");
  text += Item("Factors (slice spacing over pixel spacing): " +
               Between({metadata_.smallestFactor, metadata_.largestFactor}, "") +
               ". Outside them it is refused unless forced");
  text += Item("Intensities: " + Decimal(metadata_.intensity.low, 3) + " to " +
               Decimal(metadata_.intensity.high, 3) + (isWindow ? " HU" : " percentiles of each volume") +
               " are the ends of what the network sees");
#ifdef CLADE_HAS_OPENSSL
  text += Item("SHA-256 of the file: `" + Sha256OfFile(modelPath_) + "`");
#endif
  return text;
}

std::string ModelCard::HowItWasMade() const
{
  const json training = json::parse(metadata_.training);
  const json& options = training.at("options");
  const std::string side = options.at("patch").dump();
  std::string text = "## How it was made\n" + (madeBy_.empty() ? "" : Block("", OneLine(madeBy_)) + "\n");
  text += Item(Count(summary_.steps, "step") + ", batches of " + options.at("batch").dump() +
               ", patches of " + side + " x " + side + "; the weights after epoch " +
               std::to_string(summary_.chosenEpoch) + " are kept");
  if (training.at("start").is_object())
  {
    text += Item("Started from the weights of " + training["start"].value("name", "a model"));
  }
  if (history_.start.value("event", "") == "resume")
  {
    text += Item("Continued from a checkpoint at step " + history_.start.at("step").dump());
  }
  return text + Item("On " + history_.start.value("device", "an unknown device") + ", program " +
                     training.value("program", "?") + ", " + training.value("date", "?"));
}

std::string ModelCard::Data() const
{
  std::string text = "## Data\n";
  for (const json& source : history_.start.value("data", json::array()))
  {
    text += Item(source.get<std::string>());
  }
  std::map<std::string, std::pair<std::int64_t, std::string>> reasons;
  for (const RefusedVolume& refused : leftOut_)
  {
    auto& [count, sentence] = reasons[refused.code];
    count++;
    // A sentence with a path may name a patient.
    sentence =
        sentence.empty() && refused.sentence.find('/') == std::string::npos ? refused.sentence : sentence;
  }
  for (const auto& [code, reason] : reasons)
  {
    text += Item("Left out: " + Count(reason.first, "volume") + ", " + code +
                 (reason.second.empty() ? "" : " (" + reason.second + ")"));
  }
  return text;
}

std::string ModelCard::Measured() const
{
  const json* chosen = history_.ChosenEpoch();
  const json& judged = history_.start.at("judgedBy");
  std::string text = "## Measured\n";
  if (chosen == nullptr || judged.at("volumes") == 0)
  {
    return text + "Nothing: no volume was held back to judge by.\n";
  }
  text += "Means over " + Count(judged["volumes"].get<int>(), "volume") +
          ".\n\n| figure | interpolation alone | epoch " + std::to_string(summary_.chosenEpoch) +
          " | meaning |\n| --- | --- | --- | --- |\n";
  for (const TrainingFigure& figure : trainingFigures)
  {
    if (const std::string value = Shown(*chosen, figure.key); !value.empty())
    {
      text += "| " + std::string(figure.name) + " | " + Shown(history_.baseline, figure.key) + " | " + value +
              " | " + figure.meaning + " |\n";
    }
  }
  return text;
}

std::string ModelCard::Limits() const
{
  const json& learned = history_.start.at("learnedFrom");
  const bool isJudged = history_.start.at("judgedBy").at("volumes") != 0;
  const bool isLast = json::parse(metadata_.training).at("options").at("selection") == "last";
  std::string text = "## Limits\n";
  text += Item("Learned from " + Count(learned.at("volumes").get<int>(), "volume") + " (" +
               learned.at("nearIsotropic").dump() + " near-isotropic) of " + learned.at("slices").dump() +
               " slices in all: pixel spacing " + Between(learned.at("inPlaneSpacingMm"), " mm") +
               ", slice spacing " + Between(learned.at("sliceSpacingMm"), " mm") +
               ", slice spacing over pixel spacing " + Between(learned.at("factor"), ""));
  text += Item(
      !isJudged
          ? "It was judged only on volumes that it had learned from: `clade evaluate` judges it on others"
      : isLast ? "The last epoch is kept, whatever its figures"
               : "The volumes that it was judged on also decided which epoch is kept: results on others may "
                 "be worse");
  text +=
      Item("What lies between two slices and in neither of them is estimated; small lesions can be missed or "
           "blurred");
  return text +
         Item("The program does not know what the images show. Whoever knows the data should add which "
              "regions, sequences, scanners, ages and diseases the model has seen, and which it has not");
}

std::string ModelCard::Options() const
{
  return "## Options\nAs a file for `clade train --config`, without the data:\n\n" +
         Block("json", json::parse(metadata_.training).at("options").dump(2));
}
} // namespace Clade
