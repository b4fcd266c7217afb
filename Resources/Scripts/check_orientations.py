#!/usr/bin/python3
"""check_orientations.py CLADE [DERIVED_CHECK]: enhances a ramp in every way in which a patient lies and a stack is turned and
stacked (8 x 4 x 2 series), and judges each derived series by dcm2niix (no flip, no shift over 0.001 mm: where the ramp says that
a voxel lies, the file says so, too; the same corners as dcm2niix finds of the source), and by check_derived.py.

usage: check_orientations.py build/clade [Resources/Scripts/check_derived.py]
needs (Debian): dcm2niix python3-pydicom python3-nibabel python3-numpy, and what check_derived.py needs
exit 0: every series is right. The last line says how many.
"""
import glob, os, subprocess, sys, tempfile, warnings

warnings.filterwarnings("ignore")
import nibabel as nib
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import generate_uid

LARGEST_SHIFT_MM = 0.001
# PatientPosition: directions of the row and of the column of an axial slice
POSITIONS = {"HFS": ((1, 0, 0), (0, 1, 0)), "HFP": ((-1, 0, 0), (0, -1, 0)), "FFS": ((-1, 0, 0), (0, 1, 0)),
             "FFP": ((1, 0, 0), (0, -1, 0)), "HFDR": ((0, 1, 0), (-1, 0, 0)), "HFDL": ((0, -1, 0), (1, 0, 0)),
             "FFDR": ((0, -1, 0), (-1, 0, 0)), "FFDL": ((0, 1, 0), (1, 0, 0))}
PLANES = ("axial", "sagittal", "coronal", "double oblique")
GRADIENT = np.array([211.0, 317.0, 127.0])  # stored units per mm of the patient's x, y, z
SLICES, ROWS, COLUMNS, PIXEL, STEP = 26, 20, 24, 0.9, 3.6


def unit(v):
    return np.asarray(v) / np.linalg.norm(v)


def axes(position, plane):
    row, column = (np.array(v, float) for v in POSITIONS[position])
    normal = np.cross(row, column)
    if plane == "sagittal":
        return column, -normal
    if plane == "coronal":
        return row, -normal
    if plane == "double oblique":
        first = unit(row + 0.3 * column - 0.2 * normal)
        second = column + 0.4 * normal
        return first, unit(second - first * np.dot(first, second))
    return row, column


def write(folder, position, plane, left_handed):
    """A series of slices, numbered along the normal or (left-handed) against it."""
    row, column = axes(position, plane)
    normal = np.cross(row, column)
    origin = np.array([-12.3456, 21.75, 33.002])
    i, j = np.meshgrid(range(COLUMNS), range(ROWS))
    middle = origin + row * PIXEL * COLUMNS / 2 + column * PIXEL * ROWS / 2 + normal * STEP * SLICES / 2
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    for k in range(SLICES):
        place = origin + normal * STEP * k
        points = place + i[..., None] * PIXEL * row + j[..., None] * PIXEL * column
        d = Dataset()
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
        d.is_little_endian, d.is_implicit_VR = True, False
        d.SOPClassUID, d.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", generate_uid()
        d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
        d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = study, series, frame
        d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "Ramp^Test", "RAMP", "19700101", "O"
        d.StudyDate, d.StudyTime, d.StudyID, d.AccessionNumber = "20240101", "101010", "1", "1"
        d.ReferringPhysicianName, d.PositionReferenceIndicator, d.ScanOptions = "", "", ""
        d.Modality, d.Manufacturer, d.PatientPosition, d.SeriesNumber = "MR", "ACME", position, 3
        d.SeriesDescription, d.ImageType = "ramp", ["ORIGINAL", "PRIMARY", "OTHER"]
        d.ScanningSequence, d.SequenceVariant, d.MRAcquisitionType = "SE", "NONE", "2D"
        d.EchoTime, d.RepetitionTime, d.EchoTrainLength = "20", "3000", "1"
        d.InstanceNumber = SLICES - k if left_handed else k + 1
        d.ImagePositionPatient = ["%.10g" % v for v in place]
        d.ImageOrientationPatient = ["%.10f" % v for v in np.concatenate([row, column])]
        d.PixelSpacing, d.SliceThickness = [PIXEL, PIXEL], STEP
        d.SamplesPerPixel, d.PhotometricInterpretation, d.Rows, d.Columns = 1, "MONOCHROME2", ROWS, COLUMNS
        d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 0
        d.PixelData = np.round(30000 + (points - middle) @ GRADIENT).astype("<u2").tobytes()
        d.save_as("%s/%03d.dcm" % (folder, k), write_like_original=False)
    return middle


