"""edge_sharpness.json : ES reference values with scipy.signal.savgol_filter on analytic edges."""
import os
import sys
import numpy as np
import scipy
from math import erf, sqrt, pi, ceil
from scipy.signal import savgol_filter, savgol_coeffs
from scipy.ndimage import map_coordinates
sys.path.insert(0, os.path.dirname(__file__))
from common import Lcg, dump

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
OUT = os.path.join(DATA, "edge_sharpness.json")
verf = np.vectorize(erf)


def minmax(p):
    return (p - p.min()) / (p.max() - p.min())


def es_all(p, h):
    """Every reading of the definition, in 1/mm."""
    q = minmax(p)
    s = savgol_filter(q, 5, 3, mode="interp")
    r = {}
    r["A_smooth_then_central"] = np.abs(np.gradient(s, h)).max()
    r["B_sg_derivative"] = np.abs(savgol_filter(q, 5, 3, deriv=1, delta=h, mode="interp")).max()
    r["C_smooth_then_forward_diff"] = np.abs(np.diff(s) / h).max()
    s2 = minmax(savgol_filter(p, 5, 3, mode="interp"))
    r["D_smooth_then_normalise_then_central"] = np.abs(np.gradient(s2, h)).max()
    r["E_no_smoothing_central"] = np.abs(np.gradient(q, h)).max()
    # F: as A, but ends replicated before smoothing and only interior central differences
    s3 = savgol_filter(q, 5, 3, mode="nearest")
    r["F_as_A_edge_replicated"] = np.abs(np.gradient(s3, h)).max()
    # G: as A, but normalised by robust levels (mean of first/last 3 samples)
    lo, hi = p[:3].mean(), p[-3:].mean()
    if abs(hi - lo) > 0.05 * (p.max() - p.min()):
        s4 = savgol_filter((p - lo) / (hi - lo), 5, 3, mode="interp")
        r["G_as_A_plateau_normalised"] = np.abs(np.gradient(s4, h)).max()
    else:
        r["G_as_A_plateau_normalised"] = None
    # H: as A, maximum over samples 2..n-3 only (no polynomial-fit ends, no one-sided differences)
    r["H_as_A_interior_only"] = np.abs(np.gradient(s, h))[2:-2].max()
    i = int(np.argmax(np.abs(np.gradient(s, h))))
    return r, i, s


cases = []
seed = 1000
for sigma in (0.5, 1.0, 2.0):
    for h in (0.25, 0.5, 1.0, 1.6):
        for off in (0.0, 0.3):
            for noise in (0.0, 0.02, 0.05):
                if noise and off:
                    continue
                m = int(ceil(10.0 / h))
                x = (np.arange(2 * m + 1) - m) * h
                c = off * h
                p = 100.0 + 300.0 * 0.5 * (1 + verf((x - c) / (sigma * sqrt(2))))
                if noise:
                    seed += 1
                    g = Lcg(seed)
                    p = p + 300.0 * noise * np.array([g.gauss() for _ in x])
                r, i, s = es_all(p, h)
                cases.append(dict(
                    id="erf_s%g_h%g_o%g_n%g" % (sigma, h, off, noise), sigma_mm=sigma, spacing_mm=h,
                    edge_centre_mm=c, noise_sd_fraction=noise, lcg_seed=seed if noise else None,
                    n=len(x), analytic_continuous=1 / (sigma * sqrt(2 * pi)), profile=p,
                    argmax_index_A=i, smoothed_normalised_A=s if len(x) <= 25 else None, ES=r))

# falling edge, plateau with overshoot, border with two edges, and degenerate input
x = np.arange(-10, 11) * 0.8
extra = []


def add(idn, p, h, note):
    r, i, s = es_all(np.asarray(p, float), h)
    extra.append(dict(id=idn, note=note, spacing_mm=h, profile=np.asarray(p, float), argmax_index_A=i,
                      smoothed_normalised_A=s, ES=r))


add("falling", 500 - 300 * 0.5 * (1 + verf(x / (1.2 * sqrt(2)))), 0.8, "same as rising by symmetry")
add("overshoot", 100 + 300 * 0.5 * (1 + verf(x / (0.8 * sqrt(2)))) + 60 * np.exp(-((x - 1.6) / 0.8) ** 2), 0.8,
    "ringing/overshoot raises max: min-max normalisation lowers ES relative to plateau normalisation")
add("two_edges", 100 + 200 * (0.5 * (1 + verf((x + 4) / (1 * sqrt(2)))) - 0.5 * (1 + verf((x - 4) / (1 * sqrt(2))))), 0.8,
    "profile crossing a vessel: maximum over both borders (G meaningless here: equal plateaus)")
add("ideal_step", np.where(np.arange(21) < 10, 50.0, 250.0), 1.0, "step between samples 9 and 10")
add("linear_ramp", np.arange(21) * 7.0 + 3, 0.5, "exact: 1/(20*0.5) = 0.1 1/mm for A,B,C,D,E")
g = Lcg(77)
add("noise_only", [100 + 5 * g.gauss() for _ in range(31)], 1.0, "no border: ES is pure noise, not zero")

