#!/usr/bin/python3
"""Judges a derived through-plane series against its source with programs and libraries of other people.

usage: check_derived.py SOURCE_FOLDER DERIVED_FOLDER

Prints one line a check: "ok", "FAIL" or "skip" (tool not installed), the check, its figure.
Exit status: 0 all that could be checked holds, 1 something does not, 2 wrong usage, 77 pydicom or numpy missing.
Debian packages: python3-pydicom python3-numpy; for every check also dicom3tools dcmtk dcm2niix python3-gdcm
python3-nibabel. The checks are those of Resources/Documents/Dicom.md, "Checks with other programs"; tolerances stand there.
"""
import concurrent.futures
import glob
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import pydicom
except ImportError as missing:
    print("skip everything:", missing)
    sys.exit(77)
try:
    import gdcm
except ImportError:
    gdcm = None
try:
    import nibabel
except ImportError:
    nibabel = None

CODES = {"DerivationCodeSequence": ("113085", "DCM", "Spatial resampling"),
         "SourceImageSequence": ("121322", "DCM", "Source image for image processing operation"),
         "RelatedSeriesSequence": ("121323", "DCM", "Source series for image processing operation")}
SAME_AS_SOURCE = ("StudyInstanceUID FrameOfReferenceUID PatientID PatientName PatientBirthDate PatientSex Modality "
                  "SOPClassUID StudyDate StudyTime AccessionNumber StudyID StudyDescription SpecificCharacterSet").split()
SAME_IN_ALL = ("ImageOrientationPatient PixelSpacing Rows Columns SliceThickness SpacingBetweenSlices SequenceName "
               "EchoTime RepetitionTime FlipAngle SeriesNumber SeriesDescription WindowCenter WindowWidth RescaleSlope "
               "RescaleIntercept BitsStored PixelRepresentation ImageType").split()
ABSENT = "GantryDetectorTilt XRayTubeCurrent Exposure CTDIvol SAR TriggerTime SmallestImagePixelValue " \
         "LargestImagePixelValue ReferencedImageSequence PerformedProcedureStepID DeviceSerialNumber".split()


class Skip(Exception):
    """A tool that the check needs is not installed."""


class Slice:
    def __init__(self, path):
        self.path = path
        self.data = pydicom.dcmread(path)
        cosines = [float(v) for v in self.data.ImageOrientationPatient]
        self.row, self.column = np.array(cosines[:3]), np.array(cosines[3:])
        self.normal = np.cross(self.row, self.column)
        self.position = np.array([float(v) for v in self.data.ImagePositionPatient])

    def along(self, normal):
        return float(self.position @ normal)

    def text(self, keyword):
        return str(self.data[keyword].value) if keyword in self.data else "absent"

    def real(self):
        return (self.data.pixel_array * float(self.data.get("RescaleSlope", 1) or 1)
                + float(self.data.get("RescaleIntercept", 0) or 0))


class Pair:
    """A source and a derived series, both by ascending position along the source's normal."""

    def __init__(self, source_folder, derived_folder):
        self.derived_folder = derived_folder
        self.source, self.derived = read_folder(source_folder), read_folder(derived_folder)
        if len(self.source) < 2 or len(self.derived) < 2:
            raise SystemExit("FAIL %d source and %d derived images found" % (len(self.source), len(self.derived)))
        self.normal = self.source[0].normal
        for slices in (self.source, self.derived):
            slices.sort(key=lambda s: s.along(self.normal))
        self.source_along = np.array([s.along(self.normal) for s in self.source])
        self.along = np.array([s.along(self.normal) for s in self.derived])
        self.step = (self.along[-1] - self.along[0]) / (len(self.derived) - 1)

    def values(self, keyword, slices):
        return {s.text(keyword) for s in slices}


def read_folder(folder):
    slices = []
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            try:
                slices.append(Slice(os.path.join(root, name)))
            except (pydicom.errors.InvalidDicomError, AttributeError):
                pass
    return slices


def run(*command):
    if shutil.which(command[0]) is None:
        raise Skip("%s is not installed" % command[0])
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    return done.returncode, done.stdout.splitlines()


def c0_identity(pair):
    wrong = [k for k in SAME_AS_SOURCE
             if pair.values(k, pair.derived) != pair.values(k, pair.source) and
             not pair.values(k, pair.derived) | pair.values(k, pair.source) <= {"", "absent", "None"}]
    wrong += ["varying " + k for k in SAME_IN_ALL if len(pair.values(k, pair.derived)) != 1]
    wrong += ["present " + k for k in ABSENT if pair.values(k, pair.derived) != {"absent"}
              and not (k == "TriggerTime" and len(pair.values(k, pair.derived)) == 1)]
    return not wrong, ", ".join(wrong)


