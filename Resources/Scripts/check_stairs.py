#!/usr/bin/python3
"""Measures stairs once more with the tools beside the project (../shared/tools), and compares with `clade measure`.

usage: Resources/Scripts/check_stairs.py CLADE [VOLUME.nii.gz ..]
Without a volume a made one is measured, and those of ../shared/data where they are there. Where the tools or Python modules are
missing it ends as skipped (status 77). The tools round to three digits, which is switched off here; border displacement's ties in
float32 are ordered by a stable sort, as the program orders them.
"""
import importlib.util
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TOOLS = os.path.join(ROOT, "..", "shared", "tools")
DATA = os.path.join(ROOT, "..", "shared", "data")
LARGEST_DIFFERENCE = 1e-6

try:
    import nibabel
    import numpy as np
    import scipy.ndimage  # the tools need it
except ImportError as error:
    print(f"SKIPPED: missing the Python module {error.name}")
    sys.exit(77)
if not os.path.exists(os.path.join(TOOLS, "phase_modulation.py")):
    print("SKIPPED: there is no ../shared/tools beside the project")
    sys.exit(77)


def tool(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(TOOLS, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.round = lambda value, digits=None: value
    return module


class StableNumpy:
    """numpy, with a stable argsort."""

    def __getattr__(self, name):
        return getattr(np, name)

    @staticmethod
    def argsort(values):
        return np.argsort(values, kind="stable")


def measure(clade, *arguments):
    done = subprocess.run([clade, "measure", *arguments, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"clade measure {' '.join(arguments)}: {done.stderr or done.stdout}")
    return json.loads(done.stdout)


def made():
    """Smooth shapes and noise, 1 mm."""
    noise = np.random.default_rng(5).normal(size=(72, 64, 66))
    return (400 + 1500 * scipy.ndimage.gaussian_filter(noise, 4) / 0.05 * 0.5 + 4 * noise).astype(np.float32)


def thickened(values, every):
    """Linear between the means of `every` slices, on the slices of `values` that lie between the first and last of them."""
    count = values.shape[2] // every
    thick = values[:, :, :count * every].reshape(*values.shape[:2], count, every).mean(axis=3)
    at = np.arange((count - 1) * every + 1) / every
    below = np.minimum(at.astype(int), count - 2)
    part = (at - below).astype(np.float32)
    return thick[:, :, below] * (1 - part) + thick[:, :, below + 1] * part


def main():
    clade = sys.argv[1]
    phase, border = tool("phase_modulation"), tool("border_displacement")
    border.np = StableNumpy()
    volumes = {"made": made()}
    paths = sys.argv[2:] or [os.path.join(DATA, "iso-small-nifti", name + ".nii.gz") for name in ("M2208_T2w", "MR_Gd")]
    for path in paths:
        if os.path.exists(path):
            volumes[os.path.basename(path)] = np.asarray(nibabel.load(path).dataobj, np.float32)[30:126, 30:126, 20:110]
    largest = 0.0
    for name, values in volumes.items():
        result = thickened(values, 5)
        first = 5 // 2
        truth = np.ascontiguousarray(values[:, :, first:first + result.shape[2]])
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, n + ".nii") for n in ("truth", "result")]
            for file, data in zip(files, (truth, result)):
                nibabel.save(nibabel.Nifti1Image(data, np.diag([1.0, 1, 1, 1])), file)
            ours = measure(clade, "phase-modulation", *files, "--slice-spacing", "5", "--offset", "0")
            pairs = []
            for series, data in zip(ours["Series"], (truth, result)):
                theirs = phase.modulation(data, 1.0, 5.0)
                pairs += [(series["Modulation"], theirs["modulation"]), (series["SecondModulation"], theirs["secondModulation"])]
                pairs += list(zip(series["Phases"], theirs["phases"]))
            ours = measure(clade, "border-displacement", *files)["Series"][0]["AlongColumns"]
            theirs = border.displacement(result, truth)
            pairs += [(ours["Rms"], theirs["rms"]), (ours["BeyondOne"], theirs["beyondOne"])]
        difference = max(abs(a - b) for a, b in pairs)
        largest = max(largest, difference)
        print(f"{name}: modulation {pairs[0][0]:.3f} (truth), {pairs[7][0]:.3f}; displacement {ours['Rms']:.3f}; "
              f"largest difference {difference:.2g}")
    sys.exit(0 if largest <= LARGEST_DIFFERENCE else f"the largest difference is {largest:.3g}, at most {LARGEST_DIFFERENCE}")


if __name__ == "__main__":
    main()
