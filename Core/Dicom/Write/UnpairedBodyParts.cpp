#include "Dicom/Write/UnpairedBodyParts.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
namespace
{
// The terms of PS3.16 annex L that dciodvfy (dicom3tools 2022) takes for unpaired, found by trying each with
// and without Laterality; sorted.
constexpr std::string_view unpaired[] = {"ABDOMEN",
                                         "ABDOMENPELVIS",
                                         "AORTA",
                                         "BLADDER",
                                         "BRAIN",
                                         "CEREBELLUM",
                                         "CERVIX",
                                         "CHEST",
                                         "CHESTABDPELVIS",
                                         "CIRCLEOFWILLIS",
                                         "COCCYX",
                                         "COLON",
                                         "CORONARYARTERY",
                                         "CSPINE",
                                         "CTSPINE",
                                         "DUODENUM",
                                         "ESOPHAGUS",
                                         "FACE",
                                         "GALLBLADDER",
                                         "HEAD",
                                         "HEADNECK",
                                         "HEART",
                                         "ILEUM",
                                         "ILIUM",
                                         "JAW",
                                         "JEJUNUM",
                                         "LARYNX",
                                         "LIVER",
                                         "LSPINE",
                                         "LSSPINE",
                                         "MAXILLA",
                                         "MEDIASTINUM",
                                         "MOUTH",
                                         "NECK",
                                         "NECKCHEST",
                                         "NECKCHESTABDOMEN",
                                         "NECKCHESTABDPELV",
                                         "NOSE",
                                         "PANCREAS",
                                         "PELVIS",
                                         "PENIS",
                                         "PHARYNX",
                                         "PROSTATE",
                                         "RECTUM",
                                         "SCALP",
                                         "SKULL",
                                         "SPINE",
                                         "SPLEEN",
                                         "SSPINE",
                                         "STERNUM",
                                         "STOMACH",
                                         "THYMUS",
                                         "THYROID",
                                         "TLSPINE",
                                         "TONGUE",
                                         "TRACHEA",
                                         "TSPINE",
                                         "URETER",
                                         "URETHRA",
                                         "UTERUS",
                                         "VAGINA",
                                         "VULVA",
                                         "WHOLEBODY"};
} // namespace

bool IsUnpairedBodyPart(std::string_view bodyPartExamined)
{
  return std::binary_search(std::begin(unpaired), std::end(unpaired), bodyPartExamined);
}
} // namespace Clade
