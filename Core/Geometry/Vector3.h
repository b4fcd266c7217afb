#pragma once
#include <cmath>

namespace Clade
{
/// A point or direction; where it is a place, millimetres in the patient frame of DICOM (LPS: x to the
/// patient's left, y to the back, z to the head).
struct Vector3
{
  double x = 0;
  double y = 0;
  double z = 0;

  Vector3 operator+(const Vector3& b) const { return {x + b.x, y + b.y, z + b.z}; }
  Vector3 operator-(const Vector3& b) const { return {x - b.x, y - b.y, z - b.z}; }
  Vector3 operator*(double s) const { return {x * s, y * s, z * s}; }
  Vector3 operator-() const { return {-x, -y, -z}; }
  bool operator==(const Vector3& b) const { return x == b.x && y == b.y && z == b.z; }
};

inline double Dot(const Vector3& a, const Vector3& b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vector3 Cross(const Vector3& a, const Vector3& b)
{
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double Norm(const Vector3& a)
{
  return std::sqrt(Dot(a, a));
}
/// Unit vector along a; a must not be zero.
inline Vector3 Normalised(const Vector3& a)
{
  return a * (1 / Norm(a));
}
} // namespace Clade
