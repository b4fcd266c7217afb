#include "Volume/PhantomPieces.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
PhantomEllipsoid::PhantomEllipsoid(const Vector3& centreMm, const Vector3& radiiMm, double yaw, double roll,
                                   bool isBlock)
    : centreMm_(centreMm), inverseRadii_{1 / radiiMm.x, 1 / radiiMm.y, 1 / radiiMm.z}, isBlock_(isBlock)
{
  const auto turned = [=](const Vector3& v)
  {
    const Vector3 a{std::cos(yaw) * v.x - std::sin(yaw) * v.y, std::sin(yaw) * v.x + std::cos(yaw) * v.y,
                    v.z};
    return Vector3{std::cos(roll) * a.x + std::sin(roll) * a.z, a.y,
                   -std::sin(roll) * a.x + std::cos(roll) * a.z};
  };
  axes_ = {turned({1, 0, 0}), turned({0, 1, 0}), turned({0, 0, 1})};
}

double PhantomEllipsoid::DistanceMm(const Vector3& point) const
{
  const Vector3 p = point - centreMm_;
  // First order about the surface |p / r| = 1 of the 2- or 4-norm: (norm - 1) / |gradient of the norm|.
  double sum = 0;
  double squaredGradient = 0;
  for (std::size_t a = 0; a < 3; a++)
  {
    const double scaled = Dot(p, axes_[a]) * inverseRadii_[a];
    const double squared = scaled * scaled;
    sum += isBlock_ ? squared * squared : squared;
    const double slope = (isBlock_ ? squared * scaled : scaled) * inverseRadii_[a];
    squaredGradient += slope * slope;
  }
  if (squaredGradient == 0)
  {
    return -1 / *std::max_element(inverseRadii_.begin(), inverseRadii_.end());
  }
  const double norm = isBlock_ ? std::sqrt(std::sqrt(sum)) : std::sqrt(sum);
  return (norm - 1) * sum / (norm * std::sqrt(squaredGradient));
}

std::pair<Vector3, Vector3> PhantomEllipsoid::Bounds() const
{
  // Of the box around the turned block; an ellipsoid is inside it.
  Vector3 reach;
  for (std::size_t a = 0; a < 3; a++)
  {
    const double radius = 1 / inverseRadii_[a];
    reach = reach + Vector3{std::abs(axes_[a].x), std::abs(axes_[a].y), std::abs(axes_[a].z)} * radius;
  }
  return {centreMm_ - reach, centreMm_ + reach};
}

PhantomRod::PhantomRod(const Vector3& fromMm, const Vector3& toMm, double fromRadiusMm, double toRadiusMm)
    : fromMm_(fromMm), alongMm_(toMm - fromMm),
      inverseSquaredLength_(1 / std::max(1e-12, Dot(alongMm_, alongMm_))), fromRadiusMm_(fromRadiusMm),
      growthMm_(toRadiusMm - fromRadiusMm)
{
}

double PhantomRod::DistanceMm(const Vector3& point) const
{
  const Vector3 p = point - fromMm_;
  const double t = std::clamp(Dot(p, alongMm_) * inverseSquaredLength_, 0.0, 1.0);
  return Norm(p - alongMm_ * t) - (fromRadiusMm_ + growthMm_ * t);
}

std::pair<Vector3, Vector3> PhantomRod::Bounds() const
{
  const double r = std::max(fromRadiusMm_, fromRadiusMm_ + growthMm_);
  const Vector3 to = fromMm_ + alongMm_;
  return {{std::min(fromMm_.x, to.x) - r, std::min(fromMm_.y, to.y) - r, std::min(fromMm_.z, to.z) - r},
          {std::max(fromMm_.x, to.x) + r, std::max(fromMm_.y, to.y) + r, std::max(fromMm_.z, to.z) + r}};
}
} // namespace Clade
