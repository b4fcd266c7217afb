#!/usr/bin/python3
"""Trains a late up-sampling generator as the shipped mr-body and ct-body were, and writes the model file.

usage: train_late.py RECIPE.json --data-root DATA --output MODEL.safetensors
needs (Debian): python3-torch python3-numpy python3-scipy python3-nibabel python3-pydicom

RECIPE (Recipes/late-mr.json, late-ct.json) names the volumes and the stages, each of so many steps. A training
that was interrupted goes on from its last checkpoint beside the output. One thread.

A pair: an image of in-plane pixels [64 in-plane, slice axis] is made thick along one axis by a random slice
profile (box, trapezoid, Gaussian), spacing, thickness and phase; the network gets the thick image, its cubic
B-spline interpolation at 64 output positions, where these lie between the slices, the spacing in pixels and
thickness / spacing. Part of the noise that averaging took away is added to the thick image again.
"""
import argparse
import copy
import glob
import json
import math
import os
import pathlib
import struct

import nibabel
import numpy as np
import pydicom
import torch
import torch.nn as nn
import torch.nn.functional as F
from scipy import ndimage
from scipy.special import erf


# --- volumes -------------------------------------------------------------------------------------------

def read_volume(path):
    """Real values [in-plane, in-plane, slices] of a NIfTI file or of a folder of one DICOM series."""
    if os.path.isfile(path):
        return np.squeeze(nibabel.load(path).get_fdata(dtype=np.float32))
    images = [pydicom.dcmread(f) for f in sorted(glob.glob(path + "/*"))]
    images = [i for i in images if "ImagePositionPatient" in i]
    orientation = np.array(images[0].ImageOrientationPatient, float)
    normal = np.cross(orientation[:3], orientation[3:])
    images.sort(key=lambda i: float(np.dot(normal, i.ImagePositionPatient)))
    return np.stack([i.pixel_array * np.float32(getattr(i, "RescaleSlope", 1))
                     + np.float32(getattr(i, "RescaleIntercept", 0)) for i in images], 2)


def normalised(values, modality):
    """MR: percentiles 0.1 and 99.9 become -1 and 1; CT: -1000 and 2000 HU (pairs stretch it, see jitter)."""
    low, high = np.percentile(values, (0.1, 99.9)) if modality == "MR" else (-1000, 2000)
    return np.clip((values - low) / (high - low) * 2 - 1, -1, 1.2)


