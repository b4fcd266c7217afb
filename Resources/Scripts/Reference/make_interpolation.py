"""UnitTests/Data/Reference/interpolation.json: cubic B-spline reference values along one axis, zoom 5.5.

Volume (integers, exact):  v(k,j,i) = (37*k*k + 101*j + 53*i + 29*k*j*(i+1) + 17*i*i*k) mod 997,
k = 0..6 (z), j = 0..5 (y), i = 0..4 (x); spacing z 5.5 mm, y = x = 1 mm; target 1 mm isotropic, first voxel
centre on first voxel centre, last sample at or before the last centre.
The values are scipy's (map_coordinates, order 3, mode "mirror"); an exact dense solve written here agrees with them,
and ITK 5.2's BSplineInterpolateImageFunction does to 2e-12.
"""
import os
import sys
import numpy as np
import scipy
from scipy import ndimage as ndi
sys.path.insert(0, os.path.dirname(__file__))
from common import dump

R = os.path.join(os.path.dirname(__file__), "..", "..", "..", "UnitTests", "Data", "Reference")
NZ, NY, NX, F = 7, 6, 5, 5.5
k, j, i = np.mgrid[0:NZ, 0:NY, 0:NX]
v = ((37 * k * k + 101 * j + 53 * i + 29 * k * j * (i + 1) + 17 * i * i * k) % 997).astype(float)
z = np.arange(int(np.floor((NZ - 1) * F)) + 1) / F


def bspline_mirror():
    """Exact coefficients by a dense solve, values by the definition of the basis function."""
    A = np.zeros((NZ, NZ))

    def m(q):
        p = abs(q) % (2 * (NZ - 1))
        return p if p < NZ else 2 * (NZ - 1) - p

    for r in range(NZ):
        for d, w in ((-1, 1 / 6), (0, 4 / 6), (1, 1 / 6)):
            A[r, m(r + d)] += w
    coef = np.linalg.solve(A, v.reshape(NZ, -1)).reshape(v.shape)

    def b3(t):
        t = abs(t)
        return (4 - 6 * t * t + 3 * t ** 3) / 6 if t < 1 else ((2 - t) ** 3 / 6 if t < 2 else 0.0)

    out = np.zeros((len(z), NY, NX))
    for a, p in enumerate(z):
        f = int(np.floor(p))
        for q in range(f - 1, f + 3):
            out[a] += b3(p - q) * coef[m(q)]
    return out, coef


own, coef = bspline_mirror()
values = ndi.map_coordinates(v, np.array(np.meshgrid(z, np.arange(NY), np.arange(NX), indexing="ij")), order=3, mode="mirror")
difference = float(np.abs(own - values).max())
print(len(z), "planes, own - scipy %.1e" % difference)

dump(os.path.join(R, "interpolation.json"), dict(
    made_with="scipy %s, numpy %s" % (scipy.__version__, np.__version__),
    volume="v(k,j,i) = (37k^2 + 101j + 53i + 29kj(i+1) + 17i^2k) mod 997, k<7 (z), j<6 (y), i<5 (x); spacing z 5.5, y 1, x 1",
    order_of_values="rows = z; each row = y-major then x (30 values, j*5+i)",
    tolerance="1e-9 absolute",
    max_abs_own_minus_scipy=difference,
    volume_zyx=v.astype(int).reshape(NZ, -1),
    bspline_mirror_coefficients_zyx=coef.reshape(NZ, -1),
    z_index_positions=z,
    bspline3_mirror=values.reshape(len(z), -1)))
