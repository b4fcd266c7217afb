#include "Dicom/Write/SourceAttributes.h"

#include "Base/Error.h"
#include "Dicom/Read/SourceSeries.h"

#include <algorithm>
#include <map>
#include <utility>

namespace Clade
{
namespace
{
DcmElement* Find(DcmDataset& dataset, const DcmTagKey& tag)
{
  DcmElement* element = nullptr;
  return dataset.findAndGetElement(tag, element, OFFalse).good() ? element : nullptr;
}

/// Patient attributes that may be spelt differently from slice to slice (RequireOneIdentity tolerates it).
bool IsPatient(const DcmTagKey& tag)
{
  return tag == DCM_PatientName || tag == DCM_PatientBirthDate || tag == DCM_PatientSex ||
         tag == DCM_IssuerOfPatientID;
}

bool SameValue(DcmElement& a, DcmElement& b)
{
  return a.compare(b) == 0;
}

/// "US or SS" of an implicit source becomes what PixelRepresentation says it is: the bits stay.
void SettleAmbiguousVr(DcmItem& item, DcmElement& element, bool isSigned)
{
  Uint16* words = nullptr;
  if (element.getTag().getEVR() != EVR_xs || element.getUint16Array(words).bad() || words == nullptr)
  {
    return;
  }
  const auto count = static_cast<unsigned long>(element.getLength() / sizeof(Uint16));
  const DcmTag tag(element.getTag(), isSigned ? EVR_SS : EVR_US);
  auto settled = isSigned ? std::unique_ptr<DcmElement>(new DcmSignedShort(tag))
                          : std::unique_ptr<DcmElement>(new DcmUnsignedShort(tag));
  RequireGood(isSigned ? settled->putSint16Array(reinterpret_cast<const Sint16*>(words), count)
                       : settled->putUint16Array(words, count),
              tag);
  RequireGood(item.insert(settled.get(), OFTrue), tag);
  settled.release();
}

/// Makes the items of a copied sequence fit to travel, at every depth.
void Clean(DcmSequenceOfItems& sequence, bool isSigned)
{
  for (unsigned long i = 0; i < sequence.card(); i++)
  {
    DcmItem& item = *sequence.getItem(i);
    std::vector<DcmTagKey> tags;
    for (unsigned long k = 0; k < item.card(); k++)
    {
      tags.push_back(item.getElement(k)->getTag());
    }
    for (const auto& tag : tags)
    {
      DcmElement* element = nullptr;
      if ((tag.getGroup() & 1) != 0 || tag.getElement() == 0)
      {
        item.findAndDeleteElement(tag);
      }
      else if (item.findAndGetElement(tag, element).good())
      {
        if (auto* inner = dynamic_cast<DcmSequenceOfItems*>(element))
        {
          Clean(*inner, isSigned);
        }
        else
        {
          SettleAmbiguousVr(item, *element, isSigned);
        }
      }
    }
  }
}
} // namespace

SourceAttributes::SourceAttributes(const SourceSeries& source) : isSigned_(source.format.isSigned)
{
  if (source.images.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "the source series has no images to take attributes from");
  }
  for (const auto& image : source.images)
  {
    slices_.push_back(const_cast<DcmDataset*>(image.dataset.get())); // looking up is not const in DCMTK
  }
  middle_ = slices_[slices_.size() / 2];
}

DcmElement* SourceAttributes::Uniform(const DcmTagKey& tag) const
{
  DcmElement* first = Find(*middle_, tag);
  if (first == nullptr)
  {
    return nullptr;
  }
  const bool isUniform =
      std::all_of(slices_.begin(), slices_.end(),
                  [&](DcmDataset* slice)
                  {
                    DcmElement* other = Find(*slice, tag);
                    return other != nullptr && (other == first || SameValue(*first, *other));
                  });
  return isUniform ? first : nullptr;
}

DcmElement* SourceAttributes::OfMiddle(const DcmTagKey& tag) const
{
  return Find(*middle_, tag);
}

DcmElement* SourceAttributes::Prevailing(const DcmTagKey& tag) const
{
  std::map<std::string, std::vector<DcmElement*>> byText;
  for (DcmDataset* slice : slices_)
  {
    DcmElement* const element = Find(*slice, tag);
    const std::string text = Text(element);
    if (!text.empty())
    {
      byText[text].push_back(element);
    }
  }
  const auto most = std::max_element(
      byText.begin(), byText.end(),
      [](const auto& a, const auto& b)
      { return std::pair(a.second.size(), a.first.size()) < std::pair(b.second.size(), b.first.size()); });
  return most == byText.end() ? nullptr : most->second.front();
}

bool SourceAttributes::InAny(const DcmTagKey& tag) const
{
  return std::any_of(slices_.begin(), slices_.end(),
                     [&](DcmDataset* slice) { return Find(*slice, tag) != nullptr; });
}

std::string SourceAttributes::Text(DcmElement* element)
{
  OFString text;
  if (element == nullptr || element->getOFStringArray(text).bad())
  {
    return "";
  }
  const std::string value(text.c_str(), text.size());
  const auto first = value.find_first_not_of(' ');
  return first == std::string::npos ? "" : value.substr(first, value.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> SourceAttributes::Texts(const DcmTagKey& tag) const
{
  std::vector<std::string> texts;
  std::transform(slices_.begin(), slices_.end(), std::back_inserter(texts),
                 [&](DcmDataset* slice) { return Text(Find(*slice, tag)); });
  return texts;
}

void SourceAttributes::Copy(const AttributeRules& rules, DcmItem& target) const
{
  for (const auto& rule : rules)
  {
    const DcmTagKey tag(rule.group, rule.element);
    DcmElement* element = rule.type == AttributeType::One ? OfMiddle(tag) : Uniform(tag);
    if (element == nullptr && IsPatient(tag))
    {
      element = Prevailing(tag);
    }
    if (element != nullptr)
    {
      CopyElement(*element, target);
    }
    else if (rule.type == AttributeType::Two)
    {
      RequireGood(target.insertEmptyElement(DcmTag(tag)), tag);
    }
  }
}

void SourceAttributes::CopyElement(DcmElement& element, DcmItem& target) const
{
  std::unique_ptr<DcmElement> copy(dynamic_cast<DcmElement*>(element.clone()));
  if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(copy.get()))
  {
    Clean(*sequence, isSigned_);
  }
  RequireGood(target.insert(copy.get(), OFTrue), element.getTag());
  copy.release();
}

void RequireGood(const OFCondition& condition, const DcmTagKey& tag)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::Internal, "attribute " + std::string(tag.toString().c_str()) +
                                         " of the derived series cannot be set: " + condition.text());
  }
}

void PutText(DcmItem& item, const DcmTagKey& tag, const std::string& value)
{
  RequireGood(item.putAndInsertString(DcmTag(tag), value.c_str()), tag);
}
} // namespace Clade
