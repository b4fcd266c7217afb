#pragma once

namespace Clade
{
/// A figure by which the epochs of a training are judged, as reports and cards show it.
struct TrainingFigure
{
  const char* key; ///< in the log's lines of epochs and of the baseline
  const char* name;
  const char* meaning;
};

inline constexpr TrainingFigure trainingFigures[] = {
    {"piqe", "PIQE",
     "0 best. It rewards artefacts, too: never read it without the figures against the truth."},
    {"psnr", "PSNR (dB)", "Against the truth, where it is known: more is better."},
    {"ssim", "SSIM", "Against the truth: 1 best."},
    {"edgeEnergy", "Edge energy / truth",
     "Energy of the through-plane gradient over the truth's: below 1 blurred, above 1 detail that is not "
     "there."},
    {"edgeGain", "Edge energy / interpolation", "The same over that of interpolation alone."},
    {"modulation", "Slice-phase modulation",
     "Traces of the thick slices: anatomy alone has about 0.03; more than interpolation means stairs."},
    {"borderDisplacement", "Border displacement (pixels)",
     "RMS distance of strong oblique borders from the truth's: 0 best."},
    {"consistency", "Consistency error",
     "RMS distance from the thick slices before any projection, as a part of the intensity range."},
};
} // namespace Clade
