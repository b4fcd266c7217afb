#include "Settings/TrainingOptions.h"

#include "Settings/StrictObject.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace Clade
{
namespace
{
constexpr char variedProfile[] = "varied";
constexpr std::initializer_list<LrPlanes> oneOrBoth = {LrPlanes::One, LrPlanes::Both};

bool LearnsFromPairs(TrainingMethod method)
{
  return method == TrainingMethod::Smore || method == TrainingMethod::Anchored ||
         method == TrainingMethod::Xuan;
}

void ParseLosses(const nlohmann::json& from, const std::string& path, LossOptions& losses)
{
  StrictObject object(from, path, ErrorCode::InvalidFile);
  const auto read = [&](const char* key, double& weight) { weight = object.Number(key, weight, 0, 1000); };
  losses.adversarial = object.Word("adversarial", losses.adversarial);
  read("adversarialWeight", losses.adversarialWeight);
  read("cycle", losses.cycle);
  read("identity", losses.identity);
  read("gmap", losses.gradientMap);
  losses.gradientMapForm = object.Word("gmapForm", losses.gradientMapForm);
  read("pair", losses.pair);
  read("acquisition", losses.acquisition);
  read("phase", losses.phase);
  losses.conditional = object.Boolean("conditional", losses.conditional);
  object.RequireNoMore();
}

/// Reads integers into options that are `int`.
class Integers
{
public:
  explicit Integers(StrictObject& object) : object_(object) {}
  void Read(const char* key, int& value, int from, int to)
  {
    value = static_cast<int>(object_.Integer(key, value, from, to));
  }

private:
  StrictObject& object_;
};

/// The shape of the profiles, or "varied".
std::string ProfileWordOf(const TrainingOptions& options)
{
  return options.variesProfile ? variedProfile : ToWord(options.profile);
}

void ParseProfile(StrictObject& object, TrainingOptions& options)
{
  std::vector<std::string> words = WordsOf<SliceProfileShape>();
  words.emplace_back(variedProfile);
  const std::string word = object.OneOf("profile", ProfileWordOf(options), words);
  options.variesProfile = word == variedProfile;
  options.profile = FromWord<SliceProfileShape>(word).value_or(SliceProfileShape::Box);
}

void ParseGeometry(StrictObject& object, TrainingOptions& options)
{
  Integers(object).Read("patch", options.patch, 32, 512);
  if (options.patch % 4 != 0)
  {
    object.Refuse("patch", options.patch, "a multiple of 4");
  }
  std::tie(options.smallestFactor, options.largestFactor) =
      object.Range("factorRange", {options.smallestFactor, options.largestFactor}, 1.5, 20);
  options.thickFactors = object.Numbers("thickFactors", options.thickFactors, 1.5, 20);
  ParseProfile(object, options);
  options.noise = object.Number("noise", options.noise, 0, 4);
  options.sampling = object.Word("sampling", options.sampling);
  options.augmentation = object.Word("augmentation", options.augmentation);
  std::tie(options.thinnestProfile, options.thickestProfile) =
      object.Range("profileRange", {options.thinnestProfile, options.thickestProfile}, 0.25, 4);
  options.plane = object.Word("plane", options.plane);
  options.trainingPlanes = object.Word("trainingPlanes", options.trainingPlanes, oneOrBoth);
}

void ParseOptimisation(StrictObject& object, TrainingOptions& options)
{
  const auto read = [&](const char* key, double& value, double to)
  { value = object.Number(key, value, 0, to); };
  read("learningRate", options.learningRate, 1);
  read("learningRateDecay", options.learningRateDecay, 1);
  options.schedule = object.OneOf("schedule", options.schedule, {"linear", "cosine"});
  read("gradientClip", options.gradientClip, 1000);
  read("adversarialFrom", options.adversarialFrom, 1);
  read("beta1", options.beta1, 0.99999);
  read("beta2", options.beta2, 0.99999);
  read("ema", options.ema, 0.999999);
  Integers integers(object);
  integers.Read("batch", options.batch, 1, 4096);
  integers.Read("epochs", options.epochs, 1, 100000);
  integers.Read("batchesPerEpoch", options.batchesPerEpoch, 0, 10000000);
  integers.Read("autoencoderBatches", options.autoencoderBatches, 0, 10000000);
  options.seed = static_cast<std::uint64_t>(
      object.Integer("seed", static_cast<std::int64_t>(options.seed), 0, 2147483647));
  options.selection = object.Word("selection", options.selection);
  options.planes = object.Word("planes", options.planes, oneOrBoth);
}

void ParseExecution(StrictObject& object, TrainingOptions& options)
{
  options.device = object.String("device", options.device);
  options.precision =
      object.Word("precision", options.precision, {Precision::Auto, Precision::Float32, Precision::BFloat16});
  Integers integers(object);
  integers.Read("threads", options.threads, 0, 4096);
  integers.Read("samplingThreads", options.samplingThreads, 1, 256);
  integers.Read("checkpointMinutes", options.checkpointMinutes, 0, 100000);
}

/// Late generators learn from pairs that know their slices; the others from images that do not.
void RequireMeaningOfArchitecture(const StrictObject& object, const TrainingOptions& options)
{
  const bool isLate = options.generator.IsLate();
  const auto refuse = [&](bool isSet, const char* key, const std::string& expected)
  {
    if (isSet)
    {
      object.Refuse(key, expected);
    }
  };
  const bool isPairedAlone =
      options.method == TrainingMethod::Smore || options.method == TrainingMethod::Anchored;
  refuse(isLate && !isPairedAlone, "generator",
         "another architecture: only the methods smore and anchored train late");
  refuse(isLate && options.losses.acquisition > 0, "losses", "no \"acquisition\" with the architecture late");
  refuse(isLate && options.precision == Precision::BFloat16, "precision",
         "auto or fp32 with the architecture late");
  refuse(!isLate && options.losses.phase > 0, "losses", "\"phase\" at 0: it needs the architecture late");
  refuse(!isLate && options.variesProfile, "profile", "box or gaussian: varied needs the architecture late");
  refuse(!isLate && options.noise > 0, "noise", "0: it needs the architecture late");
}

/// What only pairs, or only method anchored, can mean is not ignored elsewhere.
void RequireMeaning(const StrictObject& object, const TrainingOptions& options)
{
  const std::string method = ToWord(options.method);
  const auto refuse = [&](bool isSet, const char* key, const char* where)
  {
    if (isSet)
    {
      object.Refuse(key, std::string("none with the method ") + method + ": only " + where + " uses it");
    }
  };
  const bool isPaired = LearnsFromPairs(options.method);
  const bool isAnchored = options.method == TrainingMethod::Anchored;
  refuse(options.losses.conditional && !isPaired, "losses", "a method of pairs (\"conditional\")");
  refuse(options.losses.acquisition > 0 && !isAnchored, "losses", "anchored (\"acquisition\")");
  refuse(options.adversarialFrom > 0 && !isPaired, "adversarialFrom", "a method of pairs");
  RequireMeaningOfArchitecture(object, options);
}

/// The options of other members have their defaults by method and modality: these come first.
TrainingOptions DefaultsFor(StrictObject& object)
{
  const auto method = object.Word("method", TrainingMethod::Anchored);
  const std::string modality = object.OneOf("modality", "MR", {"MR", "CT"});
  StrictObject generator(object.Object("generator"), object.PathOf("generator"), ErrorCode::InvalidFile);
  return DefaultTrainingOptions(method, modality, generator.Word("architecture", Architecture::Resnet));
}

/// What was found best for late generators (Comparison.md).
void SetLateDefaults(TrainingOptions& options)
{
  const bool isAdversarial = options.losses.adversarialWeight > 0;
  options.generator.architecture = Architecture::Late;
  options.generator.late.thickness = true;
  options.learningRate = 1.5e-3;
  options.schedule = "cosine";
  options.gradientClip = 1;
  options.beta1 = 0.9;
  options.beta2 = 0.99;
  options.batch = 8;
  options.patch = 64;
  options.smallestFactor = 1.5;
  options.largestFactor = 14;
  options.variesProfile = true;
  options.thinnestProfile = 0.6;
  options.thickestProfile = 1.5;
  options.noise = 1;
  options.augmentation = Augmentation::FlipsAndContrast;
  options.losses.gradientMap = 0.025;
  options.losses.phase = 0.05;
  options.losses.conditional = isAdversarial;
  options.selection = EpochSelection::Last;
  options.planes = LrPlanes::Both;
}
} // namespace

TrainingOptions DefaultTrainingOptions(TrainingMethod method, const std::string& modality,
                                       Architecture architecture)
{
  TrainingOptions options;
  options.method = method;
  options.modality = modality;
  if (modality == "CT")
  {
    options.intensity = {IntensityMapping::Kind::Window, -1000, 2000};
    options.losses.gradientMap = 10;
  }
  if (method == TrainingMethod::CladeNoGmap || method == TrainingMethod::CycleGan)
  {
    options.losses.gradientMap = 0;
  }
  if (method == TrainingMethod::CycleGan)
  {
    options.generator.demodulation = Demodulation::None;
  }
  if (LearnsFromPairs(method))
  {
    // A residual network near the identity from the start: pairs hold it to the truth.
    options.generator.globalSkip = true;
    options.generator.demodulateOutput = false;
    options.batch = 16;
    options.losses.adversarialWeight = method == TrainingMethod::Anchored ? 0.02 : 0;
    options.losses.gradientMap = method == TrainingMethod::Anchored ? 0.1 : 0;
    options.selection = method == TrainingMethod::Smore ? EpochSelection::Last : EpochSelection::Piqe;
    options.planes = method == TrainingMethod::Smore ? LrPlanes::Both : LrPlanes::One;
  }
  if (architecture == Architecture::Late)
  {
    SetLateDefaults(options);
  }
  return options;
}

TrainingOptions ParseTrainingOptions(const nlohmann::json& json, const std::string& path)
{
  StrictObject object(json, path, ErrorCode::InvalidFile);
  TrainingOptions options = DefaultsFor(object);
  options.generator =
      ChangeGeneratorOptions(options.generator, object.Object("generator"), object.PathOf("generator"));
  options.discriminatorChannels =
      static_cast<int>(object.Integer("discriminatorChannels", options.discriminatorChannels, 1, 256));
  ParseLosses(object.Object("losses"), object.PathOf("losses"), options.losses);
  options.intensity =
      ChangeIntensityMapping(options.intensity, object.Object("intensity"), object.PathOf("intensity"));
  ParseOptimisation(object, options);
  ParseGeometry(object, options);
  ParseExecution(object, options);
  object.RequireNoMore();
  RequireMeaning(object, options);
  return options;
}

nlohmann::json ToJson(const TrainingOptions& options)
{
  const LossOptions& losses = options.losses;
  return {{"method", ToWord(options.method)},
          {"modality", options.modality},
          {"generator", ToJson(options.generator)},
          {"discriminatorChannels", options.discriminatorChannels},
          {"losses",
           {{"adversarial", ToWord(losses.adversarial)},
            {"adversarialWeight", losses.adversarialWeight},
            {"cycle", losses.cycle},
            {"identity", losses.identity},
            {"gmap", losses.gradientMap},
            {"gmapForm", ToWord(losses.gradientMapForm)},
            {"pair", losses.pair},
            {"acquisition", losses.acquisition},
            {"phase", losses.phase},
            {"conditional", losses.conditional}}},
          {"learningRate", options.learningRate},
          {"learningRateDecay", options.learningRateDecay},
          {"schedule", options.schedule},
          {"gradientClip", options.gradientClip},
          {"adversarialFrom", options.adversarialFrom},
          {"beta1", options.beta1},
          {"beta2", options.beta2},
          {"ema", options.ema},
          {"batch", options.batch},
          {"patch", options.patch},
          {"epochs", options.epochs},
          {"batchesPerEpoch", options.batchesPerEpoch},
          {"autoencoderBatches", options.autoencoderBatches},
          {"seed", options.seed},
          {"intensity", ToJson(options.intensity)},
          {"factorRange", {options.smallestFactor, options.largestFactor}},
          {"thickFactors", options.thickFactors},
          {"profile", ProfileWordOf(options)},
          {"noise", options.noise},
          {"profileRange", {options.thinnestProfile, options.thickestProfile}},
          {"sampling", ToWord(options.sampling)},
          {"augmentation", ToWord(options.augmentation)},
          {"plane", ToWord(options.plane)},
          {"trainingPlanes", ToWord(options.trainingPlanes)},
          {"selection", ToWord(options.selection)},
          {"planes", ToWord(options.planes)},
          {"device", options.device},
          {"precision", ToWord(options.precision)},
          {"threads", options.threads},
          {"samplingThreads", options.samplingThreads},
          {"checkpointMinutes", options.checkpointMinutes}};
}

bool LearnsFromLowResolution(const TrainingOptions& options)
{
  const bool isCycle = !LearnsFromPairs(options.method);
  return isCycle || (!options.generator.IsLate() &&
                     (options.losses.adversarialWeight > 0 || options.losses.acquisition > 0));
}

std::vector<double> ThickFactorsOf(const TrainingOptions& options)
{
  return options.thickFactors.empty() ? std::vector<double>{3, 5, 7} : options.thickFactors;
}

double JudgingFactor(const TrainingOptions& options)
{
  if (LearnsFromPairs(options.method))
  {
    return std::sqrt(options.smallestFactor * options.largestFactor);
  }
  std::vector<double> factors = ThickFactorsOf(options);
  std::sort(factors.begin(), factors.end());
  return factors[factors.size() / 2];
}

bool MayHaveMoreEpochs(const TrainingOptions& options)
{
  return options.learningRateDecay == 0 && options.adversarialFrom == 0 && options.schedule == "linear";
}

bool LearnTheSame(const TrainingOptions& a, const TrainingOptions& b)
{
  const auto learned = [](const TrainingOptions& options)
  {
    nlohmann::json json = ToJson(options);
    if (MayHaveMoreEpochs(options))
    {
      json.erase("epochs");
    }
    for (const char* key :
         {"planes", "device", "precision", "threads", "samplingThreads", "checkpointMinutes"})
    {
      json.erase(key);
    }
    return json;
  };
  return learned(a) == learned(b);
}
} // namespace Clade
