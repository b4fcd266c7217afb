#include "Dicom/File/Attributes.h"

#include "Dicom/File/CodeExtensions.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace Clade
{
namespace
{
std::string Trimmed(const OFString& text)
{
  const char* const padding = " \t\r\n";
  const std::string value =
      text.substr(0, text.find('\0')); // up to the first NUL, with which some writers pad
  const std::size_t begin = value.find_first_not_of(padding);
  return begin == std::string::npos ? "" : value.substr(begin, value.find_last_not_of(padding) - begin + 1);
}

std::optional<double> Finite(double value)
{
  return std::isfinite(value) ? std::make_optional(value) : std::nullopt;
}

/// Decimal and integer strings: texts that may be anything.
bool IsNumberText(DcmEVR vr)
{
  return vr == EVR_DS || vr == EVR_IS;
}

bool HoldsBinaryIntegers(DcmEVR vr)
{
  return vr == EVR_US || vr == EVR_SS || vr == EVR_UL || vr == EVR_SL;
}

DcmElement* Find(DcmItem& item, const DcmTagKey& tag)
{
  DcmElement* element = nullptr;
  return item.findAndGetElement(tag, element).good() ? element : nullptr;
}

// The values of a text as they are, without the padding around each.
std::vector<std::string> SplitTexts(DcmElement& element)
{
  OFString raw;
  std::vector<std::string> texts;
  if (element.getOFStringArray(raw).bad() || raw.empty())
  {
    return texts;
  }
  for (std::size_t begin = 0; begin <= raw.size();)
  {
    const std::size_t end = std::min(raw.find('\\', begin), raw.size());
    texts.push_back(Trimmed(raw.substr(begin, end - begin)));
    begin = end + 1;
  }
  return texts;
}

std::optional<WrittenNumber> FiniteNumber(double value)
{
  return std::isfinite(value) ? std::make_optional(WrittenNumber{value, 0}) : std::nullopt;
}

// Numbers in binary: what they are, they are wholly.
std::optional<WrittenNumber> BinaryNumber(DcmItem& item, DcmElement& element, unsigned long index)
{
  Float64 value = 0;
  if (element.getVR() == EVR_FD && element.getFloat64(value, index).good())
  {
    return FiniteNumber(value);
  }
  Float32 single = 0;
  if (element.getVR() == EVR_FL && element.getFloat32(single, index).good())
  {
    return FiniteNumber(static_cast<double>(single));
  }
  return HoldsBinaryIntegers(element.getVR()) ? ParseNumber(TextOf(item, element.getTag(), index))
                                              : std::nullopt; // the text of bytes is hexadecimal
}

std::optional<double> NumberFromRaw(const Uint8* bytes, Uint32 length, DcmEVR vr)
{
  if (vr == EVR_FL && length >= 4)
  {
    float value = 0;
    std::memcpy(&value, bytes, sizeof(value)); // UN is little endian, as every machine this runs on
    return Finite(static_cast<double>(value));
  }
  if (vr == EVR_FD && length >= 8)
  {
    double value = 0;
    std::memcpy(&value, bytes, sizeof(value));
    return Finite(value);
  }
  if (vr == EVR_SS && length >= 2)
  {
    return static_cast<Sint16>(bytes[0] | bytes[1] << 8);
  }
  if (vr == EVR_IS)
  {
    const std::string text(reinterpret_cast<const char*>(bytes), length);
    const std::optional<WrittenNumber> number =
        ParseNumber(std::string_view(text).substr(0, std::min(text.find('\\'), text.find('\0'))));
    return number ? Finite(number->value) : std::nullopt;
  }
  return std::nullopt;
}
} // namespace

std::string TextOf(DcmItem& item, const DcmTagKey& tag, unsigned long index)
{
  OFString value;
  return item.findAndGetOFString(tag, value, index).good() ? Trimmed(value) : "";
}

std::vector<std::string> TextsOf(DcmItem& item, const DcmTagKey& tag)
{
  std::vector<std::string> texts;
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).good() && element != nullptr)
  {
    for (unsigned long i = 0; i < element->getVM(); i++)
    {
      texts.push_back(TextOf(item, tag, i));
    }
  }
  return texts;
}

