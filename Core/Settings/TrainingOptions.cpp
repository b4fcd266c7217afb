#include "Settings/TrainingOptions.h"

#include "Base/Error.h"
#include "Settings/JsonMembers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::array<std::pair<TrainingMethod, const char*>, 6> methods = {{
    {TrainingMethod::Clade, "clade"},
    {TrainingMethod::CladeNoGmap, "clade-nogmap"},
    {TrainingMethod::CycleGan, "cyclegan"},
    {TrainingMethod::Smore, "smore"},
    {TrainingMethod::Anchored, "anchored"},
    {TrainingMethod::Xuan, "xuan"},
}};

bool LearnsFromPairs(TrainingMethod method)
{
  return method == TrainingMethod::Smore || method == TrainingMethod::Anchored ||
         method == TrainingMethod::Xuan;
}

std::string ToWord(PatchSampling sampling)
{
  return sampling == PatchSampling::Volumes ? "volumes" : "images";
}

std::string ToWord(Augmentation augmentation)
{
  return augmentation == Augmentation::None    ? "none"
         : augmentation == Augmentation::Flips ? "flips"
                                               : "flips-and-contrast";
}

std::vector<std::string> MethodWords()
{
  std::vector<std::string> words;
  for (const auto& method : methods)
  {
    words.push_back(method.second);
  }
  return words;
}

void ParseLosses(const nlohmann::json& json, LossOptions& losses)
{
  const JsonMembers members(json, "the training's \"losses\"");
  members.RequireKnown(ToJson(TrainingOptions())["losses"]);
  std::string word = losses.adversarial == AdversarialLoss::Vanilla ? "vanilla" : "lsgan";
  members.Word("adversarial", {"lsgan", "vanilla"}, word);
  losses.adversarial = word == "vanilla" ? AdversarialLoss::Vanilla : AdversarialLoss::LeastSquares;
  constexpr double most = 1000;
  members.Number("adversarialWeight", 0, most, losses.adversarialWeight);
  members.Number("cycle", 0, most, losses.cycle);
  members.Number("identity", 0, most, losses.identity);
  members.Number("gmap", 0, most, losses.gradientMap);
  members.Number("pair", 0, most, losses.pair);
  members.Number("acquisition", 0, most, losses.acquisition);
  members.Number("phase", 0, most, losses.phase);
  members.Boolean("conditional", losses.conditional);
  word = losses.gradientMapForm == GradientMapForm::Sum ? "sum" : "separate";
  members.Word("gmapForm", {"sum", "separate"}, word);
  losses.gradientMapForm = word == "sum" ? GradientMapForm::Sum : GradientMapForm::Separate;
}

std::string ProfileWordOf(const TrainingOptions& options)
{
  return options.variesProfile ? "varied" : options.profile == SliceProfileShape::Box ? "box" : "gaussian";
}

void ParseGeometry(const JsonMembers& members, TrainingOptions& options)
{
  members.Integer("patch", 32, 512, options.patch);
  if (options.patch % 4 != 0)
  {
    members.Fail("patch", "a multiple of 4");
  }
  members.Range("factorRange", 1.5, 20, options.smallestFactor, options.largestFactor);
  members.Numbers("thickFactors", 1.5, 20, options.thickFactors);
  std::string word = ProfileWordOf(options);
  members.Word("profile", {"box", "gaussian", "varied"}, word);
  options.profile = word == "gaussian" ? SliceProfileShape::Gaussian : SliceProfileShape::Box;
  options.variesProfile = word == "varied";
  members.Number("noise", 0, 4, options.noise);
  word = ToWord(options.sampling);
  members.Word("sampling", {"images", "volumes"}, word);
  options.sampling = word == "images" ? PatchSampling::Images : PatchSampling::Volumes;
  word = ToWord(options.augmentation);
  members.Word("augmentation", {"none", "flips", "flips-and-contrast"}, word);
  options.augmentation = word == "none"    ? Augmentation::None
                         : word == "flips" ? Augmentation::Flips
                                           : Augmentation::FlipsAndContrast;
  members.Range("profileRange", 0.25, 4, options.thinnestProfile, options.thickestProfile);
  members.Word("plane", {"auto", "rows", "columns"}, options.plane);
  members.Word("trainingPlanes", {"one", "both"}, options.trainingPlanes);
}

void ParseOptimisation(const JsonMembers& members, TrainingOptions& options)
{
  members.Number("learningRate", 0, 1, options.learningRate);
  members.Number("learningRateDecay", 0, 1, options.learningRateDecay);
  members.Word("schedule", {"linear", "cosine"}, options.schedule);
  members.Number("gradientClip", 0, 1000, options.gradientClip);
  members.Number("adversarialFrom", 0, 1, options.adversarialFrom);
  members.Number("beta1", 0, 0.99999, options.beta1);
  members.Number("beta2", 0, 0.99999, options.beta2);
  members.Number("ema", 0, 0.999999, options.ema);
  members.Integer("batch", 1, 4096, options.batch);
  members.Integer("epochs", 1, 100000, options.epochs);
  members.Integer("batchesPerEpoch", 0, 10000000, options.batchesPerEpoch);
  members.Integer("autoencoderBatches", 0, 10000000, options.autoencoderBatches);
  int seed = static_cast<int>(options.seed);
  members.Integer("seed", 0, 2147483647, seed);
  options.seed = static_cast<std::uint64_t>(seed);
  members.Word("selection", {"piqe", "last"}, options.selection);
  members.Word("planes", {"one", "both"}, options.planes);
}

