"""snr.json, psnr_ssim.json (+ volumes/*.txt)."""
import os
import sys
import numpy as np
import scipy
import skimage
from scipy import ndimage as ndi
from skimage.metrics import structural_similarity as ssim, peak_signal_noise_ratio as psnr
sys.path.insert(0, os.path.dirname(__file__))
from common import Lcg, gauss_field, dump

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
VD = os.path.join(DATA, "volumes")
os.makedirs(VD, exist_ok=True)


def save_vol(name, v):
    """text: 'nz ny nx' then one row (fixed z,y) per line, integers."""
    with open(os.path.join(VD, name + ".txt"), "w") as o:
        o.write("%d %d %d\n" % v.shape)
        for z in range(v.shape[0]):
            for y in range(v.shape[1]):
                o.write(" ".join("%d" % t for t in v[z, y]) + "\n")


def q12(a):
    return np.clip(np.floor(a + 0.5), 0, 4095)


# ------------------------------------------------------------------ SNR
def snr_rec(sig, noi):
    sig, noi = np.asarray(sig, float), np.asarray(noi, float)
    s0, s1 = noi.std(ddof=0), noi.std(ddof=1)
    return dict(mean_signal=sig.mean(), std_noise_sample=s1, std_noise_population=s0,
                snr_sample=sig.mean() / s1 if s1 > 0 else None, snr_population=sig.mean() / s0 if s0 > 0 else None,
                snr_rayleigh_corrected_sample=0.6551363775620336 * sig.mean() / s1 if s1 > 0 else None,
                snr_db_sample=20 * np.log10(sig.mean() / s1) if s1 > 0 and sig.mean() > 0 else None,
                n_signal=sig.size, n_noise=noi.size)


g = Lcg(4242)
cases = []
sig = [round(800 + 20 * g.gauss()) for _ in range(40)]
noi = [round(abs(15 * g.gauss())) for _ in range(60)]
cases.append(dict(id="rois_int", signal=sig, noise=noi, **snr_rec(sig, noi)))
sig = [1, 2, 3, 4]
noi = [2, 4, 4, 4, 5, 5, 7, 9]
cases.append(dict(id="textbook", note="population std is exactly 2", signal=sig, noise=noi, **snr_rec(sig, noi)))
sig = [1e6 + k % 3 for k in range(30)]
noi = [1e6 + (k * k) % 7 for k in range(50)]
cases.append(dict(id="large_offset", note="needs two-pass or Welford variance", signal=sig, noise=noi, **snr_rec(sig, noi)))
sig = [5.0] * 5
noi = [3.0] * 10
cases.append(dict(id="zero_noise", note="std 0: SNR undefined; report as not available, never as a number", signal=sig, noise=noi, **snr_rec(sig, noi)))
sig = [7.0, 9.0]
noi = [4.0]
cases.append(dict(id="single_noise_voxel", note="sample std undefined with n=1", signal=sig, noise=noi,
                  mean_signal=8.0, std_noise_sample=None, std_noise_population=0.0, snr_sample=None, snr_population=None,
                  n_signal=2, n_noise=1))
shape = (10, 32, 32)
Z, Y, X = np.mgrid[0:10, 0:32, 0:32].astype(float)
re = 1000.0 * (((Y - 16) ** 2 + (X - 16) ** 2) < 81) + 30 * gauss_field(shape, 1)
im = 30 * gauss_field(shape, 2)
vol = q12(np.sqrt(re * re + im * im))
save_vol("snr_magnitude", vol)
sb, nb = (slice(3, 7), slice(12, 20), slice(12, 20)), (slice(3, 7), slice(0, 5), slice(0, 5))
cases.append(dict(id="magnitude_volume", file="volumes/snr_magnitude.txt",
                  formula="floor(sqrt(re^2+im^2)+0.5), re=1000*[(y-16)^2+(x-16)^2<81]+30*G(seed 1), im=30*G(seed 2), size 10x32x32",
                  signal_box_zyx="[3,7)x[12,20)x[12,20)", noise_box_zyx="[3,7)x[0,5)x[0,5)",
                  true_snr=1000 / 30., **snr_rec(vol[sb].ravel(), vol[nb].ravel())))
dump(os.path.join(DATA, "snr.json"), dict(
    formula="SNR = mean(signal ROI) / std(noise ROI)", recommended="snr_sample (n-1, as MATLAB std); state it",
    rayleigh="0.6551363775620336 = sqrt(2 - pi/2): only for a magnitude image with an air background ROI, optional",
    tolerance="1e-12 relative", cases=cases))

# ------------------------------------------------------------------ PSNR / SSIM
nz, ny, nx = 16, 20, 24
Z, Y, X = np.mgrid[0:nz, 0:ny, 0:nx].astype(float)
ball = lambda cz, cy, cx, r: 1.0 / (1.0 + np.exp((np.sqrt((Z - cz) ** 2 + (Y - cy) ** 2 + (X - cx) ** 2) - r) / 0.6))
A = q12(1500 + 600 * np.sin(2 * np.pi * X / 9) * np.cos(2 * np.pi * Y / 7) + 400 * np.sin(2 * np.pi * Z / 5))
A2 = q12(1500 + 600 * np.sin(2 * np.pi * X / 9) * np.cos(2 * np.pi * Y / 7) + 400 * np.sin(2 * np.pi * Z / 5) + 120 * gauss_field((nz, ny, nx), 11))
B = q12(100 + 2500 * ball(8, 10, 12, 6) + 900 * ball(5, 6, 7, 2.5))
B2 = q12(100 + 2500 * ball(8, 10, 12.4, 6) + 900 * ball(5, 6, 7, 3.0) + 10 * np.sin(X + 2 * Y + 3 * Z))
C = q12(40 * X + 30 * Y + 50 * Z)
C2 = q12(0.9 * (40 * X + 30 * Y + 50 * Z) + 60)
forms = dict(
    A="1500+600*sin(2pi x/9)*cos(2pi y/7)+400*sin(2pi z/5)", A_test="A_before_rounding + 120*G(seed 11)",
    B="100+2500*ball(8,10,12;6)+900*ball(5,6,7;2.5), ball(cz,cy,cx;r)=1/(1+exp((|p-c|-r)/0.6))",
    B_test="100+2500*ball(8,10,12.4;6)+900*ball(5,6,7;3.0)+10*sin(x+2y+3z)",
    C="40x+30y+50z", C_test="0.9*(40x+30y+50z)+60")


