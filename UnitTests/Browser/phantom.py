"""A thick-slice MR series made up in memory: two ellipsoids, no patient."""

import io

import numpy
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid


def pixels(size, slices):
    z, y, x = numpy.meshgrid(numpy.linspace(-1, 1, slices), *2 * [numpy.linspace(-1, 1, size)], indexing='ij')
    body = (x / 0.8) ** 2 + (y / 0.6) ** 2 + (z / 1.2) ** 2 < 1
    lesion = ((x - 0.3) / 0.2) ** 2 + (y / 0.2) ** 2 + (z / 0.5) ** 2 < 1
    noise = numpy.random.default_rng(1).normal(0, 10, body.shape)
    return numpy.clip(300.0 * body + 400.0 * lesion + 40 + noise, 0, 4095).astype(numpy.uint16)


def series(study, description='t2_tse_tra', number=1, slices=10, size=64, spacing=5.0, patient='PHANTOM-1',
           name='Phantom^Oval', frame=None):
    """The instances, each the bytes of a DICOM file; `study` is a StudyInstanceUID, `patient` a number, `frame` the UID of
    the frame of reference."""
    volume = pixels(size, slices)
    uid, frame = generate_uid(), frame or generate_uid()
    return [instance(study, uid, frame, description, number, k, spacing, volume[k], patient, name)
            for k in range(slices)]


def instance(study, uid, frame, description, number, index, spacing, image, patient='PHANTOM-1', name='Phantom^Oval'):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset(None, {}, file_meta=meta, preamble=128 * b'\0')
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SpecificCharacterSet = 'ISO_IR 192'
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = name, patient, '', 'O'
    data.StudyInstanceUID, data.StudyDate, data.StudyTime, data.StudyID = study, '20260131', '101500', '1'
    data.StudyDescription, data.AccessionNumber, data.ReferringPhysicianName = 'Phantom study', '', ''
    data.SeriesInstanceUID, data.SeriesNumber, data.SeriesDescription = uid, number, description
    data.Modality, data.Manufacturer, data.BodyPartExamined = 'MR', 'None', 'ABDOMEN'
    data.ImageType = ['ORIGINAL', 'PRIMARY', 'M']
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions, data.MRAcquisitionType = 'SE', 'SK', '', '2D'
    data.RepetitionTime, data.EchoTime, data.EchoTrainLength = 4000.0, 90.0, 15
    data.FrameOfReferenceUID, data.PositionReferenceIndicator = frame, ''
    data.InstanceNumber = index + 1
    data.ImagePositionPatient = [0.0, 0.0, index * spacing]
    data.ImageOrientationPatient = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    data.PixelSpacing, data.SliceThickness, data.SpacingBetweenSlices = [1.0, 1.0], spacing, spacing
    data.Rows, data.Columns = image.shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, 'MONOCHROME2'
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelData = image.tobytes()
    file = io.BytesIO()
    pydicom.dcmwrite(file, data, write_like_original=False)
    return file.getvalue()
