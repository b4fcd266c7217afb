"""stairs.json : slice-phase modulation and border displacement of small volumes, by numpy and scipy.

The volumes are made of integers and binary fractions alone, exact in float32, so that C++ makes the same ones:
see Texture and the three ways to lose its slices below.
"""
import os
import sys
import numpy as np
import scipy.ndimage as ndi
sys.path.insert(0, os.path.dirname(__file__))
from common import Lcg, dump

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
SHAPE = (80, 64, 61)  # columns, rows, slices


def texture(shape, seed):
    """Trilinear between numbers 0..255 at every 8th voxel, and noise of 0..16 in steps of 1/4096."""
    g = Lcg(seed)
    knots = np.empty([n // 8 + 2 for n in shape])
    for at in np.ndindex(knots.shape):
        knots[at] = g.u16() >> 8
    v = knots
    for axis, n in enumerate(shape):
        at = np.arange(n)
        below, part = at // 8, (at % 8) / 8
        part = part.reshape([-1 if a == axis else 1 for a in range(3)])
        v = np.take(v, below, axis) * (1 - part) + np.take(v, below + 1, axis) * part
    noise = np.empty(shape)
    for at in np.ndindex(shape):
        noise[at] = g.u16() / 4096
    return (v + noise).astype(np.float32)


def treads(v, every):
    """Each slice the last one at a multiple of `every`: stairs."""
    return v[:, :, np.arange(v.shape[2]) // every * every]


def linear(v, every):
    """Linear between the slices at multiples of `every`, a power of two; the last ones stay."""
    at = np.arange(v.shape[2])
    below = at // every * every
    above = np.minimum(below + every, v.shape[2] - 1)
    part = ((at - below) / every).astype(np.float32)
    return v[:, :, below] * (1 - part) + v[:, :, above] * part


def folded(v, step, spacing, offset, order):
    e = (np.diff(v, n=order, axis=2).astype(np.float64) ** 2).mean(axis=(0, 1))
    n = max(3, int(round(spacing / step)))
    phase = (((np.arange(e.size) + order / 2) * step + offset) / spacing % 1.0 * n).astype(int) % n
    mean = np.convolve(np.pad(e, n, mode="edge"), np.ones(n) / n, "same")[n:-n]
    f = np.array([(e / np.maximum(mean, 1e-12))[phase == i].mean() for i in range(n)])
    return f / f.mean()


def modulation(v, step, spacing, offset):
    low, high = np.percentile(v, [0.5, 99.5])
    v = np.clip(v, low, high)
    first, second = (folded(v, step, spacing, offset, order) for order in (1, 2))
    return {"phases": first, "modulation": np.ptp(first), "second_phases": second, "second_modulation": np.ptp(second)}


def displacement(result, truth, along):
    """Along axis 0 (the rows) or 1 (the columns)."""
    smooth = ndi.gaussian_filter(truth, 1.0)
    gx, gy, gz = (np.gradient(smooth, axis=a) for a in (1 - along, along, 2))
    strength, slope = np.hypot(gy, gz), np.abs(gz) / (np.abs(gy) + 1e-6)
    ok = (slope > .47) & (slope < 2.1) & (np.abs(gx) < strength * .7)
    ok[:8] = ok[-8:] = ok[:, :8] = ok[:, -8:] = ok[:, :, :6] = ok[:, :, -6:] = False
    strength = np.where(ok, strength, 0)
    order = np.argsort(strength.ravel(), kind="stable")[::-1][:20000]
    order = order[strength.ravel()[order] > 0]

    def crossing(q):
        c = np.nonzero((q[:-1] <= 0) & (q[1:] > 0))[0]
        if len(c) == 0:
            return 4.0
        e = c + (-q[c]) / (q[c + 1] - q[c]) - 7
        return e[np.argmin(np.abs(e))]

    d = []
    for at in np.array(np.unravel_index(order[::4], strength.shape)).T:
        line = tuple(slice(n - 7, n + 8) if axis == along else n for axis, n in enumerate(at))
        places = [crossing((ndi.gaussian_filter1d(v[line], .7) - smooth[tuple(at)]) * np.sign(gy[tuple(at)]))
                  for v in (result, truth)]
        d.append(np.clip(places[0] - places[1], -4, 4))
    d = np.array(d)
    return {"rms": np.sqrt((d ** 2).mean()), "beyond_one": np.mean(np.abs(d) > 1), "borders": d.size}


truth = texture(SHAPE, 7)
volumes = {"truth": truth, "treads": treads(truth, 4), "linear": linear(truth, 4)}
out = {"shape": SHAPE, "seed": 7, "every": 4, "corner": {k: [v[1, 2, 3], v[-1, -2, -3]] for k, v in volumes.items()},
       "modulation": [], "displacement": []}
for name, v in volumes.items():
    for step, spacing, offset in ((1, 4, 0), (1, 4, 1.5), (1, 4, -2.75), (0.5, 2.75, 0), (0.75, 1.6, 0.3), (1.25, 9, 0)):
        out["modulation"].append({"volume": name, "step": step, "spacing": spacing, "offset": offset,
                                  **modulation(v, step, spacing, offset)})
for name in ("truth", "treads", "linear"):
    out["displacement"].append({"volume": name, "along_rows": displacement(volumes[name], truth, 0),
                                "along_columns": displacement(volumes[name], truth, 1)})
dump(os.path.join(DATA, "stairs.json"), out)