def ssim_full(a, b, **k):
    m, s = ssim(a, b, full=True, **k)
    return dict(mean_cropped=float(m), mean_all_voxels=float(s.mean()), value_at_centre=float(s[tuple(n // 2 for n in a.shape)]),
                value_at_origin=float(s[(0,) * a.ndim]))


def own_ssim(a, b, L, sigma=1.5, r=5, K1=0.01, K2=0.03):
    """independent: dense 3D Gaussian window 11^3, population covariance, 'valid' positions only."""
    t = np.arange(-r, r + 1)
    k = np.exp(-t * t / (2 * sigma * sigma))
    k /= k.sum()

    def f(x):
        for ax in range(x.ndim):
            n = x.shape[ax] - 2 * r
            x = sum(k[i] * np.take(x, range(i, i + n), axis=ax) for i in range(2 * r + 1))
        return x
    ma, mb = f(a), f(b)
    va, vb, vab = f(a * a) - ma * ma, f(b * b) - mb * mb, f(a * b) - ma * mb
    c1, c2 = (K1 * L) ** 2, (K2 * L) ** 2
    return float((((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2))).mean())


out = []
for n, a, b in (("A", A, A2), ("B", B, B2), ("C", C, C2)):
    save_vol("psnr_%s_ref" % n, a)
    save_vol("psnr_%s_test" % n, b)
    rec = dict(id=n, ref_file="volumes/psnr_%s_ref.txt" % n, test_file="volumes/psnr_%s_test.txt" % n,
               formula_ref=forms[n], formula_test=forms[n + "_test"], size_zyx=[nz, ny, nx],
               ref_min=a.min(), ref_max=a.max(), test_min=b.min(), test_max=b.max(),
               mse=float(((a - b) ** 2).mean()), mae=float(np.abs(a - b).mean()))
    rng = {"fixed_4095": 4095.0, "ref_max_minus_min": float(a.max() - a.min()), "ref_max": float(a.max()),
           "both_max_minus_min": float(max(a.max(), b.max()) - min(a.min(), b.min()))}
    rec["results"] = {}
    for rn, L in rng.items():
        d = dict(data_range=L, psnr=float(psnr(a, b, data_range=L)))
        d["ssim3d_gauss_sigma1.5_win11_popcov"] = ssim_full(a, b, data_range=L, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
        d["ssim3d_uniform7_samplecov"] = ssim_full(a, b, data_range=L)
        d["ssim3d_uniform7_popcov"] = ssim_full(a, b, data_range=L, use_sample_covariance=False)
        per = [ssim(a[z], b[z], data_range=L, gaussian_weights=True, sigma=1.5, use_sample_covariance=False) for z in range(nz)]
        d["ssim2d_axial_gauss_mean_over_slices"] = float(np.mean(per))
        d["own_ssim3d_gauss_valid_only"] = own_ssim(a, b, L)
        if rn == "ref_max_minus_min":
            d["ssim2d_axial_gauss_per_slice"] = per
        rec["results"][rn] = d
    # masked PSNR (voxels with ref > 10 % of ref max)
    m = a > 0.1 * a.max()
    rec["masked_psnr_ref_gt_10pct_max_range_ref_max_minus_min"] = float(10 * np.log10((a.max() - a.min()) ** 2 / ((a - b)[m] ** 2).mean()))
    rec["mask_count"] = int(m.sum())
    # float32 input: how far off
    L = rng["ref_max_minus_min"]
    rec["ssim3d_gauss_float32_minus_float64"] = float(ssim(a.astype(np.float32), b.astype(np.float32), data_range=L, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)) - rec["results"]["ref_max_minus_min"]["ssim3d_gauss_sigma1.5_win11_popcov"]["mean_cropped"]
    out.append(rec)
    for rn in rng:
        d = rec["results"][rn]
        print(n, rn, round(d["psnr"], 4), {k: (round(v["mean_cropped"], 6) if isinstance(v, dict) else round(v, 6)) for k, v in d.items() if "ssim" in k and not isinstance(v, list)})
out.append(dict(id="identical", note="A against itself: MSE 0 -> PSNR infinite (report 'inf'), SSIM exactly 1", mse=0.0, psnr=None, ssim=1.0))
dump(os.path.join(DATA, "psnr_ssim.json"), dict(
    made_with="scikit-image %s, scipy %s" % (skimage.__version__, scipy.__version__),
    rounding="every volume is floor(v+0.5) clipped to 0..4095; files are the authority",
    ssim=("Wang 2004 with K1=0.01 K2=0.03; Gaussian: sigma 1.5, truncate 3.5 -> radius 5, separable, edges 'reflect' (d c b a|a b c d), "
          "population covariance; mean_cropped drops 5 voxels at every face, mean_all_voxels keeps them"),
    recommended="ssim3d_gauss_sigma1.5_win11_popcov.mean_cropped with data_range = ref max - ref min",
    tolerance="PSNR 1e-9 dB; SSIM 1e-9 (double)", cases=out))
