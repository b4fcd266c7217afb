#!/usr/bin/python3
"""How much faster `clade enhance` is than the paper's method as a user would write it in Python, in one run.

usage: compare_with_python.py CLADE [VOLUME.nii.gz] [--threads N] [--share PART] [--model NAME]

CLADE: the program. Without a volume one is made: T2, 320 x 320 x 15 voxels of 0.5625 x 3.6 mm. In Python: python3-torch,
float32, the paper's generator with 32 channels, every patch of 32 x 32 at stride 12 of every LR slice of one plane, sums over
counts. The weights are random: a network costs the same with any. (It is the paper's
network on interpolated slices; the default model is a late one, on the acquired slices: much of the difference is that.) PART (0.05) of the slices is computed, and scaled to all. Then
`clade enhance` with the default model, whole path, all of it: read, interpolate, both planes, consistency, gate, write.

Prints wall and processor seconds of both (the latter do not depend on what else the machine does), and their ratios.
"""
import argparse
import pathlib
import resource
import subprocess
import tempfile
import time

import nibabel
import numpy
import torch
import torch.nn.functional as F
from torch import nn

PATCH, STRIDE, CHANNELS, BATCH = 32, 12, 32, 64


class Demodulated(nn.Module):
    """A convolution whose filters have unit length (Methods.md, "CLADE generator"), reflected borders."""

    def __init__(self, inputs, outputs, size, stride=1):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size) * 0.02)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.stride, self.border = stride, size // 2

    def forward(self, x):
        weight = self.weight / torch.sqrt((self.weight ** 2).sum((1, 2, 3), keepdim=True) + 1e-8)
        return F.conv2d(F.pad(x, [self.border] * 4, mode="reflect"), weight, self.bias, self.stride)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.second = Demodulated(channels, channels, 3), Demodulated(channels, channels, 3)

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


def generator(channels):
    """c7s1-n, d2n, d4n, six residual blocks, u2n, un, c7s1-1."""
    n = channels
    return nn.Sequential(
        Demodulated(1, n, 7), nn.ReLU(), Demodulated(n, 2 * n, 3, 2), nn.ReLU(), Demodulated(2 * n, 4 * n, 3, 2), nn.ReLU(),
        *[Residual(4 * n) for _ in range(6)],
        nn.Upsample(scale_factor=2), Demodulated(4 * n, 2 * n, 3), nn.ReLU(),
        nn.Upsample(scale_factor=2), Demodulated(2 * n, n, 3), nn.ReLU(), Demodulated(n, 1, 7), nn.Tanh())


def starts(size):
    last = size - PATCH
    return sorted({*range(0, last, STRIDE), last})


@torch.no_grad()
def enhance(network, slices):
    """Every LR slice (height x width), patch by patch."""
    results = []
    for image in slices:
        total, count = torch.zeros_like(image), torch.zeros_like(image)
        places = [(y, x) for y in starts(image.shape[0]) for x in starts(image.shape[1])]
        for first in range(0, len(places), BATCH):
            some = places[first:first + BATCH]
            patches = torch.stack([image[y:y + PATCH, x:x + PATCH] for y, x in some]).unsqueeze(1)
            for (y, x), made in zip(some, network(patches)[:, 0]):
                total[y:y + PATCH, x:x + PATCH] += made
                count[y:y + PATCH, x:x + PATCH] += 1
        results.append(total / count)
    return torch.stack(results)


def artificial(path):
    """Ellipsoids with soft borders, and noise, in the shape of a T2 series of the pelvis; slices average what lies in them."""
    random = numpy.random.default_rng(1)
    fine, spacing = 6, numpy.array([0.5625, 0.5625, 3.6])
    axes = [(numpy.arange(n) - (n - 1) / 2) * mm for n, mm in ((320, spacing[0]), (320, spacing[1]), (15 * fine, spacing[2] / fine))]
    x, y, z = (axis.astype(numpy.float32) for axis in axes)
    image = numpy.full((320, 320, 15), 20, numpy.float32)
    for _ in range(20):
        centre, radius = random.uniform(-60, 60, 3) * (1, 1, .3), random.uniform(8, 40, 3)
        squares = [((axis - c) / r) ** 2 for axis, c, r in zip((x, y, z), centre, radius)]
        inside = 1 / (1 + numpy.exp(20 * (squares[0][:, None, None] + squares[1][:, None] + squares[2] - 1).clip(-1, 1)))
        image += random.uniform(40, 200) * inside.reshape(320, 320, 15, fine).mean(3)
    image += random.normal(0, 5, image.shape)
    volume = nibabel.Nifti1Image(numpy.clip(image, 0, None).astype(numpy.int16), numpy.diag([*spacing, 1]))
    nibabel.save(volume, path)


def python_seconds(path, share):
    image = nibabel.load(path)
    spacing, voxels = image.header.get_zooms()[:3], torch.tensor(numpy.asarray(image.dataobj), dtype=torch.float32)
    planes = int((voxels.shape[2] - 1) * spacing[2] / max(spacing[:2])) + 1
    fine = F.interpolate(voxels.unsqueeze(0), size=(voxels.shape[1], planes), mode="bicubic", align_corners=True)[0]
    fine = (fine - fine.mean()) / (4 * fine.std())
    chosen = fine[::max(1, round(1 / share))]
    network = generator(CHANNELS).eval()
    enhance(network, chosen[:1])  # finds its memory
    wall, processor = time.monotonic(), time.process_time()
    enhance(network, chosen)
    scale = len(fine) / len(chosen)
    return (time.monotonic() - wall) * scale, (time.process_time() - processor) * scale


def clade_seconds(clade, path, folder, threads, model):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.monotonic()
    subprocess.run([clade, "enhance", path, folder / "made.nii.gz", "--modality", "MR", "--model", model, "--threads", str(threads)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clade")
    parser.add_argument("volume", nargs="?")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--model", default="mr-body")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        path = asked.volume or folder / "t2.nii.gz"
        if not asked.volume:
            artificial(path)
        clade_seconds(asked.clade, path, pathlib.Path(tempfile.mkdtemp(dir=folder)), asked.threads, asked.model)  # measures the precision
        clade = clade_seconds(asked.clade, path, folder, asked.threads, asked.model)
        python = python_seconds(path, asked.share)
    print(f"{asked.threads} threads          wall s  processor s")
    print(f"Python, stride {STRIDE}    {python[0]:7.1f}      {python[1]:7.1f}")
    print(f"clade enhance        {clade[0]:7.1f}      {clade[1]:7.1f}")
    print(f"ratio                {python[0] / clade[0]:7.1f}      {python[1] / clade[1]:7.1f}")


if __name__ == "__main__":
    main()