def c0_marks(pair):
    wrong = []
    for s in pair.derived:
        d = s.data
        elements = list(d.iterall())
        description = s.text("SeriesDescription")
        wrong += ["private"] * any(e.tag.is_private for e in elements)
        wrong += ["ImageType"] * (list(d.ImageType[:2]) != ["DERIVED", "SECONDARY"] or len(d.ImageType) < 3)
        wrong += ["ContentQualification"] * (s.text("ContentQualification") != "RESEARCH")
        wrong += ["Manufacturer"] * (s.text("Manufacturer") == pair.source[0].text("Manufacturer"))
        wrong += ["SeriesDescription"] * (not 0 < len(description) <= 64 or bool(
            re.search("localizer|scout|survey|locator|tracker", description, re.I)))
        wrong += ["DerivationDescription"] * (not 0 < len(s.text("DerivationDescription")) <= 1024)
    return not wrong, ", ".join(sorted(set(wrong)))


def c1_dciodvfy(pair):
    def errors(slices):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            outputs = list(pool.map(lambda s: run("dciodvfy", s.path)[1], slices))
        return {line for output in outputs for line in output if line.startswith("Error")}
    new = errors(pair.derived)
    if new:  # bad values that were copied byte for byte are the source's
        new -= {line for line in errors(pair.source) if "invalid" in line.lower()}
    return not new, "; ".join(sorted(new))


def c2_dcentvfy(pair):
    source = [s.path for s in pair.source]
    known = set(run("dcentvfy", *source)[1])
    new = [line for line in run("dcentvfy", *source, *[s.path for s in pair.derived])[1] if line not in known]
    # What the standard wants present though empty (Type 2) and the source lacks is no contradiction
    lacking = {"Element=<%s>" % k for k in pair.derived[0].data.dir()
               if pair.values(k, pair.source) == {"absent"} and pair.values(k, pair.derived) <= {"", "None"}}
    new = [line for line in new if not ("present in one" in line and any(k in line for k in lacking))]
    return not new, "; ".join(new[:3])


def c3_files(pair):
    status, lines = run("dcmftest", *[s.path for s in pair.derived])
    syntaxes = {str(s.data.file_meta.TransferSyntaxUID) for s in pair.derived}
    return status == 0 and all(line.startswith("yes") for line in lines) and syntaxes == {"1.2.840.10008.1.2.1"}, \
        ", ".join(syntaxes)


def corners(affine, shape):
    return np.array([(affine @ np.array([*c, 1.0]))[:3] for c in itertools.product(*[(0, n - 1) for n in shape])])


def affine_of(pair):
    """RAS millimetres from (column, row, slice) of the derived series, from its first and last slice."""
    first, last = pair.derived[0], pair.derived[-1]
    spacing = [float(v) for v in first.data.PixelSpacing]
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = first.row * spacing[1], first.column * spacing[0]
    affine[:3, 2], affine[:3, 3] = (last.position - first.position) / (len(pair.derived) - 1), first.position
    return np.diag([-1, -1, 1, 1]) @ affine


def c4_dcm2niix(pair):
    if nibabel is None:
        raise Skip("nibabel is not installed")
    with tempfile.TemporaryDirectory() as folder:
        _, lines = run("dcm2niix", "-b", "n", "-z", "n", "-f", "v", "-o", folder, pair.derived_folder)
        odd = [line for line in lines if re.search("tilt|varies|not stacked|missing", line, re.I)]
        made = sorted(os.path.basename(f) for f in glob.glob(folder + "/*.nii"))
        if made != ["v.nii"] or odd:
            return False, "; ".join(made + odd)
        image = nibabel.load(folder + "/v.nii")
        first = pair.derived[0].data
        ours = corners(affine_of(pair), (first.Columns, first.Rows, len(pair.derived)))
        theirs = corners(image.affine, image.shape[:3])
        apart = max(min(np.linalg.norm(a - b) for b in theirs) for a in ours)
        spacing = sorted([float(v) for v in first.PixelSpacing] + [pair.step])
        zooms = sorted(float(v) for v in image.header.get_zooms()[:3])
        return apart < 1e-2 and np.allclose(zooms, spacing, atol=1e-4), "corners %.1e mm apart" % apart


def c5_gdcm(pair):
    if gdcm is None:
        raise Skip("gdcm is not installed")
    sorter = gdcm.IPPSorter()
    sorter.SetComputeZSpacing(True)
    sorter.SetZSpacingTolerance(1e-4)
    ok = sorter.Sort([s.path for s in pair.derived])
    return ok and abs(sorter.GetZSpacing() - pair.step) < 1e-4, "spacing %.6f" % sorter.GetZSpacing()


def c9_strict_viewers(pair):
    first_gap = pair.derived[1].position - pair.derived[0].position
    drift = max(np.linalg.norm(pair.derived[0].position + first_gap * k - s.position)
                for k, s in enumerate(pair.derived))                                  # Stone of Orthanc: 0.001
    tilt = np.degrees(np.arccos(min(1.0, first_gap @ pair.derived[0].normal / np.linalg.norm(first_gap))))
    same_text = len({tuple(str(v) for v in s.data.ImageOrientationPatient) for s in pair.derived}) == 1
    tags = all(abs(float(s.data[k].value) - pair.step) < 1e-3 for s in pair.derived
               for k in ("SliceThickness", "SpacingBetweenSlices"))
    longest = max(len(str(v)) for s in pair.derived for v in s.data.ImagePositionPatient)
    ok = drift <= 1e-3 and tilt < 0.2 and same_text and tags and longest <= 16 and len(pair.derived) >= 5
    return ok, "drift %.1e mm, tilt %.1e degrees" % (drift, tilt)


