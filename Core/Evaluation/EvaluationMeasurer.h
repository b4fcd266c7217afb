#pragma once
#include "Base/Progress.h"
#include "Evaluation/EvaluationPictures.h"
#include "ImageQuality/BorderLines.h"
#include "ImageQuality/HomogeneousRegions.h"
#include "ImageQuality/SliceView.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
struct EvaluationMeasurerOptions
{
  std::optional<GreyRange> window; ///< the intensities that are judged; nothing: the volume's robust limits
  double sliceSpacingMm = 0;       ///< of the thick slices: how far a border is blurred
  std::size_t threads = 0;
};

/// Where and how the results for one volume are measured.
struct MeasuringPlan
{
  /// One LR orientation.
  struct Plane
  {
    std::string name; ///< "Rows": the LR images that hold an image row, as LrPlane calls them; or "Columns"
    ViewPlane view = ViewPlane::Sagittal;
    std::size_t slices = 0;
    std::size_t tissueSlices = 0;
    std::size_t shownSlice = 0; ///< in pictures
  };

  GreyRange range;
  std::vector<Plane> planes;
  std::vector<MeasureLine> lines;
  double lineStepMm = 0;
  double lineWidthMm = 0;
  std::optional<HomogeneousRegions> regions; ///< of signal and noise
  std::size_t noiseRegions = 0;              ///< spheres in which the noise's texture is measured
};

/// What all results for one thick volume are measured by, taken once from its interpolated volume and the
/// same for all of them: the map from intensities to 8 bits, the slices that hold tissue (a tenth of their
/// blocks active in PIQE's sense), lines across borders (1.25 slice spacings to each side of a border, at
/// least 30 degrees out of the slices), and the regions of signal and noise (spheres of four voxels' radius).
class EvaluationMeasurer
{
public:
  using Figures = std::map<std::string, double, std::less<>>;

  /// Throws Error(InvalidArgument) for a volume without contrast. Stage "measure".
  EvaluationMeasurer(const Volume& interpolated, const EvaluationMeasurerOptions& options,
                     IProgress& progress);

  /// Figures of EvaluationTable.h: PIQE in both LR orientations, edge sharpness (mean over all lines;
  /// EdgeLines are those along which there is a border at all, the others count as 0), SNR; against `truth`,
  /// where there is one, on the same grid, PSNR and SSIM with the width of the intensity range as their data
  /// range. Psnr is left out where nothing differs. Slice-phase modulation, and against the truth border
  /// displacement; the noise's texture in the quietest spheres of tissue. Stage "measure".
  Figures Measure(const Volume& volume, const Volume* truth, IProgress& progress) const;

  /// Noise along the normal over that in the plane, in the measurer's regions; also of the thick slices.
  /// Nothing where there is no such region.
  std::optional<double> NoiseRatio(const Volume& volume) const;

  /// Adds the slice of each LR orientation that is shown: the middle one of those with tissue.
  void AddPictures(const Volume& volume, EvaluationPictures& pictures) const;

  /// Largest less smallest voxel of the interpolated volume: what per cent of the range means.
  double FullRange() const { return fullRange_; }
  MeasuringPlan Plan() const;

private:
  /// One LR orientation.
  struct Orientation
  {
    std::string name; ///< "Rows" or "Columns", as LrPlane
    ViewPlane plane = ViewPlane::Sagittal;
    std::vector<bool> hasTissue; ///< by slice
    std::size_t shown = 0;
  };
  void AddPiqe(const Volume& volume, Figures& figures, IProgress& progress) const;
  void AddEdgesAndNoise(const Volume& volume, Figures& figures) const;
  void AddStairs(const Volume& volume, const Volume* truth, Figures& figures, IProgress& progress) const;
  void AddOrientation(const Volume& interpolated, ViewPlane plane, IProgress& progress);

  EvaluationMeasurerOptions options_;
  GreyRange range_;
  double fullRange_ = 0;
  std::vector<Orientation> orientations_;
  std::vector<MeasureLine> lines_;
  ProfileSampling sampling_;
  VolumeGrid grid_;
  std::optional<HomogeneousRegions> regions_;
  std::vector<Sphere> quiet_; ///< where the noise's texture is measured
};
} // namespace Clade
