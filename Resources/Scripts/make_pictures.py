#!/usr/bin/python3
"""Contact sheets: what interpolation and a model make of a volume, in three planes, at clinical windows, as small PNG files.

usage: Resources/Scripts/make_pictures.py CLADE LIST.json OUTPUT_FOLDER [--models-directory DIR] [--only NAME]
needs (Debian): python3-numpy python3-nibabel

LIST.json: [{"name": "abdomen", "volume": "abdomen.nii.gz", "factor": 5, "window": [-100, 240], "model": "ct-body", "size": 160,
"at": [0.5, 0.5, 0.5], "crop": [x, y], "compare": {"title": "model.safetensors"}}, ..]
Paths are relative to the list. With "factor" the volume is near-isotropic: it is averaged to slices so many times thicker and shown
beside the results, else it is thick itself. "crop": first voxel of the size x size part that is worked on (default: the middle one);
"slices": at most so many of the volume's slices, from the middle. "window": default percentiles 0.5 and 99.7. "at": which planes are
shown, as parts of the crop. "compare": further models. A result that the gate refuses is shown as black, its sentence printed.

Columns: acquired (thick; each voxel as it is) | cubic | model .. | truth. Rows: across the slices along columns, along rows, and the
plane of the slices half-way between two acquired ones, where nothing was measured.
"""
import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import nibabel
import numpy as np


def write_png(path, grey):
    rows = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(grey, np.uint8))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", grey.shape[1], grey.shape[0], 8, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def load(path):
    image = nibabel.load(path)
    values = np.asanyarray(image.dataobj)
    while values.ndim > 3:
        values = values[..., 0]
    return values.astype(np.float32), np.linalg.norm(image.affine[:3, :3], axis=0)


def cut(values, one):
    size = one.get("size", 160)
    at = one.get("crop") or [max(0, (n - size) // 2) for n in values.shape[:2]]
    many = one.get("slices", values.shape[2])
    first = max(0, (values.shape[2] - many) // 2)
    return values[at[0]:at[0] + size, at[1]:at[1] + size, first:first + many]


def average(values, factor, spacing):
    """Thick slices of a whole number of fine ones, and the fine slices from the first thick centre to the last."""
    every = max(2, int(round(factor * max(spacing[:2]) / spacing[2])))
    count = values.shape[2] // every
    thick = values[:, :, :count * every].reshape(*values.shape[:2], count, every).mean(axis=3)
    return thick, every


def save(path, values, spacing):
    nibabel.save(nibabel.Nifti1Image(np.ascontiguousarray(values, np.float32), np.diag([*spacing, 1])), path)


def enhance(arguments, thick, model, modality, folder):
    """The result, or nothing where it was refused."""
    output = os.path.join(folder, os.path.basename(model) + ".nii")
    command = [arguments.clade, "enhance", thick, output, "--model", model, "--modality", modality, "--json"]
    if arguments.models_directory and model != "cubic":
        command += ["--models-directory", arguments.models_directory]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print("   ", model, "refused:", (done.stderr or done.stdout).strip().splitlines()[-1])
        return None, None
    values, spacing = load(output)
    os.remove(output)
    report = json.loads(done.stdout)
    print(f"    {model}: modulation {report.get('Texture', {}).get('Modulation')}, {report['Seconds'].get('network', 0):.1f} s")
    return values, spacing


def resize(image, pixel, step):
    """To square pixels of `step` mm by the nearest voxel: nothing is smoothed."""
    index = [np.minimum((np.arange(int(round(n * p / step))) * step / p + 0.5 * step / p).astype(int), n - 1)
             for n, p in zip(image.shape, pixel)]
    return image[np.ix_(*index)]


def planes(values, spacing, at, length_mm, first_mm, spacing_thick, step):
    """Three images with the normal upright (the third: the slice), from first_mm on for length_mm along the normal."""
    x, y = (min(int(a * n), n - 1) for a, n in zip(at, values.shape[:2]))
    places = np.arange(0, length_mm, step) + first_mm
    index = np.clip(np.round(places / spacing[2]).astype(int), 0, values.shape[2] - 1)
    images = []
    for image, pixel in ((values[x, :, :], spacing[1]), (values[:, y, :], spacing[0])):
        columns = np.minimum((np.arange(int(round(image.shape[0] * pixel / step))) * step / pixel).astype(int),
                             image.shape[0] - 1)
        images.append(image[np.ix_(columns, index)].T[::-1])
    half = (np.floor(at[2] * length_mm / spacing_thick) + 0.5) * spacing_thick + first_mm
    slice_index = int(np.clip(round(half / spacing[2]), 0, values.shape[2] - 1))
    images.append(resize(values[:, :, slice_index].T, (spacing[1], spacing[0]), step))
    return images


def sheet(one, arguments, folder, beside):
    values, spacing = load(os.path.join(beside, one["volume"]))
    modality = one.get("modality") or ("CT" if np.mean(values < -500) > 1e-4 else "MR")
    part = cut(values, one)
    truth = None
    if "factor" in one:
        thick, every = average(part, one["factor"], spacing)
        truth = (part, spacing, (every - 1) / 2 * spacing[2])
        thick_spacing = np.array([*spacing[:2], every * spacing[2]])
    else:
        thick, thick_spacing = part, spacing
    path = os.path.join(folder, "thick.nii")
    save(path, thick, thick_spacing)
    low, high = one.get("window") or np.percentile(part, (0.5, 99.7))
    length = (thick.shape[2] - 1) * thick_spacing[2]
    step = max(spacing[0], spacing[1])
    at = one.get("at", [0.5, 0.5, 0.5])
    columns = [planes(thick, thick_spacing, at, length, 0, thick_spacing[2], step)]
    model = one.get("model") or ("ct-body" if modality == "CT" else "mr-body")
    for name in ["cubic", model, *one.get("compare", {}).values()]:
        result, result_spacing = enhance(arguments, path, name, modality, folder)
        if result is None:
            columns.append([np.full_like(image, low) for image in columns[0]])
        else:
            columns.append(planes(result, result_spacing, at, length, 0, thick_spacing[2], step))
    if truth:
        columns.append(planes(truth[0], truth[1], at, length, truth[2], thick_spacing[2], step))
    rows = []
    for row in range(3):
        images = [np.clip((c[row] - low) / (high - low) * 255, 0, 255).astype(np.uint8) for c in columns]
        gap = np.full((images[0].shape[0], 3), 255, np.uint8)
        rows.append(np.concatenate([piece for image in images for piece in (image, gap)][:-1], axis=1))
    width = max(row.shape[1] for row in rows)
    rows = [np.pad(row, ((0, 3), (0, width - row.shape[1])), constant_values=255) for row in rows]
    return np.concatenate(rows)[:-3]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clade")
    parser.add_argument("list")
    parser.add_argument("output")
    parser.add_argument("--models-directory")
    parser.add_argument("--only")
    arguments = parser.parse_args()
    os.makedirs(arguments.output, exist_ok=True)
    with open(arguments.list) as file:
        volumes = json.load(file)
    for one in volumes:
        if arguments.only and one["name"] != arguments.only:
            continue
        print(one["name"], flush=True)
        with tempfile.TemporaryDirectory() as folder:
            picture = sheet(one, arguments, folder, os.path.dirname(os.path.abspath(arguments.list)))
        write_png(os.path.join(arguments.output, one["name"] + ".png"), picture)


if __name__ == "__main__":
    sys.exit(main())
