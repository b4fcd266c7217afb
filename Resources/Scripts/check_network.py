#!/usr/bin/python3
"""Computes the program's networks with python3-torch, from the description in the documentation alone, and compares.

usage: check_network.py EXPORT_PROGRAM

EXPORT_PROGRAM FOLDER (built with the tests) writes, for several architectures, NAME.safetensors, a model, and
NAME.result, the images it was given and what the program made of them. Every pixel must agree to 1e-4 of the
largest one, those of a late generator to 1e-5. Exit status 77, "skipped", where python3-torch is missing.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("SKIPPED: python3-torch is not installed")
    sys.exit(77)

TOLERANCE = 1e-4
LATE_TOLERANCE = 1e-5


def read(path):
    """Tensors and metadata of a safetensors file with float32 tensors."""
    data = pathlib.Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        assert entry["dtype"] == "F32"
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors, metadata


class Network:
    def __init__(self, weights, options):
        self.weights = weights
        self.options = options

    def demodulated(self, weight, kind, transposed):
        if kind == "none":
            return weight
        if kind == "tensor":
            return weight / torch.sqrt((weight ** 2).sum() + 1e-8)
        axes = (0, 2, 3) if transposed else (1, 2, 3)
        return weight / torch.sqrt((weight ** 2).sum(axes, keepdim=True) + 1e-8)

    def convolution(self, x, name, stride=1, kind=None, transposed=False):
        kind = self.options["demodulation"] if kind is None else kind
        weight = self.demodulated(self.weights[name + ".weight"], kind, transposed)
        bias = self.weights.get(name + ".bias")
        if transposed:
            return F.conv_transpose2d(x, weight, bias, stride=2, padding=1, output_padding=1)
        margin = weight.shape[-1] // 2
        return F.conv2d(F.pad(x, (margin,) * 4, mode="reflect"), weight, bias, stride=stride)

    def normalised(self, x):
        return F.instance_norm(x) if self.options["demodulation"] == "none" else x

    def up(self, x, name):
        if self.options["upsampling"] == "transposed":
            return self.convolution(x, name + ".convolution", transposed=True)
        return self.convolution(F.interpolate(x, scale_factor=2, mode="nearest"), name + ".convolution")

    def __call__(self, x):
        y = F.relu(self.normalised(self.convolution(x, "input")))
        y = F.relu(self.normalised(self.convolution(y, "down1", 2)))
        y = F.relu(self.normalised(self.convolution(y, "down2", 2)))
        for block in range(self.options["residualBlocks"]):
            inner = F.relu(self.normalised(self.convolution(y, f"residual{block}.first")))
            y = y + self.normalised(self.convolution(inner, f"residual{block}.second"))
        y = F.relu(self.normalised(self.up(y, "up1")))
        y = F.relu(self.normalised(self.up(y, "up2")))
        r = self.convolution(y, "output", kind=None if self.options["demodulateOutput"] else "none")
        return torch.clamp(x + r, -1, 1) if self.options["globalSkip"] else torch.tanh(r)


def cubic_matrix(slices, positions):
    """Cubic B-spline interpolation with the boundary "mirror", [slices, positions]: c[k-1] + 4 c[k] + c[k+1] = 6 y[k]."""
    def mirrored(k):
        period = max(2 * (slices - 1), 1)
        k = abs(k) % period
        return period - k if k > slices - 1 else k

    system = torch.zeros(slices, slices, dtype=torch.float64)
    for k in range(slices):
        for offset, weight in ((-1, 1), (0, 4), (1, 1)):
            system[k, mirrored(k + offset)] += weight / 6
    values = torch.zeros(slices, len(positions), dtype=torch.float64)
    for p, position in enumerate(positions):
        k = int(position)
        a = position - k
        weights = ((1 - a) ** 3, 4 - 6 * a ** 2 + 3 * a ** 3, 1 + 3 * a + 3 * a ** 2 - 3 * a ** 3, a ** 3)
        for offset, weight in zip((-1, 0, 1, 2), weights):
            values[mirrored(k + offset), p] += weight / 6
    return (torch.linalg.inv(system).T @ values).float()


class LateNetwork:
    """The late up-sampling generator (class Late of the design pages' prototype)."""

    def __init__(self, weights, options):
        self.weights = weights
        self.features = options["features"]
        self.blocks = options["blocks"]
        self.knows_thickness = options["thickness"]

    def convolution(self, x, name):
        return F.conv2d(x, self.weights[name + ".weight"], self.weights[name + ".bias"], padding=1)

    def linear(self, x, name):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def __call__(self, thick, factor, thickness):
        count, height, slices = thick.shape
        step = 1 / factor
        positions = [k * step for k in range(int((slices - 1) * factor + 1e-6) + 1)]
        if height % 2:
            thick = torch.cat([thick, thick[:, height - 2:height - 1]], 1)
        rows = thick.shape[1]
        constants = [step] + ([min(max(thickness, 0.6), 1.5)] if self.knows_thickness else [])
        x = [thick[:, None, 0::2], thick[:, None, 1::2]]
        x += [torch.full_like(x[0], constant) for constant in constants]
        first = y = self.convolution(torch.cat(x, 1), "input")
        for n in range(self.blocks):
            y = y + self.convolution(F.relu(self.convolution(y, f"residual{n}.first")), f"residual{n}.second")
        y = self.convolution(y + first, "expand")
        y = torch.stack([y[:, 0::2], y[:, 1::2]], 3).reshape(count, self.features, rows, slices)

        before = torch.tensor([min(int(p), slices - 2) for p in positions])
        a = torch.tensor(positions) - before
        turn = torch.sin(2 * torch.pi * a)
        given = [a, torch.full_like(a, step), a * (1 - a), turn, torch.full_like(a, factor / 8)]
        given += [torch.full_like(a, constant) for constant in constants[1:]]
        taps = self.linear(F.relu(self.linear(torch.stack(given, 1), "taps1")), "taps2")
        taps = taps.reshape(-1, 4, self.features)
        taps = taps + torch.stack([0 * a, 1 - a, a, 0 * a], 1)[:, :, None]
        y = sum(y[..., (before + n - 1).clamp(0, slices - 1)] * taps[:, n].T[:, None] for n in range(4))

        cubic = (thick @ cubic_matrix(slices, positions))[:, None]
        head = [y, cubic] + [row.expand_as(cubic) for row in (4 * a * (1 - a), turn, torch.full_like(a, step))]
        z = F.relu(self.convolution(torch.cat(head, 1), "head1"))
        z = F.relu(self.convolution(z, "head2"))
        return (cubic + self.convolution(z, "head3"))[:, 0, :height], cubic[:, 0, :height]


def whole_slices(network, images):
    """Images mirrored at the lower and right borders up to multiples of 4."""
    height, width = images.shape[-2:]
    padded = F.pad(images[:, None], (0, -width % 4, 0, -height % 4), mode="reflect")
    return network(padded)[:, 0, :height, :width]


def patches(network, images, stride=12, size=32):
    """The mean of overlapping patches; images smaller than one are mirrored, and mirrored again."""
    height, width = images.shape[-2:]

    def mirrored(length):
        period = 2 * (length - 1)
        return [min(i % period, period - i % period) for i in range(max(length, size))]

    images = images[:, mirrored(height)][:, :, mirrored(width)]
    origins = [list(range(0, n - size, stride)) + [n - size] for n in images.shape[-2:]]
    total, count = torch.zeros_like(images), torch.zeros_like(images)
    for y in origins[0]:
        for x in origins[1]:
            total[:, y:y + size, x:x + size] += network(images[:, None, y:y + size, x:x + size])[:, 0]
            count[:, y:y + size, x:x + size] += 1
    return (total / count)[:, :height, :width]


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    worst = 0
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        subprocess.run([sys.argv[1], folder], check=True)
        models = sorted(pathlib.Path(folder).glob("*.safetensors"))
        assert models, "the program wrote no model"
        for path in models:
            weights, metadata = read(path)
            options = json.loads(metadata["clade"])["generator"]
            result, _ = read(path.with_suffix(".result"))
            given, tolerance = result["input"], TOLERANCE
            if options.get("architecture") == "late":
                tolerance = LATE_TOLERANCE
                network = LateNetwork(weights, options)
                expected, given = network(given, round(result["factor"].item(), 4), round(result["thickness"].item(), 4))
            else:
                run = patches if options["demodulation"] == "none" else whole_slices
                expected = run(Network(weights, options), given)
            difference = (expected - result["output"]).abs().max().item()
            largest = result["output"].abs().max().item()
            changed = (result["output"] - given).abs().max().item()
            print(f"{path.stem:12} largest difference {difference:.1e} of {largest:.1e}, largest change {changed:.2f}")
            if not difference <= tolerance * largest or changed < 0.01:
                print(f"FAILED: expected at most {tolerance:.0e} of it, and a network that does something")
                return 1
            worst = max(worst, difference / largest)
    print(f"all agree with torch {torch.__version__} to {worst:.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
