#include "Dicom/Write/AttributeRules.h"

namespace Clade
{
namespace
{
constexpr auto One = AttributeType::One;
constexpr auto Two = AttributeType::Two;
constexpr auto Three = AttributeType::Three;

const AttributeRules studyRules = {
    // SOP Common (C.12.1)
    {0x0008, 0x0005, "SpecificCharacterSet", One},
    {0x0008, 0x0201, "TimezoneOffsetFromUTC", Three},
    {0x0028, 0x0303, "LongitudinalTemporalInformationModified", Three},
    // Patient (C.7.1.1)
    {0x0008, 0x1120, "ReferencedPatientSequence", Three},
    {0x0010, 0x0010, "PatientName", Two},
    {0x0010, 0x0020, "PatientID", Two},
    {0x0010, 0x0021, "IssuerOfPatientID", Three},
    {0x0010, 0x0022, "TypeOfPatientID", Three},
    {0x0010, 0x0024, "IssuerOfPatientIDQualifiersSequence", Three},
    {0x0010, 0x0026, "SourcePatientGroupIdentificationSequence", Three},
    {0x0010, 0x0027, "GroupOfPatientsIdentificationSequence", Three},
    {0x0010, 0x0030, "PatientBirthDate", Two},
    {0x0010, 0x0032, "PatientBirthTime", Three},
    {0x0010, 0x0033, "PatientBirthDateInAlternativeCalendar", Three},
    {0x0010, 0x0034, "PatientDeathDateInAlternativeCalendar", Three},
    {0x0010, 0x0035, "PatientAlternativeCalendar", Three},
    {0x0010, 0x0040, "PatientSex", Two},
    {0x0010, 0x0200, "QualityControlSubject", Three},
    {0x0010, 0x1000, "OtherPatientIDs", Three},
    {0x0010, 0x1001, "OtherPatientNames", Three},
    {0x0010, 0x1002, "OtherPatientIDsSequence", Three},
    {0x0010, 0x2160, "EthnicGroup", Three},
    {0x0010, 0x2201, "PatientSpeciesDescription", Three},
    {0x0010, 0x2202, "PatientSpeciesCodeSequence", Three},
    {0x0010, 0x2292, "PatientBreedDescription", Three},
    {0x0010, 0x2293, "PatientBreedCodeSequence", Three},
    {0x0010, 0x2294, "BreedRegistrationSequence", Three},
    {0x0010, 0x2297, "ResponsiblePerson", Three},
    {0x0010, 0x2298, "ResponsiblePersonRole", Three},
    {0x0010, 0x2299, "ResponsibleOrganization", Three},
    {0x0010, 0x4000, "PatientComments", Three},
    {0x0012, 0x0062, "PatientIdentityRemoved", Three},
    {0x0012, 0x0063, "DeidentificationMethod", Three},
    {0x0012, 0x0064, "DeidentificationMethodCodeSequence", Three},
    // Patient Study (C.7.2.2)
    {0x0008, 0x1080, "AdmittingDiagnosesDescription", Three},
    {0x0008, 0x1084, "AdmittingDiagnosesCodeSequence", Three},
    {0x0010, 0x1010, "PatientAge", Three},
    {0x0010, 0x1020, "PatientSize", Three},
    {0x0010, 0x1021, "PatientSizeCodeSequence", Three},
    {0x0010, 0x1022, "PatientBodyMassIndex", Three},
    {0x0010, 0x1023, "MeasuredAPDimension", Three},
    {0x0010, 0x1024, "MeasuredLateralDimension", Three},
    {0x0010, 0x1030, "PatientWeight", Three},
    {0x0010, 0x2000, "MedicalAlerts", Three},
    {0x0010, 0x2110, "Allergies", Three},
    {0x0010, 0x2180, "Occupation", Three},
    {0x0010, 0x21a0, "SmokingStatus", Three},
    {0x0010, 0x21b0, "AdditionalPatientHistory", Three},
    {0x0010, 0x21c0, "PregnancyStatus", Three},
    {0x0010, 0x21d0, "LastMenstrualDate", Three},
    {0x0010, 0x2203, "PatientSexNeutered", Three},
    {0x0032, 0x1066, "ReasonForVisit", Three},
    {0x0032, 0x1067, "ReasonForVisitCodeSequence", Three},
    {0x0038, 0x0010, "AdmissionID", Three},
    {0x0038, 0x0014, "IssuerOfAdmissionIDSequence", Three},
    {0x0038, 0x0060, "ServiceEpisodeID", Three},
    {0x0038, 0x0062, "ServiceEpisodeDescription", Three},
    {0x0038, 0x0064, "IssuerOfServiceEpisodeIDSequence", Three},
    {0x0038, 0x0500, "PatientState", Three},
    // Clinical Trial Subject and Study (C.7.1.3, C.7.2.3)
    {0x0012, 0x0010, "ClinicalTrialSponsorName", Three},
    {0x0012, 0x0020, "ClinicalTrialProtocolID", Three},
    {0x0012, 0x0021, "ClinicalTrialProtocolName", Three},
    {0x0012, 0x0030, "ClinicalTrialSiteID", Three},
    {0x0012, 0x0031, "ClinicalTrialSiteName", Three},
    {0x0012, 0x0040, "ClinicalTrialSubjectID", Three},
    {0x0012, 0x0042, "ClinicalTrialSubjectReadingID", Three},
    {0x0012, 0x0050, "ClinicalTrialTimePointID", Three},
    {0x0012, 0x0051, "ClinicalTrialTimePointDescription", Three},
    {0x0012, 0x0052, "LongitudinalTemporalOffsetFromEvent", Three},
    {0x0012, 0x0053, "LongitudinalTemporalEventType", Three},
    {0x0012, 0x0060, "ClinicalTrialCoordinatingCenterName", Three},
    {0x0012, 0x0081, "ClinicalTrialProtocolEthicsCommitteeName", Three},
    {0x0012, 0x0082, "ClinicalTrialProtocolEthicsCommitteeApprovalNumber", Three},
    {0x0012, 0x0083, "ConsentForClinicalTrialUseSequence", Three},
    // General Study (C.7.2.1), with what older objects put beside it
    {0x0020, 0x000d, "StudyInstanceUID", One},
    {0x0008, 0x0020, "StudyDate", Two},
    {0x0008, 0x0030, "StudyTime", Two},
    {0x0008, 0x0050, "AccessionNumber", Two},
    {0x0008, 0x0051, "IssuerOfAccessionNumberSequence", Three},
    {0x0008, 0x0090, "ReferringPhysicianName", Two},
    {0x0008, 0x0096, "ReferringPhysicianIdentificationSequence", Three},
    {0x0008, 0x009c, "ConsultingPhysicianName", Three},
    {0x0008, 0x009d, "ConsultingPhysicianIdentificationSequence", Three},
    {0x0008, 0x1030, "StudyDescription", Three},
    {0x0008, 0x1032, "ProcedureCodeSequence", Three},
    {0x0008, 0x1048, "PhysiciansOfRecord", Three},
    {0x0008, 0x1049, "PhysiciansOfRecordIdentificationSequence", Three},
    {0x0008, 0x1060, "NameOfPhysiciansReadingStudy", Three},
    {0x0008, 0x1062, "PhysiciansReadingStudyIdentificationSequence", Three},
    {0x0008, 0x1110, "ReferencedStudySequence", Three},
    {0x0020, 0x0010, "StudyID", Two},
    {0x0032, 0x000a, "StudyStatusID", Three},
    {0x0032, 0x000c, "StudyPriorityID", Three},
    {0x0032, 0x0012, "StudyIDIssuer", Three},
    {0x0032, 0x1030, "ReasonForStudy", Three},
    {0x0032, 0x1031, "RequestingPhysicianIdentificationSequence", Three},
    {0x0032, 0x1032, "RequestingPhysician", Three},
    {0x0032, 0x1033, "RequestingService", Three},
    {0x0032, 0x1034, "RequestingServiceCodeSequence", Three},
    {0x0032, 0x1060, "RequestedProcedureDescription", Three},
    {0x0032, 0x1064, "RequestedProcedureCodeSequence", Three},
    {0x0032, 0x1070, "RequestedContrastAgent", Three},
    {0x0032, 0x4000, "StudyComments", Three},
};
} // namespace

const AttributeRules& StudyRules()
{
  return studyRules;
}

const AttributeRules& CommonRules()
{
  static const AttributeRules rules = {
      // Clinical Trial Series (C.7.3.2)
      {0x0012, 0x0071, "ClinicalTrialSeriesID", Three},
      {0x0012, 0x0072, "ClinicalTrialSeriesDescription", Three},
      // General Series (C.7.3.1), less what says how and by whom the scanner made it
      {0x0008, 0x0060, "Modality", One},
      {0x0018, 0x0015, "BodyPartExamined", Three},
      {0x0018, 0x1030, "ProtocolName", Three},
      {0x0018, 0x5100, "PatientPosition", Two},
      {0x0010, 0x2210, "AnatomicalOrientationType", Three},
      {0x0020, 0x0062, "ImageLaterality", Three},
      {0x0040, 0x0275, "RequestAttributesSequence", Three},
      {0x0008, 0x2218, "AnatomicRegionSequence", Three},
      {0x0008, 0x2228, "PrimaryAnatomicStructureSequence", Three},
      // Frame of Reference (C.7.4.1), General Equipment (C.7.5.1): the site alone
      {0x0020, 0x1040, "PositionReferenceIndicator", Two},
      {0x0008, 0x0080, "InstitutionName", Three},
      {0x0008, 0x0081, "InstitutionAddress", Three},
      {0x0008, 0x0082, "InstitutionCodeSequence", Three},
      {0x0008, 0x1040, "InstitutionalDepartmentName", Three},
      {0x0008, 0x1041, "InstitutionalDepartmentTypeCodeSequence", Three},
      // General Acquisition and General Image (C.7.10.1, C.7.6.1)
      {0x0008, 0x0032, "AcquisitionTime", Three},
      {0x0008, 0x002a, "AcquisitionDateTime", Three},
      {0x0028, 0x0301, "BurnedInAnnotation", Three},
      {0x0028, 0x0302, "RecognizableVisualFeatures", Three},
  };
  return rules;
}

const AttributeRules& CtRules()
{
  static const AttributeRules rules = {
      {0x0008, 0x3010, "IrradiationEventUID", Three},
      {0x0018, 0x0022, "ScanOptions", Three},
      {0x0018, 0x0060, "KVP", Two},
      {0x0018, 0x0090, "DataCollectionDiameter", Three},
      {0x0018, 0x1100, "ReconstructionDiameter", Three},
      {0x0018, 0x1110, "DistanceSourceToDetector", Three},
      {0x0018, 0x1111, "DistanceSourceToPatient", Three},
      {0x0018, 0x1140, "RotationDirection", Three},
      {0x0018, 0x1160, "FilterType", Three},
      {0x0018, 0x1190, "FocalSpots", Three},
      {0x0018, 0x1210, "ConvolutionKernel", Three},
      {0x0018, 0x9305, "RevolutionTime", Three},
      {0x0018, 0x9306, "SingleCollimationWidth", Three},
      {0x0018, 0x9307, "TotalCollimationWidth", Three},
      {0x0018, 0x9311, "SpiralPitchFactor", Three},
      {0x0018, 0x9323, "ExposureModulationType", Three},
      {0x0018, 0x9361, "MultienergyCTAcquisition", Three},
      {0x0018, 0x9362, "MultienergyCTAcquisitionSequence", Three},
      {0x0020, 0x0012, "AcquisitionNumber", Two},
  };
  return rules;
}

const AttributeRules& MrRules()
{
  static const AttributeRules rules = {
      {0x0018, 0x0020, "ScanningSequence", One},
      {0x0018, 0x0021, "SequenceVariant", One},
      {0x0018, 0x0022, "ScanOptions", Two},
      {0x0018, 0x0023, "MRAcquisitionType", Two}, // stays 2D: it describes the acquisition
      {0x0018, 0x0024, "SequenceName", Three},
      {0x0018, 0x0025, "AngioFlag", Three},
      {0x0018, 0x0080, "RepetitionTime", Two},
      {0x0018, 0x0081, "EchoTime", Two},
      {0x0018, 0x0083, "NumberOfAverages", Three},
      {0x0018, 0x0084, "ImagingFrequency", Three},
      {0x0018, 0x0085, "ImagedNucleus", Three},
      {0x0018, 0x0086, "EchoNumbers", Three},
      {0x0018, 0x0087, "MagneticFieldStrength", Three},
      {0x0018, 0x0089, "NumberOfPhaseEncodingSteps", Three},
      {0x0018, 0x0091, "EchoTrainLength", Two},
      {0x0018, 0x0093, "PercentSampling", Three},
      {0x0018, 0x0094, "PercentPhaseFieldOfView", Three},
      {0x0018, 0x0095, "PixelBandwidth", Three},
      {0x0018, 0x1100, "ReconstructionDiameter", Three},
      {0x0018, 0x1250, "ReceiveCoilName", Three},
      {0x0018, 0x1251, "TransmitCoilName", Three},
      {0x0018, 0x1310, "AcquisitionMatrix", Three},
      {0x0018, 0x1312, "InPlanePhaseEncodingDirection", Three},
      {0x0018, 0x1314, "FlipAngle", Three},
      {0x0018, 0x1315, "VariableFlipAngleFlag", Three},
      // Uniform where one volume of a diffusion or dynamic series was chosen: then they say which
      {0x0018, 0x9087, "DiffusionBValue", Three},
      {0x0020, 0x0012, "AcquisitionNumber", Three},
      {0x0020, 0x0100, "TemporalPositionIdentifier", Three},
  };
  return rules;
}

const AttributeRules& InversionRules()
{
  static const AttributeRules rules = {{0x0018, 0x0082, "InversionTime", Two}};
  return rules;
}

const AttributeRules& GatingRules()
{
  static const AttributeRules rules = {{0x0018, 0x1060, "TriggerTime", Two}};
  return rules;
}

const AttributeRules& ContrastRules()
{
  static const AttributeRules rules = {
      {0x0018, 0x0010, "ContrastBolusAgent", Two},
      {0x0018, 0x0012, "ContrastBolusAgentSequence", Three},
      {0x0018, 0x0014, "ContrastBolusAdministrationRouteSequence", Three},
      {0x0018, 0x1040, "ContrastBolusRoute", Three},
      {0x0018, 0x1041, "ContrastBolusVolume", Three},
      {0x0018, 0x1042, "ContrastBolusStartTime", Three},
      {0x0018, 0x1043, "ContrastBolusStopTime", Three},
      {0x0018, 0x1044, "ContrastBolusTotalDose", Three},
      {0x0018, 0x1046, "ContrastFlowRate", Three},
      {0x0018, 0x1047, "ContrastFlowDuration", Three},
      {0x0018, 0x1048, "ContrastBolusIngredient", Three},
      {0x0018, 0x1049, "ContrastBolusIngredientConcentration", Three},
  };
  return rules;
}

const AttributeRules& StoredValueRules()
{
  static const AttributeRules rules = {
      {0x0028, 0x3010, "VOILUTSequence", Three},
      {0x0040, 0x9096, "RealWorldValueMappingSequence", Three},
  };
  return rules;
}

const AttributeRules& EquipmentRules()
{
  static const AttributeRules rules = {
      {0x0008, 0x0070, "Manufacturer", One},
      {0x0008, 0x0080, "InstitutionName", Three},
      {0x0008, 0x0081, "InstitutionAddress", Three},
      {0x0008, 0x1010, "StationName", Three},
      {0x0008, 0x1040, "InstitutionalDepartmentName", Three},
      {0x0008, 0x1090, "ManufacturerModelName", Three},
      {0x0018, 0x1000, "DeviceSerialNumber", Three},
      {0x0018, 0x1002, "DeviceUID", Three},
      {0x0018, 0x1008, "GantryID", Three},
      {0x0018, 0x1020, "SoftwareVersions", Three},
      {0x0018, 0x1050, "SpatialResolution", Three},
      {0x0018, 0x1200, "DateOfLastCalibration", Three},
      {0x0018, 0x1201, "TimeOfLastCalibration", Three},
  };
  return rules;
}
} // namespace Clade
