#pragma once
#include <cstdint>
#include <vector>

namespace Clade
{
/// What a derived instance takes over from its source, attribute by attribute; what no table names is not
/// taken over, private attributes never (Dicom.md, "Copied attributes"). The type, as in
/// PS3.3 of the classic CT and MR objects, says what happens where the source's slices disagree or lack it.
enum class AttributeType
{
  One,  ///< slices disagree: the middle one's value; none has it: the writer supplies it
  Two,  ///< slices disagree or lack it: written empty
  Three ///< slices disagree or lack it: left out
};

struct AttributeRule
{
  std::uint16_t group;
  std::uint16_t element;
  const char* keyword; ///< of PS3.6
  AttributeType type;
};
using AttributeRules = std::vector<AttributeRule>;

/// Patient and study, with the character set of their texts: of every object that is put into the study.
const AttributeRules& StudyRules();
/// Series, frame of reference and general image: the same in CT and MR.
const AttributeRules& CommonRules();
const AttributeRules& CtRules();
const AttributeRules& MrRules();
/// For MR only: if ScanningSequence has IR, and if ScanOptions has CG or PPG. Otherwise these attributes must
/// be absent.
const AttributeRules& InversionRules();
const AttributeRules& GatingRules();
/// The Contrast/Bolus module; taken over only where a source slice has ContrastBolusAgent.
const AttributeRules& ContrastRules();
/// Attributes whose meaning hangs on the mapping of stored values: taken over while it is unchanged.
const AttributeRules& StoredValueRules();
/// What describes the scanner: goes into an item of ContributingEquipmentSequence, never to the top level.
const AttributeRules& EquipmentRules();
} // namespace Clade
