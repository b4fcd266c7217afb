"""piqe_published.tsv: published MATLAB values against this folder's own implementation.

The five TID2013 images are NOT redistributed here; they lie in github.com/chaofengc/IQA-PyTorch at
ResultsCalibra/dist_dir (commit 01ae427).  Pass their folder as argv[1] to recompute.
"""
import json
import os
import sys
import numpy as np
sys.path.insert(0, os.path.dirname(__file__))
from piqe_ref import piqe
from skimage import io

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
third = json.load(open(os.path.join(DATA, "piqe_thirdparty_values.json")))
pub = {"I03": 100.00, "I04": 21.62, "I06": 35.86, "I08": 41.15, "I19": 76.95}
w = np.array([0.298936021293776, 0.587043074451121, 0.114020904255103])   # MATLAB rgb2gray weights
with open(os.path.join(DATA, "piqe_published.tsv"), "w") as o:
    o.write("image\tsource\tpublished\town_surround_skip\town_surround_adjacent\tpypiqe_1.2\tpyiqa_float32\tnrvqa\n")
    for k, v in pub.items():
        g = np.floor(io.imread(os.path.join(sys.argv[1], k + ".bmp")).astype(float) @ w + 0.5).astype(np.uint8)
        t = third["dist_dir/" + k]
        o.write("%s.bmp (TID2013 dist., 512x384 RGB)\tIQA-PyTorch ResultsCalibra/results_official.csv row piqe "
                "(project says calibrated with MATLAB R2021b)\t%.2f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n"
                % (k, v, piqe(g, surround="skip"), piqe(g, surround="adjacent"), t["pypiqe"], t["pyiqa_f32"], t["nrvqa"]))
    for n, v in (("lighthouse.png (MATLAB sample, 640x480 RGB)", 24.8481), ("lighthouse.png, imgaussfilt(A,2)", 85.7362),
                 ("lighthouse.png, imnoise(A,'Gaussian',0,0.05) (random)", 72.3643)):
        o.write("%s\tMathWorks piqe documentation page\t%.4f\t\t\t\t\t\n" % (n, v))
