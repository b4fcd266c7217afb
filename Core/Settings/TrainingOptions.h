#pragma once
#include "Settings/GeneratorOptions.h"
#include "Settings/IntensityMapping.h"
#include "Settings/LrPlane.h"
#include "Settings/Precision.h"
#include "Settings/SliceProfileShape.h"
#include "Settings/TrainingMethod.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
enum class AdversarialLoss
{
  LeastSquares, ///< (score - 1)^2, as CycleGAN's program
  Vanilla       ///< log loss, as papers write it
};

template<>
struct EnumWords<AdversarialLoss>
{
  static constexpr EnumWord<AdversarialLoss> all[] = {{AdversarialLoss::LeastSquares, "lsgan"},
                                                      {AdversarialLoss::Vanilla, "vanilla"}};
};

enum class GradientMapForm
{
  Sum,     ///< |(Sx a - Sx b) + (Sy a - Sy b)|, the paper's formula to the letter
  Separate ///< |Sx a - Sx b| + |Sy a - Sy b|
};

template<>
struct EnumWords<GradientMapForm>
{
  static constexpr EnumWord<GradientMapForm> all[] = {{GradientMapForm::Sum, "sum"},
                                                      {GradientMapForm::Separate, "separate"}};
};

/// Which images patches are drawn from.
enum class PatchSampling
{
  Images, ///< every image is as likely as any other: a volume of many slices is seen more often
  Volumes ///< every volume (and each of its axes, each of its thicker versions) is as likely as any other
};

template<>
struct EnumWords<PatchSampling>
{
  static constexpr EnumWord<PatchSampling> all[] = {{PatchSampling::Images, "images"},
                                                    {PatchSampling::Volumes, "volumes"}};
};

/// What is done to patches so that fewer volumes teach more; to a pair's halves alike.
enum class Augmentation
{
  None,
  Flips,           ///< along either axis
  FlipsAndContrast ///< and a random gamma from 0.6 to 1.65 on the intensity range: other MR weightings
};

template<>
struct EnumWords<Augmentation>
{
  static constexpr EnumWord<Augmentation> all[] = {{Augmentation::None, "none"},
                                                   {Augmentation::Flips, "flips"},
                                                   {Augmentation::FlipsAndContrast, "flips-and-contrast"}};
};

/// Which epoch is kept.
enum class EpochSelection
{
  Piqe, ///< the one whose output is the most natural by that measure
  Last
};

template<>
struct EnumWords<EpochSelection>
{
  static constexpr EnumWord<EpochSelection> all[] = {{EpochSelection::Piqe, "piqe"},
                                                     {EpochSelection::Last, "last"}};
};

/// Weights of the losses; a method uses those that it knows (Methods.md, "Losses").
struct LossOptions
{
  AdversarialLoss adversarial = AdversarialLoss::LeastSquares;
  double adversarialWeight = 1;
  double cycle = 1;
  double identity = 1;
  double gradientMap = 5;
  GradientMapForm gradientMapForm = GradientMapForm::Separate;
  /// Methods of pairs: the discriminator sees every image beside the one that it was made from, and its real
  /// ones are the pairs' sharp halves. It then judges what was added, not how sharp a patch may be: among
  /// many volumes some are smooth by nature, and a generator hides behind them.
  bool conditional = false;
  double pair = 1; ///< L1 between the output for a pair's degraded image and its other half
  /// Of method anchored: L1 between the slices that a real LR image was made of and what the acquisition
  /// model makes of the output for it: the output may add what the slices cannot tell, nothing else.
  double acquisition = 0;
  /// Of late generators: how unevenly the energy of the output's through-plane gradient, over the truth's, is
  /// spread over the places between two slices (PhasePenalty): what teaches a network to make no stairs.
  double phase = 0;
};

