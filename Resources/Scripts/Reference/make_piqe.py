"""images/*.pgm -> piqe.tsv (own implementation piqe_ref.py + recorded values of public ones)."""
import glob
import json
import os
import sys
sys.path.insert(0, os.path.dirname(__file__))
from common import read_pgm
from piqe_ref import piqe

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
third = json.load(open(os.path.join(DATA, "piqe_thirdparty_values.json")))
REC = dict(scale="im2double", pad="edge", border="nearest", ddof=1, surround="skip")
cols = ["image", "height", "width", "min", "max", "score_matlab_compat", "n_blocks", "n_active",
        "n_artifact", "n_noise", "n_both", "sum_active_var", "margin_activity", "margin_segment",
        "margin_noise", "alt_surround_adjacent", "alt_scale_max", "alt_pad_symmetric", "alt_blur_reflect101",
        "alt_ddof0", "pypiqe_1.2", "pyiqa_float64", "pyiqa_float32", "nrvqa"]


def f(v):
    return "" if v is None else (v if isinstance(v, str) else repr(v) if isinstance(v, int) else "%.10g" % v)


with open(os.path.join(DATA, "piqe.tsv"), "w") as o:
    o.write("\t".join(cols) + "\n")
    for p in sorted(glob.glob(os.path.join(DATA, "images", "*.pgm"))):
        name = os.path.basename(p)[:-4]
        g = read_pgm(p)
        d = piqe(g, details=True, **REC)
        t = third[name]
        row = [name, g.shape[0], g.shape[1], int(g.min()), int(g.max()), d["score"], d["n_blocks"], d["n_active"],
               d["n_artifact"], d["n_noise"], d["n_both"], d["sum_active_var"], d["min_margin_activity"],
               d["min_margin_segment"], d["min_margin_noise"],
               piqe(g, **{**REC, "surround": "adjacent"}), piqe(g, **{**REC, "scale": "max"}),
               piqe(g, **{**REC, "pad": "symmetric"}), piqe(g, **{**REC, "border": "mirror"}),
               piqe(g, **{**REC, "ddof": 0}),
               t["pypiqe"], t["pyiqa_f64"], t["pyiqa_f32"], t["nrvqa"]]
        o.write("\t".join(f(v) for v in row) + "\n")
        chk = piqe(g, **{**REC, "scale": "max", "pad": "symmetric"}) - t["pypiqe"]
        print("%-26s rec %.4f adj %.4f  max-scale minus pypiqe %.2e" % (name, d["score"], row[15], chk))