std::string Utf8TextOf(DcmItem& item, const DcmTagKey& tag)
{
  OFString raw;
  item.findAndGetOFStringArray(tag, raw);
  std::string text = Trimmed(raw);
  const auto isPlain = [](char c) { return c >= ' ' && c < '\x7f'; };
  if (std::all_of(text.begin(), text.end(), isPlain))
  {
    return text;
  }
  DcmSpecificCharacterSet converter;
  OFString names;
  OFString converted;
  item.findAndGetOFStringArray(DCM_SpecificCharacterSet, names);
  bool isConverted = converter.selectCharacterSet(names).good() &&
                     converter.convertString(OFString(text.data(), text.size()), converted).good();
  if (isConverted)
  {
    text.assign(converted.c_str(), converted.size());
  }
  else if (const auto extended = Utf8FromCodeExtensions(text, std::string_view(names.data(), names.size())))
  {
    isConverted = !names.empty(); // without a set bytes above ASCII mean nothing
    text = isConverted ? *extended : text;
  }
  std::replace_if(
      text.begin(), text.end(),
      [&](char c)
      { return static_cast<unsigned char>(c) < ' ' || c == '\x7f' || (!isConverted && !isPlain(c)); },
      '?');
  return text;
}

std::optional<std::vector<WrittenNumber>> WrittenNumbersOf(DcmItem& item, const DcmTagKey& tag,
                                                           unsigned long count)
{
  DcmElement* const element = Find(item, tag);
  if (element == nullptr)
  {
    return std::nullopt;
  }
  const bool isText = IsNumberText(element->getVR());
  const std::vector<std::string> texts = isText ? SplitTexts(*element) : std::vector<std::string>();
  std::vector<WrittenNumber> numbers;
  for (unsigned long i = 0; i < count; i++)
  {
    const std::optional<WrittenNumber> number = !isText            ? BinaryNumber(item, *element, i)
                                                : i < texts.size() ? ParseNumber(texts[i])
                                                                   : std::nullopt;
    if (!number)
    {
      return std::nullopt;
    }
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<std::string> MalformedNumber(DcmItem& item, const DcmTagKey& tag, std::size_t count)
{
  DcmElement* const element = Find(item, tag);
  if (element == nullptr || !IsNumberText(element->getVR()))
  {
    return std::nullopt;
  }
  const bool isInteger = element->getVR() == EVR_IS;
  std::string all;
  const std::vector<std::string> texts = SplitTexts(*element);
  const bool isEmpty = std::all_of(texts.begin(), texts.end(), [](const auto& text) { return text.empty(); });
  bool isMalformed = !isEmpty && texts.size() != count;
  for (std::size_t n = 0; n < texts.size(); n++)
  {
    const bool isNumber =
        isInteger ? ParseWholeNumber(texts[n]).has_value() : ParseNumber(texts[n]).has_value();
    isMalformed = isMalformed || (!isEmpty && !isNumber);
    all += (n == 0 ? "" : "\\") + texts[n];
  }
  return isMalformed ? std::make_optional(all) : std::nullopt;
}

std::optional<double> NumberOf(DcmItem& item, const DcmTagKey& tag, unsigned long index)
{
  const auto numbers = WrittenNumbersOf(item, tag, index + 1);
  return numbers ? std::make_optional(numbers->back().value) : std::nullopt;
}

std::optional<std::vector<double>> NumbersOf(DcmItem& item, const DcmTagKey& tag, unsigned long count)
{
  const auto written = WrittenNumbersOf(item, tag, count);
  if (!written)
  {
    return std::nullopt;
  }
  std::vector<double> numbers;
  std::transform(written->begin(), written->end(), std::back_inserter(numbers),
                 [](const WrittenNumber& number) { return number.value; });
  return numbers;
}

std::optional<int> IntegerOf(DcmItem& item, const DcmTagKey& tag)
{
  const std::optional<double> number = NumberOf(item, tag);
  return number && std::abs(*number) <= 2147483647.0 ? std::make_optional(static_cast<int>(*number))
                                                     : std::nullopt;
}

DcmElement* FindPrivate(DcmItem& item, Uint16 group, const std::string& creator, Uint16 element)
{
  // One walk over the sorted elements: each search by tag would be one too.
  for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr && object->getGTag() <= group;
       object = item.nextInContainer(object))
  {
    const Uint16 block = object->getETag();
    if (object->getGTag() == group && block >= 0x10 && block <= 0xff &&
        TextOf(item, DcmTagKey(group, block)) == creator)
    {
      DcmElement* found = nullptr;
      item.findAndGetElement(DcmTagKey(group, static_cast<Uint16>(block << 8 | element)), found);
      return found;
    }
  }
  return nullptr;
}

std::optional<double> PrivateNumberOf(DcmItem& item, Uint16 group, const std::string& creator, Uint16 element,
                                      DcmEVR vr)
{
  DcmElement* const found = FindPrivate(item, group, creator, element);
  if (found == nullptr)
  {
    return std::nullopt;
  }
  Uint8* bytes = nullptr;
  const DcmEVR stored = found->getVR(); // OB and UN both stand for "unknown"
  if (stored != vr && found->getUint8Array(bytes).good() && bytes != nullptr)
  {
    return NumberFromRaw(bytes, found->getLength(), vr);
  }
  return NumberOf(item, found->getTag());
}
} // namespace Clade