void ParseExecution(const JsonMembers& members, TrainingOptions& options)
{
  members.String("device", options.device);
  std::string word = ToWord(options.precision);
  members.Word("precision", {"auto", "fp32", "bf16"}, word);
  options.precision = PrecisionFromWord(word);
  members.Integer("threads", 0, 4096, options.threads);
  members.Integer("samplingThreads", 1, 256, options.samplingThreads);
  members.Integer("checkpointMinutes", 0, 100000, options.checkpointMinutes);
}

/// Late generators learn from pairs that know their slices; the others from images that do not.
void RequireMeaningOfArchitecture(const JsonMembers& members, const TrainingOptions& options)
{
  const bool isLate = options.generator.IsLate();
  const auto refuse = [&](bool isSet, const char* key, const std::string& expected)
  {
    if (isSet)
    {
      members.Fail(key, expected);
    }
  };
  const bool isPairedAlone =
      options.method == TrainingMethod::Smore || options.method == TrainingMethod::Anchored;
  refuse(isLate && !isPairedAlone, "generator",
         "another architecture: late is learned by smore and anchored");
  refuse(isLate && options.losses.acquisition > 0, "losses", "no \"acquisition\" with the architecture late");
  refuse(isLate && options.precision == Precision::BFloat16, "precision",
         "auto or fp32 with the architecture late");
  refuse(!isLate && options.losses.phase > 0, "losses", "\"phase\" with the architecture late alone");
  refuse(!isLate && options.variesProfile, "profile", "box or gaussian: varied is for the architecture late");
  refuse(!isLate && options.noise > 0, "noise", "none: only the architecture late knows it");
}

/// What only pairs, or only method anchored, can mean is not ignored elsewhere.
void RequireMeaning(const JsonMembers& members, const TrainingOptions& options)
{
  const std::string method = ToWord(options.method);
  const auto refuse = [&](bool isSet, const char* key, const char* where)
  {
    if (isSet)
    {
      members.Fail(key, std::string("none with the method ") + method + ": only " + where + " knows it");
    }
  };
  const bool isPaired = LearnsFromPairs(options.method);
  const bool isAnchored = options.method == TrainingMethod::Anchored;
  refuse(options.losses.conditional && !isPaired, "losses", "a method of pairs (\"conditional\")");
  refuse(options.losses.acquisition > 0 && !isAnchored, "losses", "anchored (\"acquisition\")");
  refuse(options.adversarialFrom > 0 && !isPaired, "adversarialFrom", "a method of pairs");
  RequireMeaningOfArchitecture(members, options);
}

/// The options of other members have their defaults by method and modality: these come first.
TrainingOptions DefaultsFor(const JsonMembers& members)
{
  std::string method = "anchored", modality = "MR";
  members.Word("method", MethodWords(), method);
  members.Word("modality", {"MR", "CT"}, modality);
  std::string architecture = "resnet";
  JsonMembers(members.Object("generator"), "the training's \"generator\"")
      .Word("architecture", {"resnet", "late"}, architecture);
  return DefaultTrainingOptions(TrainingMethodFromWord(method), modality,
                                architecture == "late" ? Architecture::Late : Architecture::Resnet);
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
  options.selection = "last";
  options.planes = "both";
}
} // namespace

std::string ToWord(TrainingMethod method)
{
  return std::find_if(methods.begin(), methods.end(), [=](const auto& m) { return m.first == method; })
      ->second;
}

TrainingMethod TrainingMethodFromWord(const std::string& word)
{
  const auto found =
      std::find_if(methods.begin(), methods.end(), [&](const auto& m) { return m.second == word; });
  if (found == methods.end())
  {
    throw Error(ErrorCode::InvalidArgument,
                "the method is \"" + word +
                    "\", expected clade, clade-nogmap, cyclegan, smore, anchored or xuan");
  }
  return found->first;
}

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
    options.selection = method == TrainingMethod::Smore ? "last" : "piqe";
    options.planes = method == TrainingMethod::Smore ? "both" : "one";
  }
  if (architecture == Architecture::Late)
  {
    SetLateDefaults(options);
  }
  return options;
}

TrainingOptions ParseTrainingOptions(const nlohmann::json& json)
{
  const JsonMembers members(json, "the training's options");
  members.RequireKnown(ToJson(TrainingOptions()));
  TrainingOptions options = DefaultsFor(members);
  nlohmann::json generator = ToJson(options.generator);
  nlohmann::json known = generator;
  known["architecture"] = ""; // resnet, where it is not told
  JsonMembers(members.Object("generator"), "the training's \"generator\"").RequireKnown(known);
  generator.update(members.Object("generator"));
  options.generator = ParseGeneratorOptions(generator);
  members.Integer("discriminatorChannels", 1, 256, options.discriminatorChannels);
  ParseLosses(members.Object("losses"), options.losses);
  nlohmann::json intensity = ToJson(options.intensity);
  JsonMembers(members.Object("intensity"), "the training's \"intensity\"")
      .RequireKnown({{"kind", ""}, {"low", 0}, {"high", 0}});
  intensity.update(members.Object("intensity"));
  options.intensity = ParseIntensityMapping(intensity);
  ParseOptimisation(members, options);
  ParseGeometry(members, options);
  ParseExecution(members, options);
  RequireMeaning(members, options);
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
           {{"adversarial", losses.adversarial == AdversarialLoss::Vanilla ? "vanilla" : "lsgan"},
            {"adversarialWeight", losses.adversarialWeight},
            {"cycle", losses.cycle},
            {"identity", losses.identity},
            {"gmap", losses.gradientMap},
            {"gmapForm", losses.gradientMapForm == GradientMapForm::Sum ? "sum" : "separate"},
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
          {"plane", options.plane},
          {"trainingPlanes", options.trainingPlanes},
          {"selection", options.selection},
          {"planes", options.planes},
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
