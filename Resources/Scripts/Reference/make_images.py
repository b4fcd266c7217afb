"""Writes images/*.pgm. Synthetic ones by closed formula; natural ones are crops of skimage.data."""
import os
import sys
import numpy as np
sys.path.insert(0, os.path.dirname(__file__))
from common import gauss_field, to_u8, write_pgm
from math import erf

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
OUT = os.path.join(DATA, "images")
N = 256
y, x = np.mgrid[0:N, 0:N].astype(np.float64)   # y = row, x = column, 0-based
verf = np.vectorize(erf)


def phantom():
    """MR-like: sum of ellipses with erf borders (s = border sd in pixels).

    v = 20 + sum_k A_k * 0.5*(1 - erf(d_k/(s_k*sqrt 2))),
    d_k = (sqrt((x-cx)^2/a^2 + (y-cy)^2/b^2) - 1) * sqrt(a*b)
    """
    E = [  # cx, cy, a, b, A, s
        (128, 128, 110, 90, 60, 1.5),
        (100, 120, 34, 28, 90, 0.8),
        (150, 110, 22, 30, 70, 0.6),
        (165, 160, 14, 14, -50, 0.5),
        (110, 175, 30, 10, 55, 1.0),
        (128, 128, 4, 60, -30, 0.7),
        (70, 150, 6, 6, 80, 0.4),
        (190, 100, 5, 9, 100, 0.4),
    ]
    v = np.full((N, N), 20.0)
    for cx, cy, a, b, A, s in E:
        d = (np.sqrt((x - cx) ** 2 / a ** 2 + (y - cy) ** 2 / b ** 2) - 1) * np.sqrt(a * b)
        v += A * 0.5 * (1 - verf(d / (s * np.sqrt(2.0))))
    return v


def gblur(a, sigma):
    """Truncated Gaussian, radius ceil(3*sigma), normalised, edges replicated, separable."""
    r = int(np.ceil(3 * sigma))
    t = np.arange(-r, r + 1)
    k = np.exp(-t * t / (2.0 * sigma * sigma))
    k /= k.sum()
    for ax in (0, 1):
        p = np.pad(a, [(r, r) if i == ax else (0, 0) for i in (0, 1)], mode="edge")
        n = a.shape[ax]
        a = sum(k[i] * np.take(p, range(i, i + n), axis=ax) for i in range(2 * r + 1))
    return a


def blockmean(a, n=8):
    h, w = a.shape
    m = a.reshape(h // n, n, w // n, n).mean(axis=(1, 3))
    return np.repeat(np.repeat(m, n, 0), n, 1)


def save(name, a):
    write_pgm(os.path.join(OUT, name + ".pgm"), a if a.dtype == np.uint8 else to_u8(a))


def main():
    os.makedirs(OUT, exist_ok=True)
    g1 = gauss_field((N, N), 12345)
    xi, yi = x.astype(np.int64), y.astype(np.int64)
    # ---- closed-formula synthetic
    save("syn_constant", np.full((N, N), 100.0))
    save("syn_ramp", (xi + yi) // 2 * 1.0)
    save("syn_intquad", ((xi * xi + yi * yi) >> 6) & 255)
    save("syn_sines", 128 + 50 * np.sin(2 * np.pi * x / 17) + 40 * np.sin(2 * np.pi * y / 11)
         + 20 * np.sin(2 * np.pi * (x + 2 * y) / 5))
    save("syn_zone", 127.5 + 127.5 * np.cos(np.pi * ((x - 128) ** 2 + (y - 128) ** 2) / 1024))
    p = phantom()
    save("phantom", p)
    save("phantom_noise3", p + 3 * g1)
    save("phantom_noise10", p + 10 * g1)
    save("phantom_noise25", p + 25 * g1)
    save("phantom_blur2_noise3", gblur(p, 2.0) + 3 * g1)
    save("phantom_noise10_block8", blockmean(p + 10 * g1))
    # ---- natural (skimage 0.19 data)
    from skimage import data
    cam = data.camera()[128:384, 128:384]
    save("camera256", cam)
    save("camera256_half", cam // 2)
    save("camera256_blur2", gblur(cam.astype(float), 2.0))
    save("camera256_noise15", cam + 15 * g1)
    save("camera256_block8", blockmean(cam.astype(float)))
    save("camera_250x243", cam[:250, :243])
    save("brick256", data.brick()[128:384, 128:384])
    save("coins", data.coins())
    save("grass256", data.grass()[128:384, 128:384])


if __name__ == "__main__":
    main()