def c9_extent(pair):
    start, end = pair.along[0] - pair.source_along[0], pair.source_along[-1] - pair.along[-1]
    numbers = [int(s.data.InstanceNumber) for s in pair.derived]
    source_numbers = [int(s.data.get("InstanceNumber", 0) or 0) for s in pair.source]
    counts = sorted(numbers) == list(range(1, len(numbers) + 1))
    if len(set(source_numbers)) == len(source_numbers):
        counts &= ((np.corrcoef(source_numbers, pair.source_along)[0, 1] > 0) ==
                   (np.corrcoef(numbers, pair.along)[0, 1] > 0))
    return abs(start) < 0.02 and -0.02 <= end < pair.step + 0.02 and counts, \
        "starts %.4f mm after, ends %.4f mm before the source" % (start, end)


def code_of(item):
    return str(item.CodeValue), str(item.CodingSchemeDesignator), str(item.CodeMeaning)


def c10_references(pair):
    wrong = set()
    source_uids = {str(s.data.SOPInstanceUID) for s in pair.source}
    source_series = {str(s.data.SeriesInstanceUID) for s in pair.source}
    uids = [str(s.data.SOPInstanceUID) for s in pair.derived] + sorted({s.data.SeriesInstanceUID for s in pair.derived})
    wrong |= {"UID not of form 2.25"} if not all(re.match(r"^2\.25\.[1-9]\d{0,38}$", u) for u in uids) else set()
    wrong |= {"UIDs not unique"} if len(set(uids)) != len(pair.derived) + 1 or set(uids) & source_series else set()
    for d in (s.data for s in pair.derived):
        images = [str(i.ReferencedSOPInstanceUID) for i in d.get("SourceImageSequence", [])]
        series = d.get("ReferencedSeriesSequence", [])
        instances = [str(i.ReferencedSOPInstanceUID) for s in series for i in s.ReferencedInstanceSequence]
        if not images or sorted(images) != sorted(instances) or not set(images) <= source_uids or \
                {str(s.SeriesInstanceUID) for s in series} != source_series:
            wrong.add("references")
        purposes = {code_of(i.PurposeOfReferenceCodeSequence[0]) for i in d.get("SourceImageSequence", [])}
        purposes |= {code_of(i.PurposeOfReferenceCodeSequence[0]) for i in d.get("RelatedSeriesSequence", [])}
        if purposes != {CODES["SourceImageSequence"], CODES["RelatedSeriesSequence"]} or \
                code_of(d.DerivationCodeSequence[-1]) != CODES["DerivationCodeSequence"]:
            wrong.add("codes")
        if not d.get("ContributingEquipmentSequence") or not d.ContributingEquipmentSequence[0].Manufacturer:
            wrong.add("contributing equipment")
    return not wrong, ", ".join(sorted(wrong))


def c11_content(pair):
    """Every inner acquired slice is found again by averaging the derived planes inside its thickness."""
    volume = np.stack([s.real() for s in pair.derived])
    if volume.shape[1:] != pair.source[0].data.pixel_array.shape:
        raise Skip("the matrix was enlarged by a tilt correction")
    correlations, flipped = [], []
    spacing = float(np.median(np.diff(pair.source_along)))
    for s, at in list(zip(pair.source, pair.source_along))[1:-1]:
        thickness = float(s.data.get("SliceThickness") or 0) or spacing
        weights = np.clip(np.minimum(pair.along + pair.step / 2, at + thickness / 2)
                          - np.maximum(pair.along - pair.step / 2, at - thickness / 2), 0, None)
        acquired, found = s.real(), np.tensordot(weights / weights.sum(), volume, axes=1)
        if acquired.std() > 0 and found.std() > 0:
            correlations.append(np.corrcoef(acquired.ravel(), found.ravel())[0, 1])
            flipped += [np.corrcoef(f.ravel(), found.ravel())[0, 1] for f in (acquired[::-1], acquired[:, ::-1])]
    ok = correlations and min(correlations) > 0.97 and max(flipped) < max(correlations)
    return bool(ok), "correlation at least %.4f" % (min(correlations) if correlations else 0)


CHECKS = [c0_identity, c0_marks, c1_dciodvfy, c2_dcentvfy, c3_files, c4_dcm2niix, c5_gdcm, c9_strict_viewers, c9_extent,
          c10_references, c11_content]


def main():
    if len(sys.argv) != 3 or not all(os.path.isdir(a) for a in sys.argv[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    pair = Pair(sys.argv[1], sys.argv[2])
    failed = 0
    for check in CHECKS:
        name = check.__name__.upper().replace("_", " ", 1).replace("_", " ")
        try:
            ok, figure = check(pair)
            verdict = "ok  " if ok else "FAIL"
        except Skip as why:
            verdict, figure = "skip", str(why)
        failed += verdict == "FAIL"
        print(verdict, name.capitalize() + (": " + figure if figure else ""), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
