#!/usr/bin/python3
"""Draws a source series and its derived series side by side, reformatted through the slices, as a PNG.

usage: make_before_after.py SOURCE_FOLDER DERIVED_FOLDER OUTPUT.png [--plane rows|columns] [--at FRACTION]
needs (Debian): python3-pydicom python3-numpy python3-pil

Both are shown as acquired: every voxel is a rectangle of its own size, nothing is smoothed.
"""
import argparse
import os

import numpy as np
import pydicom
from PIL import Image, ImageDraw


def read(folder):
    """Real values (slice, row, column) and voxel size (slice, row, column) in mm, slices by position."""
    slices = []
    for root, _, names in os.walk(folder):
        slices += [pydicom.dcmread(os.path.join(root, name), force=True) for name in names]
    slices = [s for s in slices if "PixelData" in s]
    orientation = np.array(slices[0].ImageOrientationPatient, float)
    normal = np.cross(orientation[:3], orientation[3:])
    slices.sort(key=lambda s: np.dot(np.array(s.ImagePositionPatient, float), normal))
    where = [np.dot(np.array(s.ImagePositionPatient, float), normal) for s in slices]
    values = np.stack([s.pixel_array * float(getattr(s, "RescaleSlope", 1)) + float(getattr(s, "RescaleIntercept", 0))
                       for s in slices])
    return values, (np.median(np.diff(where)), *[float(v) for v in slices[0].PixelSpacing])


def reformat(values, size, plane, at):
    """One image with the through-plane direction upright, and its pixel size (vertical, horizontal) in mm."""
    if plane == "columns":
        return values[::-1, :, int(at * values.shape[2])], (size[0], size[1])
    return values[::-1, int(at * values.shape[1]), :], (size[0], size[2])


def enlarge(image, pixel_mm, low, high, mm_per_pixel):
    grey = np.clip((image - low) / (high - low), 0, 1) * 255
    height, width = (max(1, round(n * mm / mm_per_pixel)) for n, mm in zip(image.shape, pixel_mm))
    return Image.fromarray(grey.astype(np.uint8)).resize((width, height), Image.NEAREST)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("derived")
    parser.add_argument("output")
    parser.add_argument("--plane", choices=("rows", "columns"), default="rows")
    parser.add_argument("--at", type=float, default=0.5)
    arguments = parser.parse_args()

    source, source_mm = read(arguments.source)
    derived, derived_mm = read(arguments.derived)
    low, high = np.percentile(source, (1, 99.7))
    panels = [enlarge(*reformat(values, size, arguments.plane, arguments.at), low, high, 0.6)
              for values, size in ((source, source_mm), (derived, derived_mm))]
    captions = [f"acquired: slices every {source_mm[0]:.2g} mm", f"derived: slices every {derived_mm[0]:.2g} mm"]

    width, height = sum(p.width for p in panels) + 10, max(p.height for p in panels) + 16
    picture = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(picture)
    left = 0
    for panel, caption in zip(panels, captions):
        draw.text((left + 2, 2), caption, fill=0)
        picture.paste(panel, (left, 16))
        left += panel.width + 10
    picture.save(arguments.output, optimize=True)


main()
