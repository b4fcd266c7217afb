#!/usr/bin/python3
"""Computes edge sharpness and signal-to-noise ratio once more, with numpy on what pydicom reads, and compares.

usage: Resources/Scripts/check_measures.py CLADE [--plugin libOrthancClade.so] [--series FOLDER]
Compared are `clade measure --json` and, with --plugin, one request to /clade/measure/... of a real Orthanc, each on a series
and on the series derived from it, with the same lines and regions. Without --series a phantom is measured; a folder given
that does not exist, or missing Python modules, end the program as skipped (status 77).

Written from the definitions (UnitTests/Data/Reference/README.md), not from the program: q is the profile normalised to 0..1, s
is q after Savitzky and Golay (window 5, order 3, ends by the fitted cubic), g its central differences; edge sharpness is the
largest |g|. Signal-to-noise ratio is the mean of the one region over the standard deviation (n - 1) of the other.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    import pydicom
except ImportError as error:
    print(f"SKIPPED: missing the Python module {error.name}")
    sys.exit(77)

LARGEST_RELATIVE_DIFFERENCE = 1e-9  # measured: 2e-15, since the stored integers are exact in single precision, too


class Series:
    """Voxels [slice, row, column] in real-world values, and where they lie."""

    def __init__(self, folder):
        images = [pydicom.dcmread(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names]
        orientation = numpy.array(images[0].ImageOrientationPatient, float)
        row, column = orientation[:3] / numpy.linalg.norm(orientation[:3]), orientation[3:]
        column = column - row * numpy.dot(row, column)  # files round the cosines: at right angles again
        column /= numpy.linalg.norm(column)
        normal = numpy.cross(row, column)
        images.sort(key=lambda image: numpy.dot(normal, numpy.array(image.ImagePositionPatient, float)))
        positions = numpy.array([image.ImagePositionPatient for image in images], float)
        # Scanners round positions: the slices lie on the line fitted through all of them, sideways at their mean.
        along = positions @ normal
        between_slices, first = numpy.polyfit(numpy.arange(len(images)), along, 1)
        self.origin = normal * first + (positions - numpy.outer(along, normal)).mean(axis=0)
        between_rows, between_columns = (float(value) for value in images[0].PixelSpacing)
        self.spacing = numpy.array([between_columns, between_rows, between_slices])
        self.axes = numpy.array([row, column, normal])
        self.voxels = numpy.array([image.pixel_array * float(getattr(image, "RescaleSlope", 1))
                                   + float(getattr(image, "RescaleIntercept", 0)) for image in images])

    def index(self, points):
        """Continuous indices (column, row, slice) of points in patient mm."""
        return (points - self.origin) @ self.axes.T / self.spacing

    def point(self, fractions):
        """The point at these fractions of the extent along columns, rows and slices."""
        size = numpy.array(self.voxels.shape[::-1]) - 1
        return self.origin + (numpy.array(fractions) * size * self.spacing) @ self.axes

    def centres(self):
        """Of all voxels, in patient mm: [slice, row, column, 3]."""
        k, j, i = numpy.indices(self.voxels.shape)
        return self.origin + (numpy.stack([i, j, k], axis=-1) * self.spacing) @ self.axes

    def sample(self, points):
        """Linear between the eight voxels about each point."""
        index = self.index(points)
        low = numpy.minimum(numpy.floor(index).astype(int), numpy.array(self.voxels.shape[::-1]) - 2)
        part = index - low
        values = numpy.zeros(len(points))
        for corner in numpy.ndindex(2, 2, 2):
            weight = numpy.prod(numpy.where(numpy.array(corner) == 1, part, 1 - part), axis=1)
            at = low + corner
            values += weight * self.voxels[at[:, 2], at[:, 1], at[:, 0]]
        return values


def smooth(profile):
    """Savitzky and Golay: the cubic through each five samples in the least squares, and at the ends the same cubic further out."""
    result = numpy.empty(len(profile))
    places = numpy.arange(-2, 3)
    for n in range(len(profile)):
        middle = min(max(n, 2), len(profile) - 3)
        result[n] = numpy.polyval(numpy.polyfit(places, profile[middle - 2:middle + 3], 3), n - middle)
    return result


def edge_sharpness(series, begin, end, step):
    length = numpy.linalg.norm(end - begin)
    distances = numpy.arange(0, length, step)
    profile = series.sample(begin + numpy.outer(distances, (end - begin) / length))
    filtered = smooth((profile - profile.min()) / (profile.max() - profile.min()))
    return numpy.abs(numpy.gradient(filtered, step)).max()


def signal_to_noise(series, sphere, box):
    centres = series.centres()
    inside_sphere = numpy.linalg.norm(centres - sphere["Centre"], axis=-1) <= sphere["RadiusMm"]
    inside_box = (numpy.abs(centres - box["Centre"]) <= numpy.array(box["SizeMm"]) / 2).all(axis=-1)
    return series.voxels[inside_sphere].mean() / series.voxels[inside_box].std(ddof=1)


def places_in(series):
    """Lines and regions well within the volume, at places that no voxel lies on the surface of."""
    lines = [{"Name": name, "From": series.point(begin).tolist(), "To": series.point(end).tolist()} for name, begin, end in [
        ("along the rows", (0.11, 0.52, 0.47), (0.91, 0.521, 0.473)),
        ("through the slices", (0.43, 0.47, 0.12), (0.431, 0.471, 0.87)),
        ("oblique", (0.21, 0.23, 0.22), (0.77, 0.81, 0.79))]]
    reach = numpy.linalg.norm(series.point((1, 1, 1)) - series.origin)
    return lines, {"Shape": "sphere", "Centre": series.point((0.51, 0.49, 0.52)).tolist(), "RadiusMm": 0.0713 * reach}, {
        "Shape": "box", "Centre": series.point((0.47, 0.45, 0.49)).tolist(), "SizeMm": [0.1017 * reach, 0.0911 * reach, 0.0823 * reach]}


class Check:
    def __init__(self):
        self.largest = 0

    def compare(self, what, found, expected):
        difference = abs(found - expected) / abs(expected)
        self.largest = max(self.largest, difference)
        verdict = "same" if difference <= LARGEST_RELATIVE_DIFFERENCE else "DIFFERENT"
        print(f"{what}: {found:.9g}, numpy {expected:.9g}: {verdict} ({difference:.1e})")

    def passed(self):
        return self.largest <= LARGEST_RELATIVE_DIFFERENCE


def text_of(point):
    return ",".join(repr(value) for value in point)


def ask_program(clade, folders, lines, sphere, box):
    """The answers of the command line: edge sharpness, signal-to-noise ratio."""
    def measure(*arguments):
        return json.loads(subprocess.run([clade, "measure", *arguments, "--json"], check=True, stdout=subprocess.PIPE).stdout)
    drawn = [part for line in lines for part in ("--line", f"{text_of(line['From'])} {text_of(line['To'])}")]
    return (measure("edge-sharpness", *folders, *drawn),
            measure("snr", *folders, "--signal", f"sphere:{text_of(sphere['Centre'])},{sphere['RadiusMm']!r}",
                    "--noise", f"box:{text_of(box['Centre'])},{text_of(box['SizeMm'])}"))


def ask_orthanc(clade, plugin, folders, lines, sphere, box):
    """The same of one request each."""
    os.environ.update({"CLADE_PLUGIN": plugin, "CLADE_EXECUTABLE": clade})
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "UnitTests", "Browser"))
    import server
    orthanc = server.Orthanc()
    try:
        def content(path):
            with open(path, "rb") as file:
                return file.read()
        series = [orthanc.store([content(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names])
                  for folder in folders]
        return (orthanc.post("clade/measure/edge-sharpness", {"Series": series, "Lines": lines}),
                orthanc.post("clade/measure/snr", {"Series": series, "Signal": sphere, "Noise": box}))
    finally:
        orthanc.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clade")
    parser.add_argument("--plugin")
    parser.add_argument("--series")
    arguments = parser.parse_args()
    if arguments.series and not os.path.isdir(arguments.series):
        print(f"SKIPPED: there is no folder {arguments.series}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="clade-check-") as temporary:
        source, derived = arguments.series or os.path.join(temporary, "thick"), os.path.join(temporary, "derived")
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if not arguments.series:
            subprocess.run([arguments.clade, "phantom", source, "--noise", "15", "--pixel", "3", "--slices-every", "9"], **quiet)
        subprocess.run([arguments.clade, "resample", source, derived], **quiet)
        series = [Series(source), Series(derived)]
        lines, sphere, box = places_in(series[0])
        step = min(value for one in series for value in one.spacing)
        answers = {"clade": ask_program(arguments.clade, [source, derived], lines, sphere, box)}
        if arguments.plugin:
            answers["REST"] = ask_orthanc(arguments.clade, arguments.plugin, [source, derived], lines, sphere, box)
    check = Check()
    for n, kind in enumerate(("source", "derived")):
        sharpness = [edge_sharpness(series[n], numpy.array(line["From"]), numpy.array(line["To"]), step) for line in lines]
        ratio = signal_to_noise(series[n], sphere, box)
        for where, (edges, snr) in answers.items():
            for line, found, expected in zip(lines, edges["Series"][n]["Lines"], sharpness):
                check.compare(f"{where}, {kind}, edge sharpness {line['Name']}", found["Value"], expected)
            check.compare(f"{where}, {kind}, signal-to-noise ratio", snr["Series"][n]["Snr"], ratio)
    sys.exit(0 if check.passed() else 1)


main()