# 3D: oblique plane edge in an anisotropic volume, profile by trilinear interpolation
nz, ny, nx = 12, 40, 40
sp = np.array([4.0, 1.0, 1.0])               # z,y,x mm
nrm = np.array([0.0, 0.8, 0.6])              # unit normal of the edge plane, (z,y,x)
c0 = np.array([22.0, 19.5, 19.5])            # point on plane, mm, (z,y,x)
Z, Y, X = np.meshgrid(*(np.arange(n) * s for n, s in zip((nz, ny, nx), sp)), indexing="ij")
d = (Z - c0[0]) * nrm[0] + (Y - c0[1]) * nrm[1] + (X - c0[2]) * nrm[2]
vol = np.floor(1000 * 0.5 * (1 + verf(d / (1.5 * sqrt(2)))) + 0.5)


def profile(p0, u, step, half, offsets):
    t = np.arange(-half, half + 1) * step
    acc = []
    for o in offsets:
        pts = (p0 + np.asarray(o))[:, None] + np.outer(u, t)
        acc.append(map_coordinates(vol, pts / sp[:, None], order=1, mode="nearest"))
    return np.mean(acc, axis=0)


mpr = []
tang = np.array([0.0, -0.6, 0.8])            # in-plane direction parallel to the border
for idn, step, offs, note in (
        ("mpr_step1.0", 1.0, [np.zeros(3)], "one line, step = in-plane spacing"),
        ("mpr_step0.5", 0.5, [np.zeros(3)], "one line, half step: S-G window is 2 mm wide instead of 4 mm"),
        ("mpr_step1.0_avg5", 1.0, [k * 1.0 * tang for k in (-2, -1, 0, 1, 2)], "mean of 5 parallel lines 1 mm apart"),
        ("mpr_step1.0_oblique30", 1.0, None, "line tilted 30 degrees from the normal: ES falls by about cos 30")):
    u = nrm
    if offs is None:
        offs = [np.zeros(3)]
        u = np.cos(np.pi / 6) * nrm + np.sin(np.pi / 6) * tang
    p = profile(c0, u, step, int(round(10 / step)), offs)
    r, i, s = es_all(p, step)
    mpr.append(dict(id=idn, note=note, step_mm=step, direction_zyx=u, centre_zyx_mm=c0,
                    offsets_zyx_mm=[list(map(float, o)) for o in offs], profile=p, argmax_index_A=i, ES=r))

cs = savgol_coeffs(5, 3)
cd = savgol_coeffs(5, 3, deriv=1, delta=1.0, use="dot")
comp = np.convolve(cs, [0.5, 0, -0.5])
dump(OUT, dict(
    made_with="scipy %s, numpy %s" % (scipy.__version__, np.__version__),
    formula=("q_i=(p_i-min p)/(max p-min p); s=SavitzkyGolay(q; window 5, polynomial order 3, polynomial fit at both ends); "
             "g_0=(s_1-s_0)/h, g_i=(s_{i+1}-s_{i-1})/(2h), g_{n-1}=(s_{n-1}-s_{n-2})/h; ES=max_i|g_i| [1/mm]"),
    recommended="A_smooth_then_central",
    savgol_smoothing_coeffs_5_3=cs, savgol_smoothing_exact="[-3, 12, 17, 12, -3]/35",
    savgol_derivative_coeffs_5_3_dot=cd, savgol_derivative_exact="[1, -8, 0, 8, -1]/12 (order -2..2, divide by h)",
    effective_kernel_A=comp[::-1], noise_gain_A=float(np.sqrt((comp ** 2).sum())),
    noise_gain_B=float(np.sqrt((cd ** 2).sum())),
    noise="x_i += 300*noise*Lcg(seed).gauss(), i ascending; see scripts/common.py",
    tolerance="1e-9 relative (double); profiles are given, so no generator is needed",
    analytic_edges=cases, special_profiles=extra,
    volume_case=dict(
        formula=("v = floor(1000*0.5*(1+erf(d/(1.5*sqrt2)))+0.5), d = ((z,y,x)mm - (22,19.5,19.5)).(0,0.8,0.6), "
                 "index (k,j,i) at ((4k),(1j),(1i)) mm, size 12x40x40"),
        interpolation="trilinear, clamped to the volume", spacing_zyx_mm=sp, size_zyx=[nz, ny, nx],
        volume_sum=float(vol.sum()), cases=mpr)))
for c in cases:
    if c["noise_sd_fraction"] == 0 and c["edge_centre_mm"] == 0:
        print(c["id"], "true %.4f" % c["analytic_continuous"], {k[0]: v and round(float(v), 4) for k, v in c["ES"].items()})
for c in extra + mpr:
    print(c["id"], {k[0]: v and round(float(v), 5) for k, v in c["ES"].items()})
