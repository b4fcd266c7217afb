#pragma once
#include "Evaluation/EvaluationCase.h"
#include "Evaluation/EvaluationMeasurer.h"
#include "Evaluation/EvaluationPictures.h"
#include "Evaluation/EvaluationTable.h"
#include "ImageQuality/SliceView.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// The intensities that PIQE, PSNR and SSIM see. By themselves: of MR each volume's robust limits (its
/// percentiles 0.1 and 99.9 after interpolation), of CT the models' window. A window hides what is narrow in
/// it: angiographies, or one organ, want limits of their own.
struct EvaluationRange
{
  bool isOfVolume = false;        ///< the robust limits of each volume, CT too
  std::optional<GreyRange> fixed; ///< the same for every volume
};

struct EvaluationRequest
{
  std::vector<std::string> truths; ///< near-isotropic volumes, made thick; as `load` understands them
  std::vector<std::string> thicks; ///< real thick volumes, whose truth is not known
  std::vector<std::string> models; ///< names, or files that end in .safetensors
  std::string modelsDirectory;
  DegradationOptions degradation;
  EvaluationRange range;
  std::vector<int>
      strides; ///< of patches, each tried beside whole slices; empty: as `settings` say, and no more
  EnhanceSettings settings;
};

/// What was not measured, and why.
struct LeftOut
{
  std::string volume;
  std::string method; ///< empty: the volume as a whole
  std::string code;
  std::string sentence;
};

/// A model that was compared, as it describes itself.
struct EvaluatedModel
{
  std::string name;
  std::string fileName;
  std::string sha256;
  std::string method;
  std::string modality;
  double smallestFactor = 0;
  double largestFactor = 0;
  std::vector<std::string> data; ///< what it says it was trained on; empty: it says nothing
};

/// A volume, at one factor, on which methods were compared.
struct EvaluatedVolume
{
  std::string name;
  double factor = 0;
  std::string modality;
  double sliceThicknessMm = 0;
  bool hasTruth = false;
  bool isTruthInterpolated = false;
  std::optional<double> noiseRatio; ///< of the thick slices: along the normal over that in the plane
  VolumeGrid thick;
  VolumeGrid result;
  MeasuringPlan plan;
};

struct EvaluationResult
{
  std::vector<EvaluatedModel> models;
  std::vector<EvaluatedVolume> volumes;
  std::vector<EvaluationRow> rows;
  std::vector<EvaluationPictures> pictures;
  std::vector<LeftOut> leftOut;
};

/// Compares models, and always "cubic" (interpolation alone), on volumes: every one is enhanced as
/// EnhanceVolume does and measured by the EvaluationMeasurer of its interpolated volume; of a truth there is
/// a row too. A network with instance normalisation, which cannot take whole slices, is stitched of patches.
/// A volume or a model that is refused is named in `leftOut` and the work goes on; a result that the quality
/// gate would keep back is measured, and its row says so. Seconds are those of the whole enhancement, reading
/// of the model included; peak memory is the process's during it (Linux), and what the enhancement added to
/// what was there before.
///
/// Throws Error(InvalidArgument) for a request that cannot be met, Error(Model) for a model that is not there
/// or where every model was refused for every volume; where no volume could be measured, what the first was
/// refused with; what `progress` throws. Stages "VOLUME xFACTOR METHOD: network" and the like.
EvaluationResult EvaluateModels(const EvaluationRequest& request, const LoadMeasurable& load,
                                IProgress& progress);
} // namespace Clade
