"""frc.json : Fourier ring (2D) and shell (3D) correlation, own numpy definition (no library reference exists in Debian)."""
import os
import sys
import numpy as np
sys.path.insert(0, os.path.dirname(__file__))
from common import read_pgm, dump

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")


def load(name):
    L = open(os.path.join(DATA, "volumes", name)).read().split()
    return np.array(L[3:], float).reshape([int(t) for t in L[:3]])


def fsc(a, b, window):
    """cube/square side N; ring r = floor(|f|*N + 0.5), r = 0..N/2; FRC = Re sum(A conj B)/sqrt(sum|A|^2 sum|B|^2)."""
    N = a.shape[0]
    a, b = a - a.mean(), b - b.mean()
    if window == "hann":
        w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N) / N)
        for ax in range(a.ndim):
            s = [1] * a.ndim
            s[ax] = N
            a, b = a * w.reshape(s), b * w.reshape(s)
    A, B = np.fft.fftn(a), np.fft.fftn(b)
    f = np.fft.fftfreq(N) * N
    r2 = sum(np.meshgrid(*([f * f] * a.ndim), indexing="ij"))
    r = np.floor(np.sqrt(r2) + 0.5).astype(int)
    out, cnt = [], []
    for k in range(N // 2 + 1):
        m = r == k
        d = np.sqrt((np.abs(A[m]) ** 2).sum() * (np.abs(B[m]) ** 2).sum())
        out.append(float((A[m] * B[m].conj()).sum().real / d) if k and d > 0 else (1.0 if k == 0 else None))
        cnt.append(int(m.sum()))
    return out, cnt


def cross(c, N, thr):
    for k in range(1, len(c)):
        if c[k] is not None and c[k] < thr:
            p = c[k - 1]
            return (k - 1 + (p - thr) / (p - c[k])) / N if k > 1 else 1.0 / N
    return None


I = lambda n: read_pgm(os.path.join(DATA, "images", n + ".pgm")).astype(float)
cases = []
for idn, a, b in (("camera256_vs_noise15", I("camera256"), I("camera256_noise15")),
                  ("camera256_vs_blur2", I("camera256"), I("camera256_blur2")),
                  ("phantom_vs_phantom_noise25", I("phantom"), I("phantom_noise25")),
                  ("volume_A_16cube", load("psnr_A_ref.txt")[:16, :16, :16], load("psnr_A_test.txt")[:16, :16, :16]),
                  ("volume_B_16cube", load("psnr_B_ref.txt")[:16, :16, :16], load("psnr_B_test.txt")[:16, :16, :16])):
    for w in ("none", "hann"):
        c, n = fsc(a, b, w)
        cases.append(dict(id=idn, window=w, N=a.shape[0], correlation=c, counts=n,
                          crossing_1_7_cycles_per_pixel=cross(c, a.shape[0], 1 / 7.0), crossing_0_5_cycles_per_pixel=cross(c, a.shape[0], 0.5)))
dump(os.path.join(DATA, "frc.json"), dict(
    formula="FRC(r)=Re sum A conj(B)/sqrt(sum|A|^2 sum|B|^2), r=floor(|f|N+0.5), means removed, Hann w=0.5-0.5cos(2 pi n/N)",
    crossing="first ring below the threshold, linear interpolation with the ring before; resolution[mm] = spacing/(crossing)",
    fwhm="Gaussian edge: ES=1/(sigma sqrt(2 pi)), FWHM=2 sqrt(2 ln2) sigma = 0.93944/ES (only for a noise-free Gaussian PSF)",
    tolerance="1e-9", reliability="own definition, not cross-checked against another program", cases=cases))
for c in cases:
    print(c["id"], c["window"], c["crossing_1_7_cycles_per_pixel"], c["crossing_0_5_cycles_per_pixel"])
