#!/usr/bin/python3
"""Does a model invent or erase? Phantoms with and without a thin vessel, a fissure or lesions, on and between the slices.

usage: Resources/Scripts/check_invention.py CLADE [--models cubic,mr-body,ct-body,new.safetensors] [--markdown] [--json FILE]
needs (Debian): python3-numpy python3-nibabel; where they are missing it ends as skipped (status 77)

Every phantom is made at 1 mm with the noise of thin slices, averaged to slices of 5 mm, enhanced by `clade enhance` and compared
with the same phantom without the structure, made with the same noise: the difference is what became of the structure alone. A
model is judged on the phantoms of its modality (cubic on both). The rules, all of them relative to interpolation and truth:

invented   in tissue that holds noise and nothing else the strongest blob, line or sheet of the result (largest mean over 4 x 4 x 4,
           20 x 2 x 2 and 12 x 12 x 2 voxels, away from the borders) is at most 1.25 times the stronger one of cubic and truth
elsewhere  beyond two slices from the structure the difference is at most 4 % of its own peak (cubic, whose splines reach far, has up
           to 3.7), or 2 % of the structure in the truth, whichever is more
kept       the structure's contrast, its mean over the voxels where the truth has it: at least cubic's less 2 % of the truth's, at
           most the truth's + 5 %
reversed   of the other sign than the structure: at most 25 % of the difference's peak, or what cubic has where that is more
organ      CT: mean of the homogeneous organ within 1 HU of the truth
A result that the quality gate refuses fails. Exit status 1 where a rule is broken.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

try:
    import nibabel
    import numpy as np
except ImportError as error:
    print(f"SKIPPED: missing the Python module {error.name}")
    sys.exit(77)

SIZE, SLICES, STEP = 64, 13, 5  # voxels of 1 mm in a slice, thick slices, mm between them
DEPTH = SLICES * STEP
CENTRE = (SIZE / 2 - 0.5, SIZE / 2 - 0.5)
MIDDLE = 6 * STEP + 2  # the fine slice at the centre of a thick one, counted in the fine stack
BORDER = 6 * STEP + 4.5  # between two of them
SETTINGS = {"MR": {"air": 0, "body": 600, "fat": 900, "noise": 40, "vessel": 700, "fissure": -400, "lesion": -120},
            "CT": {"air": -1000, "body": 60, "fat": -100, "noise": 14, "vessel": 150, "fissure": -160, "lesion": -20}}


def grid():
    return np.meshgrid(np.arange(SIZE), np.arange(SIZE), np.arange(DEPTH), indexing="ij")


def body(modality):
    """An organ in a coat of fat, its wall oblique to the slices, in air."""
    x, y, z = grid()
    s = SETTINGS[modality]
    r = np.hypot(x - CENTRE[0], y - CENTRE[1])
    wall = 25 + 3 * np.sin(z / 9)

    def step(distance):
        return np.clip(distance + 0.5, 0, 1)
    v = s["air"] + (s["fat"] - s["air"]) * step(wall + 4 - r)
    return v + (s["body"] - s["fat"]) * step(wall - r)


def tube(z0):
    """A vessel of 2 mm diameter along a row, partial volumes by distance."""
    x, y, z = grid()
    inside = np.clip(1.5 - np.hypot(y - CENTRE[1], z - z0), 0, 1)
    return inside * (np.abs(x - CENTRE[0]) < 14)


def slanted():
    """The same, through four slices."""
    x, y, z = grid()
    away = (z - MIDDLE - 0.5 * (x - CENTRE[0])) / np.hypot(1, 0.5)
    return np.clip(1.5 - np.hypot(y - CENTRE[1], away), 0, 1) * (np.abs(x - CENTRE[0]) < 14)


def sheet(z0):
    """A fissure of 1.5 mm in the plane of the slices."""
    x, y, z = grid()
    return np.clip(1.25 - np.abs(z - z0), 0, 1) * (np.hypot(x - CENTRE[0], y - CENTRE[1]) < 14)


def sphere(diameter, z0, at):
    x, y, z = grid()
    return np.clip(diameter / 2 + 0.5 - np.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - z0) ** 2), 0, 1)


def structures():
    """name: (where it is, 0..1; which contrast of SETTINGS)"""
    made = {"vessel on a slice": (tube(MIDDLE), "vessel"), "vessel between slices": (tube(BORDER), "vessel"),
            "slanted vessel": (slanted(), "vessel"), "fissure on a slice": (sheet(MIDDLE), "fissure"),
            "fissure between slices": (sheet(BORDER), "fissure")}
    for diameter in (4, 6, 8, 10):
        for name, z0 in (("on a slice", MIDDLE), ("between slices", BORDER)):
            made[f"lesion of {diameter} mm {name}"] = (sphere(diameter, z0, CENTRE), "lesion")
    return made


def thicken(fine):
    return fine.reshape(SIZE, SIZE, SLICES, STEP).mean(axis=3)


def on_results(fine):
    """The slices that a result has: from the first thick centre to the last."""
    return fine[:, :, STEP // 2:STEP // 2 + (SLICES - 1) * STEP + 1]


class Method:
    def __init__(self, clade, model, modality, folder):
        self.clade, self.model, self.modality, self.folder = clade, model, modality, folder
        self.count = 0

    def enhance(self, fine):
        self.count += 1
        base = os.path.join(self.folder, f"{self.modality}-{os.path.basename(self.model)}-{self.count}")
        nibabel.save(nibabel.Nifti1Image(thicken(fine).astype(np.float32), np.diag([1, 1, STEP, 1])), base + "-thick.nii")
        done = subprocess.run([self.clade, "enhance", base + "-thick.nii", base + ".nii", "--model", self.model, "--modality",
                               self.modality, "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError((done.stderr or done.stdout).strip().splitlines()[-1])
        return nibabel.load(base + ".nii").get_fdata(dtype=np.float32).astype(float)


def box_mean(v, size):
    c = np.pad(v, [(1, 0)] * 3).cumsum(0).cumsum(1).cumsum(2)
    for axis, n in enumerate(size):
        c = np.take(c, np.arange(n, c.shape[axis]), axis) - np.take(c, np.arange(c.shape[axis] - n), axis)
    return c / np.prod(size)


def strongest(v, level):
    """Of blobs, lines in three directions and sheets, in the part of the volume that holds the organ alone."""
    part = v[18:46, 18:46, 6:-6] - level
    shapes = [(4, 4, 4), (20, 2, 2), (2, 20, 2), (2, 2, 20), (12, 12, 2)]
    return max(float(np.abs(box_mean(part, shape)).max()) for shape in shapes)


def judge(found, cubic, truth, modality):
    """Broken rules of one model, and its figures."""
    broken = []

    def require(is_kept, text):
        if not is_kept:
            broken.append(text)
    limit = 1.25 * max(cubic["invented"], truth["invented"])
    require(found["invented"] <= limit, f"invented {found['invented']:.3g}, at most {limit:.3g}")
    if modality == "CT":
        require(abs(found["organ"] - truth["organ"]) <= 1, f"organ is off by {found['organ'] - truth['organ']:.2f} HU")
    for name, one in found["structures"].items():
        reference = cubic["structures"][name]
        require(one["elsewhere"] <= max(0.04, 0.02 / one["peak"]),
                f"{name}: {one['elsewhere']:.1%} of it elsewhere, cubic {reference['elsewhere']:.1%}")
        require(one["reversed"] <= max(0.25, reference["reversed"]), f"{name}: {one['reversed']:.0%} of it reversed")
        require(one["kept"] >= reference["kept"] - 0.02, f"{name}: kept {one['kept']:.3f}, cubic {reference['kept']:.3f}")
        require(one["kept"] <= 1.05, f"{name}: kept {one['kept']:.3f} of the truth's contrast")
    return broken


def figures(enhance, plain, modality):
    """All figures of a method; `enhance` takes the fine truth."""
    s = SETTINGS[modality]
    without = enhance(plain)
    found = {"invented": strongest(without, s["body"]), "organ": float(without[20:44, 20:44, 8:-8].mean()), "structures": {}}
    for name, (where, kind) in structures().items():
        difference = (enhance(plain + s[kind] * where) - without) / s[kind]
        inside = on_results(where)
        peak = float(difference.max())
        slices = np.nonzero(inside.max(axis=(0, 1)))[0]
        far = np.ones(difference.shape[2], bool)
        far[max(0, slices[0] - 2 * STEP):slices[-1] + 2 * STEP + 1] = False
        found["structures"][name] = {
            "kept": float((difference * inside).sum() / (inside * inside).sum()), "peak": peak,
            "reversed": float(-difference.min() / peak), "elsewhere": float(np.abs(difference[:, :, far]).max() / peak)}
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clade")
    parser.add_argument("--models", default="cubic,mr-body,ct-body")
    parser.add_argument("--markdown", action="store_true", help="tables for a document")
    parser.add_argument("--json", help="write all figures into this file")
    arguments = parser.parse_args()
    everything, failures = {}, 0
    for modality in ("MR", "CT"):
        plain = body(modality) + SETTINGS[modality]["noise"] * np.random.default_rng(3).normal(size=(SIZE, SIZE, DEPTH))
        truth = figures(on_results, plain, modality)
        cubic = None
        for model in ["cubic"] + [m for m in arguments.models.split(",") if m != "cubic"]:
            other = "ct" if modality == "MR" else "mr"
            if os.path.basename(model).lower().startswith(other):
                continue
            with tempfile.TemporaryDirectory() as folder:
                try:
                    found = figures(Method(arguments.clade, model, modality, folder).enhance, plain, modality)
                except RuntimeError as error:
                    print(f"{modality} {model}: REFUSED: {error}")
                    failures += 1
                    continue
            cubic = cubic or found
            broken = judge(found, cubic, truth, modality) if model != "cubic" else []
            failures += len(broken)
            everything[f"{modality} {model}"] = {**found, "broken": broken}
            organ = f", organ {found['organ'] - truth['organ']:+.2f}"
            print(f"\n{'### ' if arguments.markdown else ''}{modality}, {model}: strongest structure in pure noise "
                  f"{found['invented']:.3g} (cubic {cubic['invented']:.3g}, truth {truth['invented']:.3g}){organ}\n")
            head = "structure | kept (truth 1) | cubic | peak | reversed | elsewhere"
            print(f"| {head} |\n|{' --- |' * 6}" if arguments.markdown else head)
            for name, one in found["structures"].items():
                row = (f"{name} | {one['kept']:.3f} | {cubic['structures'][name]['kept']:.3f} | {one['peak']:.2f} | "
                       f"{one['reversed']:.2f} | {one['elsewhere']:.3f}")
                print(f"| {row} |" if arguments.markdown else row)
            for text in broken:
                print(("* " if arguments.markdown else "") + "BROKEN: " + text)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(everything, file, indent=1)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