/// Everything that decides what is learned. A JSON object with the names below sets them; what it leaves out
/// has the method's default.
struct TrainingOptions
{
  TrainingMethod method = TrainingMethod::Anchored;
  std::string modality = "MR";
  GeneratorOptions generator;
  int discriminatorChannels = 64;
  LossOptions losses;
  double learningRate = 2e-4;
  /// The share of the training, at its end, in which the learning rate falls linearly to zero.
  double learningRateDecay = 0;
  /// linear (see above), or cosine: the rate rises over 20 steps and falls as half a cosine to a twentieth.
  std::string schedule = "linear";
  double gradientClip = 0; ///< the gradients' largest norm, all together; 0: any
  /// The share of the training, at its beginning, in which the method `anchored` learns from pairs alone,
  /// without adversary and acquisition: at less than half the cost of a step, and the discriminator then
  /// meets a generator that is worth judging.
  double adversarialFrom = 0;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double ema = 0.999; ///< of the weights that are published; 0: the last weights
  int batch = 1;
  int patch = 32; ///< pixels, a multiple of 4, at least 32
  int epochs = 10;
  int batchesPerEpoch = 0;    ///< 0: four patches of every LR slice
  int autoencoderBatches = 0; ///< of method xuan; 0: as many as an epoch has
  std::uint64_t seed = 1;
  IntensityMapping intensity;
  double smallestFactor = 2; ///< of pairs, drawn between, log-uniformly; and of the finished model
  double largestFactor = 8;
  std::vector<double> thickFactors; ///< LR volumes made of near-isotropic ones; empty: 3, 5 and 7
  SliceProfileShape profile = SliceProfileShape::Box;
  double thinnestProfile = 1; ///< a pair's profile is as wide as its volume's slices times a number between
  double thickestProfile = 1; ///< these two: scanners' profiles are not as wide as SliceThickness says
  bool variesProfile =
      false;        ///< of late generators: every third batch has Gaussian profiles, the others boxes
  double noise = 0; ///< of late generators: at most this much of the noise lost to averaging is put back
  PatchSampling sampling = PatchSampling::Images;
  Augmentation augmentation = Augmentation::None;
  LrPlane plane = LrPlane::Auto;           ///< of the LR images, and of use
  LrPlanes trainingPlanes = LrPlanes::One; ///< One or Both: LR images along `plane`, or along the other too
  EpochSelection selection = EpochSelection::Piqe;

  /// One or Both: the LR planes that the finished model is applied to where the user does not say.
  LrPlanes planes = LrPlanes::One;

  // How it is computed, not what is learned: a resumed training may have other values.
  std::string device = "auto";
  Precision precision = Precision::Auto;
  int threads = 0;
  int samplingThreads = 1;
  int checkpointMinutes = 5;
};

/// The defaults of a method: `modality` "MR" or "CT".
TrainingOptions DefaultTrainingOptions(TrainingMethod method, const std::string& modality,
                                       Architecture architecture = Architecture::Resnet);

/// Throws Error(InvalidFile) that names an unknown member, a wrong type or a value out of range. "method",
/// "modality" and the generator's "architecture" choose the defaults. `path` is what the error calls the
/// object.
TrainingOptions ParseTrainingOptions(const nlohmann::json& options, const std::string& path = "training");
nlohmann::json ToJson(const TrainingOptions& options);

/// Whether the method learns from real LR images, not only from pairs made of HR ones.
bool LearnsFromLowResolution(const TrainingOptions& options);

/// The factor that near-isotropic volumes are made thick by to judge an epoch: the geometric middle of those
/// that pairs teach, or the middle one of `thickFactors` where only those are learned from.
double JudgingFactor(const TrainingOptions& options);

/// Slice spacings over in-plane spacing at which near-isotropic volumes give LR images.
std::vector<double> ThickFactorsOf(const TrainingOptions& options);

/// Whether a training that has ended may go on with more epochs: not where learning depends on how far it is.
bool MayHaveMoreEpochs(const TrainingOptions& options);

/// Whether two trainings learn the same from the same data: all but how they are computed and used,
/// and the number of epochs where they may have more.
bool LearnTheSame(const TrainingOptions& a, const TrainingOptions& b);
} // namespace Clade
