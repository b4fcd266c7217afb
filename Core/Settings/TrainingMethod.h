#pragma once
#include "Settings/EnumWords.h"

namespace Clade
{
enum class TrainingMethod
{
  Clade,       ///< cycle-consistent adversarial learning, demodulated generators, gradient map loss
  CladeNoGmap, ///< the same without the gradient map loss
  CycleGan,    ///< the same without it, instance normalisation in place of demodulation
  Smore,       ///< pairs made of HR-plane images alone, L1
  Anchored,    ///< such pairs, and an adversarial loss that sees real LR-plane images too
  Xuan         ///< pairs made of dense stacks whose slices in between an autoencoder makes
};

template<>
struct EnumWords<TrainingMethod>
{
  static constexpr EnumWord<TrainingMethod> all[] = {
      {TrainingMethod::Clade, "clade"},       {TrainingMethod::CladeNoGmap, "clade-nogmap"},
      {TrainingMethod::CycleGan, "cyclegan"}, {TrainingMethod::Smore, "smore"},
      {TrainingMethod::Anchored, "anchored"}, {TrainingMethod::Xuan, "xuan"}};
};
} // namespace Clade