def averaged(volume, isotropic):
    """Two by two pixels (by two slices of an isotropic volume) become one: in-plane interpolation goes away."""
    a, b, c = (n // 2 * 2 for n in volume.shape)
    volume = volume[:a, :b].reshape(a // 2, 2, b // 2, 2, -1).mean((1, 3))
    return volume[:, :, :c].reshape(a // 2, b // 2, c // 2, 2).mean(3) if isotropic else volume


def noise_of(volume):
    """Standard deviation of the in-plane noise in tissue: median of the pixel-wise Laplacian product."""
    kernel = np.outer([1, -2, 1], [1, -2, 1])
    found = []
    for k in range(0, volume.shape[2], max(1, volume.shape[2] // 8)):
        image = volume[:, :, k].astype(np.float32)
        response = ndimage.correlate(image, kernel)[1:-1, 1:-1][image[1:-1, 1:-1] > -0.85]
        if response.size > 500:
            found.append(np.median(np.abs(response)) / 0.6745 / 6)
    return float(np.median(found)) if found else 0.0


def read_volumes(recipe, root):
    """List of (modality, volume, isotropic, weight, noise, name)."""
    volumes = []
    for entry in recipe["volumes"]:
        volume = normalised(read_volume(os.path.join(root, entry["path"])), entry["modality"])
        for weight, form in ((entry["weight"], volume),
                             (entry.get("weightAveraged", 0), averaged(volume, entry["isotropic"]))):
            if weight > 0:
                form = np.ascontiguousarray(form, dtype=np.float16)
                volumes.append((entry["modality"], form, entry["isotropic"], weight, noise_of(form), entry["name"]))
    return volumes


# --- pairs ---------------------------------------------------------------------------------------------

def profile_below(shape, width, plateau, x):
    """Part of a slice profile of full width at half maximum `width`, centred at zero, below x."""
    if shape == "gaussian":
        sigma = width / (2 * math.sqrt(2 * math.log(2)))
        return 0.5 * (1 + erf(np.clip(x, -3 * sigma, 3 * sigma) / (sigma * math.sqrt(2))))
    shifts = (np.arange(9) + 0.5) / 9 - 0.5 if shape == "trapezoid" else [0.0]
    return np.mean([np.clip((x - s * plateau * width) / width + 0.5, 0, 1) for s in shifts], 0)


def acquisition(slices, samples, spacing, thickness, first, shape="box", ramp=0.0):
    """[slices, samples]: every thick slice as a weighted mean of the fine samples."""
    x = np.arange(samples)[None] - (first + np.arange(slices) * spacing)[:, None]
    rows = profile_below(shape, thickness, ramp, x + 0.5) - profile_below(shape, thickness, ramp, x - 0.5)
    return (rows / rows.sum(1, keepdims=True)).astype(np.float32)


def cubic_matrix(slices, positions):
    """[positions, slices]: cubic B-spline interpolation (prefiltered, mirror) at positions in slices."""
    coefficients = ndimage.spline_filter1d(np.eye(slices), 3, axis=0, mode="mirror")
    i, period = np.floor(positions).astype(int), max(2 * (slices - 1), 1)
    a, matrix = positions - i, np.zeros((len(positions), slices))
    weights = ((1 - a) ** 3 / 6, (4 - 6 * a**2 + 3 * a**3) / 6, (1 + 3 * a + 3 * a**2 - 3 * a**3) / 6, a**3 / 6)
    for k, w in zip((-1, 0, 1, 2), weights):
        j = np.abs(i + k) % period
        matrix += w[:, None] * coefficients[np.where(j > slices - 1, period - j, j)]
    return matrix.astype(np.float32)


class Pairs:
    size, batch = 64, 8

    def __init__(self, volumes, options, step):
        self.random = np.random.default_rng(options["seed"] + step)
        self.noise_share = options.get("noise", 1.0)
        without, often = options.get("without", []), options.get("often", {})
        self.groups = {m: [v for v in volumes if v[0] == m and v[5] not in without] for m in options["modalities"]}
        weights = {m: [v[3] * often.get(v[5], 1) for v in group] for m, group in self.groups.items()}
        self.chances = {m: np.cumsum(w) / sum(w) for m, w in weights.items()}

    def crop(self, length):
        random = self.random
        modality = list(self.groups)[random.integers(len(self.groups))]
        best = None
        for attempt in range(60):
            chosen = np.searchsorted(self.chances[modality], random.uniform())
            _, volume, isotropic, _, noise, _ = self.groups[modality][chosen]
            view = volume.transpose(random.permutation(3) if isotropic else np.r_[random.permutation(2), 2])
            if view.shape[1] < length or view.shape[0] < self.size:
                continue
            x, z = random.integers(view.shape[0] - self.size + 1), random.integers(view.shape[1] - length + 1)
            image = view[x:x + self.size, z:z + length, random.integers(view.shape[2])].astype(np.float32)
            if best is None or image.std() > best[0].std():
                best = image, noise
            if ((image > -0.9).mean() > 0.25 and image.std() > 0.03) or attempt > 8:
                break
        return self.jitter(modality, *best)

    def jitter(self, modality, image, noise):
        random = self.random
        image = image[::-1] if random.integers(2) else image
        image = image[:, ::-1] if random.integers(2) else image
        if modality == "MR":  # contrasts never seen: gamma, inversion, gain, offset
            gamma, gain = random.uniform(0.7, 1.4), random.uniform(0.7, 1.25)
            image = np.clip((image + 1) / 2, 0, None) ** gamma * 2 - 1
            image = -image if random.uniform() < 0.2 else image
            image, noise = (image + 1) * gain - 1 + random.uniform(-0.1, 0.1), noise * gamma * gain
        else:  # as if the window's upper limit lay between 150 and 1500 HU
            gain = math.exp(random.uniform(math.log(1.2), math.log(2.6)))
            image, noise = (image + 1) * gain - 1, noise * gain
            if random.uniform() < 0.25:
                image, noise = (image - 0.3) * 1.5 + 0.3 + random.uniform(-0.6, 0.2), noise * 1.5
        if random.uniform() < 0.06:  # background removed
            q = np.quantile(image, random.uniform(0.1, 0.6))
            image = np.where(image < q, np.float32(random.uniform(-1.05, -0.95) if modality == "MR" else q), image)
        return image, noise

    def factor(self):
        low, high = (1.5, 14) if self.random.uniform() < 0.6 else (2, 7)
        return math.exp(self.random.uniform(math.log(low), math.log(high)))

    def __call__(self):
        """thick [8, 1, 64, n], cubic and truth [8, 1, 64, 64], positions in slices, spacing and thickness in pixels"""
        random, f = self.random, self.factor()
        thickness = max(f * (1.0 if random.uniform() < 0.55 else random.uniform(0.6, 1.5)), 1.0)
        shape = ("box", "trapezoid", "gaussian")[random.choice(3, p=(0.45, 0.35, 0.2))]
        ramp = random.uniform(0.15, 0.8)
        half = {"box": 0.5, "trapezoid": (1 + ramp) / 2, "gaussian": 1.275}[shape] * thickness
        n, first = math.ceil((self.size - 1) / f) + 2, half - 0.5 + random.uniform()
        length = math.ceil(first + (n - 1) * f + half + 0.5)
        crops = [self.crop(length) for _ in range(self.batch)]
        images = torch.from_numpy(np.stack([c for c, _ in crops]).astype(np.float32))[:, None]
        start = int(random.integers(math.ceil(first), math.floor(first + (n - 1) * f) - self.size + 2))
        positions = (np.arange(start, start + self.size) - first) / f
        rows = acquisition(n, length, f, thickness, first, shape, ramp)
        thick = images @ torch.from_numpy(rows.T.copy()) + self.noise(rows, np.array([s for _, s in crops]), n)
        cubic = thick @ torch.from_numpy(cubic_matrix(n, positions).T.copy())
        return thick, cubic, images[..., start:start + self.size], positions, f, thickness / f

    def noise(self, rows, sigma, n):
        """What averaging took away of the noise, none, half or all of it, neighbours alike as often as not."""
        random = self.random
        lost = math.sqrt(max(0.0, 1 - float((rows[n // 2] ** 2).sum())))
        level = self.noise_share * sigma * lost * random.choice((0, 0.5, 1), size=self.batch, p=(0.4, 0.3, 0.3))
        white, k = random.standard_normal((self.batch, 1, self.size + 2, n)), random.choice((0, 0.25, 0.5))
        white = (white[:, :, 1:-1] + k * (white[:, :, :-2] + white[:, :, 2:])) / math.sqrt(1 + 2 * k * k)
        return torch.from_numpy((white * level[:, None, None, None]).astype(np.float32))


# --- network and losses --------------------------------------------------------------------------------

class Late(nn.Module):
    """Features on the acquired slices, resampled to the output's positions, a light head there (Methods.md)."""

    def __init__(self, channels=48, blocks=6, features=28, head=16):
        super().__init__()
        convolution = lambda a, b: nn.Conv2d(a, b, 3, padding=1)
        self.features, self.blocks = features, blocks
        self.input, self.expand = convolution(4, channels), convolution(channels, 2 * features)
        for k in range(blocks):
            block = nn.ModuleDict({"first": convolution(channels, channels), "second": convolution(channels, channels)})
            for layer in block.values():
                nn.init.kaiming_normal_(layer.weight)
                nn.init.zeros_(layer.bias)
            block["second"].weight.data.mul_(0.1)
            setattr(self, f"residual{k}", block)
        self.taps1, self.taps2 = nn.Linear(6, 48), nn.Linear(48, 4 * features)
        self.taps2.weight.data.mul_(0.3)
        self.head1, self.head2, self.head3 = convolution(features + 4, head), convolution(head, head), convolution(head, 1)
        nn.init.zeros_(self.head3.weight)
        nn.init.zeros_(self.head3.bias)

    def resampling(self, positions, n, f, ratio):
        """[features, n, positions]: four taps each, linear interpolation plus what the perceptron adds."""
        i = np.clip(np.floor(positions).astype(int), 0, n - 2)
        a = torch.from_numpy((positions - i).astype(np.float32))
        one = torch.ones_like(a)
        known = torch.stack([a, one / f, a * (1 - a), torch.sin(2 * math.pi * a), f / 8 * one, ratio * one], 1)
        weights = self.taps2(F.relu(self.taps1(known))).view(-1, 4, self.features)
        weights = weights + torch.stack([0 * a, 1 - a, a, 0 * a], 1)[:, :, None]
        i, place, channel = torch.from_numpy(i), torch.arange(len(a))[None], torch.arange(self.features)[:, None]
        matrix = torch.zeros(self.features, n, len(a))
        for tap in range(4):
            at = (i + tap - 1).clamp(0, n - 1)[None]
            matrix = matrix.index_put((channel, at, place), weights[:, tap].t(), accumulate=True)
        return matrix, [4 * a * (1 - a), torch.sin(2 * math.pi * a), one / f]

    def forward(self, thick, cubic, positions, f, ratio):
        count, _, height, n = thick.shape
        x = thick.view(count, 1, height // 2, 2, n).transpose(2, 3).reshape(count, 2, height // 2, n)
        constants = [torch.full((count, 1, height // 2, n), float(c)) for c in (1 / f, ratio)]
        y = start = self.input(torch.cat([x, *constants], 1))
        for k in range(self.blocks):
            block = getattr(self, f"residual{k}")
            y = y + block["second"](F.relu(block["first"](y)))
        y = self.expand(y + start).view(count, self.features, 2, height // 2, n).transpose(2, 3)
        matrix, phases = self.resampling(positions, n, f, ratio)
        y = torch.matmul(y.reshape(count, self.features, height, n), matrix)
        y = torch.cat([y, cubic, *(p.view(1, 1, 1, -1).expand_as(cubic) for p in phases)], 1)
        return cubic + self.head3(F.relu(self.head2(F.relu(self.head1(y)))))


def gradient_difference(a, b):
    sobel = torch.tensor([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]])[None, None] / 4
    return sum(F.conv2d(a - b, s).abs().mean((1, 2, 3)) for s in (sobel, sobel.transpose(2, 3)))


def phase_penalty(output, truth, positions, order):
    """Variance over six phases between two slices of log(energy of output / of truth); order: of the difference."""
    def energy(image):
        for _ in range(order):
            image = image[..., 1:] - image[..., :-1]
        return (image**2).mean((0, 1, 2)) + 1e-6
    ratio = torch.log(energy(output) / energy(truth))
    phase = torch.from_numpy(((positions[:-order] + positions[order:]) / 2 % 1 * 6).astype(int) % 6)
    means = torch.stack([ratio[phase == k].mean() for k in range(6) if (phase == k).any()])
    return ((means - means.mean()) ** 2).mean()


def new_discriminator():
    layers, norm = [], torch.nn.utils.spectral_norm
    for a, b, kernel, stride in ((1, 32, 4, 2), (32, 64, 4, 2), (64, 96, 3, 1)):
        layers += [norm(nn.Conv2d(a, b, kernel, stride, 1)), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(96, 1, 3, 1, 1))


# --- training ------------------------------------------------------------------------------------------

class Stage:
    def __init__(self, options, start):
        self.options, self.step = options, 0
        self.net = copy.deepcopy(start)
        self.average = copy.deepcopy(start)
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=options["rate"], betas=(0.9, 0.99))
        self.discriminator = new_discriminator()
        self.adversary = torch.optim.Adam(self.discriminator.parameters(), lr=4e-4, betas=(0.5, 0.99))

    PARTS = ("net", "average", "optimiser", "discriminator", "adversary")

    def save(self, path):
        torch.save({"step": self.step, **{p: getattr(self, p).state_dict() for p in self.PARTS}}, str(path) + ".part")
        os.replace(str(path) + ".part", path)

    def load(self, path):
        state = torch.load(path)
        self.step = state["step"]
        for part in self.PARTS:
            getattr(self, part).load_state_dict(state[part])

    def adversarial(self, result, truth):
        """Relativistic average LSGAN on contrast-normalised patches, every second step turned: no slice axis."""
        scale, mean = 1 / (truth.std((1, 2, 3), keepdim=True) + 0.05), truth.mean((1, 2, 3), keepdim=True)
        seen = lambda image: ((image - mean) * scale).transpose(2, 3) if self.step % 2 else (image - mean) * scale
        real, made = self.discriminator(seen(truth)), self.discriminator(seen(result.detach()))
        loss = ((real - made.mean() - 1) ** 2).mean() + ((made - real.mean() + 1) ** 2).mean()
        self.adversary.zero_grad(set_to_none=True)
        loss.backward()
        self.adversary.step()
        self.discriminator.requires_grad_(False)
        loss = ((self.discriminator(seen(result)) - real.detach().mean() - 1) ** 2).mean()
        self.discriminator.requires_grad_(True)
        return loss * min(1, self.step / 100)

    def learn(self, pairs):
        options, progress = self.options, self.step / self.options["steps"]
        cosine = options["last"] + (1 - options["last"]) * (0.5 + 0.5 * math.cos(math.pi * progress))
        self.optimiser.param_groups[0]["lr"] = options["rate"] * min(1, (self.step + 1) / 50) * cosine
        thick, cubic, truth, positions, f, ratio = pairs()
        result = self.net(thick, cubic, positions, f, ratio)
        weight = ((cubic - truth).abs().mean((1, 2, 3)) + 0.004) ** -0.5  # patches of little contrast count too
        distance = (result - truth).abs().mean((1, 2, 3)) + options["gradient"] * gradient_difference(result, truth)
        loss = (weight / weight.mean() * distance).mean()
        for order in (1, 2):
            if options["phase"][order - 1]:
                loss = loss + options["phase"][order - 1] * phase_penalty(result, truth, positions, order)
        if options["adversarial"]:
            loss = loss + options["adversarial"] * self.adversarial(result, truth)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        decay = min(0.999, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for a, b in zip(self.average.parameters(), self.net.parameters()):
                a.mul_(decay).add_(b, alpha=1 - decay)
        self.step += 1
        return float(loss)


def write_model(path, net, recipe):
    header, body = {"__metadata__": {"clade": json.dumps(recipe["model"], sort_keys=True)}}, b""
    for name, tensor in sorted(net.state_dict().items()):
        content = tensor.float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=pathlib.Path)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    recipe = json.loads(arguments.recipe.read_text())
    volumes, net = read_volumes(recipe, arguments.data_root), Late()
    for number, options in enumerate(recipe["stages"]):
        checkpoint = arguments.output.with_suffix(f".stage{number}")
        stage = Stage(options, net)
        if checkpoint.exists():
            stage.load(checkpoint)
        pairs = Pairs(volumes, options, stage.step)
        while stage.step < options["steps"]:
            loss = stage.learn(pairs)
            if stage.step % 100 == 0:
                print(f"stage {number}, step {stage.step} of {options['steps']}: loss {loss:.4f}", flush=True)
            if stage.step % 500 == 0 or stage.step == options["steps"]:
                stage.save(checkpoint)
        share = options.get("share", 1.0)  # of this stage's weights; the rest is the stage's before
        with torch.no_grad():
            for a, b in zip(net.parameters(), stage.average.parameters()):
                a.lerp_(b, share)
    write_model(arguments.output, net, recipe)


if __name__ == "__main__":
    main()