def converted(folder):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(["dcm2niix", "-b", "n", "-z", "n", "-f", "v", "-o", out, folder], capture_output=True, check=True)
        files = glob.glob(out + "/*.nii")
        if len(files) != 1:
            raise ValueError("dcm2niix made %d files" % len(files))
        image = nib.load(files[0])
        return np.asarray(image.dataobj, float), image.affine


def corners(values, affine):
    n = np.array(values.shape) - 1
    ends = np.array([[a * n[0], b * n[1], c * n[2], 1] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    return (ends @ affine.T)[:, :3]


def faults(source, derived, middle):
    values, affine = converted(derived)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in values.shape], indexing="ij") + [np.ones(values.shape)], -1)
    points = (index @ affine.T)[..., :3] * [-1, -1, 1]  # from RAS to the patient's axes
    expected = 30000 + (points - middle) @ GRADIENT
    inner = np.s_[2:-2, 2:-2, values.shape[2] * 2 // 5:values.shape[2] * 3 // 5]  # near the ends a ramp is not one
    fit = np.linalg.lstsq(np.c_[(points[inner] - middle).reshape(-1, 3), np.ones(points[inner].size // 3)],
                          values[inner].ravel(), rcond=None)[0]
    found = []
    if np.abs(fit[:3] - GRADIENT).max() > 0.5:
        found.append("the ramp is %s, not %s: flipped or stretched" % (np.round(fit[:3], 2), GRADIENT))
    shift = abs((values[inner] - expected[inner]).mean()) / np.linalg.norm(GRADIENT)
    if shift > LARGEST_SHIFT_MM:
        found.append("shifted by %.4f mm" % shift)
    before, after = corners(*converted(source)), corners(values, affine)
    apart = max(min(np.linalg.norm(a - b) for b in after) for a in before)
    if apart > LARGEST_SHIFT_MM:
        found.append("its corners lie up to %.4f mm from the source's" % apart)
    return found, shift


def main():
    clade = sys.argv[1]
    check = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_derived.py")
    right = total = 0
    largest = 0
    for position in POSITIONS:
        for plane in PLANES:
            for left_handed in (False, True):
                total += 1
                name = "%s %s %s-handed" % (position, plane, "left" if left_handed else "right")
                with tempfile.TemporaryDirectory() as t:
                    os.mkdir(t + "/source")
                    middle = write(t + "/source", position, plane, left_handed)
                    made = subprocess.run([clade, "enhance", t + "/source", t + "/derived", "--model", "cubic"],
                                          capture_output=True, text=True)
                    if made.returncode != 0:
                        print(name + ": " + made.stderr.strip())
                        continue
                    found, shift = faults(t + "/source", t + "/derived", middle)
                    largest = max(largest, shift)
                    judged = subprocess.run([sys.executable, check, t + "/source", t + "/derived"], capture_output=True, text=True)
                    if judged.returncode != 0:
                        found += [line for line in judged.stdout.splitlines() if "FAIL" in line] or [judged.stderr[-300:]]
                for fault in found:
                    print(name + ": " + fault)
                right += not found
    print("%d of %d series right, the largest shift %.5f mm" % (right, total, largest))
    sys.exit(right != total)


main()
