#include "Settings/SweepGrid.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{
constexpr std::size_t mostPoints = 1000;
constexpr const char* lossNames[] = {"cycle", "identity",         "gmap", "pair", "acquisition",
                                     "phase", "adversarialWeight"};

[[noreturn]] void RefuseAxis(const std::string& text, const std::string& why)
{
  throw Error(ErrorCode::InvalidArgument,
              "\"" + text + "\" varies nothing: " + why +
                  "; expected an option of the training and values, as in cycle=1,5,10");
}

/// "losses.cycle" of "cycle".
std::string WholeName(const std::string& option)
{
  const bool isLoss = std::find(std::begin(lossNames), std::end(lossNames), option) != std::end(lossNames);
  return isLoss ? "losses." + option : option;
}

/// The member of an object that "losses.cycle" names, made where it is not there.
nlohmann::json& MemberAt(nlohmann::json& recipe, const std::string& option)
{
  nlohmann::json* member = &recipe;
  for (std::size_t begin = 0;;)
  {
    const std::size_t end = option.find('.', begin);
    if (!member->is_object() && !member->is_null())
    {
      throw Error(ErrorCode::InvalidArgument, "there is no option " + option +
                                                  ": what it would be part of is " + Shown(*member) +
                                                  ", no group of options");
    }
    member = &(*member)[option.substr(begin, end - begin)];
    if (end == std::string::npos)
    {
      return *member;
    }
    begin = end + 1;
  }
}

/// The commas that are not within a list.
std::vector<std::string> SplitValues(const std::string& text)
{
  std::vector<std::string> parts = {""};
  int depth = 0;
  for (const char letter : text)
  {
    depth += letter == '[' || letter == '{' ? 1 : letter == ']' || letter == '}' ? -1 : 0;
    if (letter == ',' && depth == 0)
    {
      parts.emplace_back();
    }
    else
    {
      parts.back() += letter;
    }
  }
  return parts;
}

std::string ForFiles(std::string text)
{
  for (char& letter : text)
  {
    const bool isFine =
        std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' || letter == '-';
    letter = isFine ? letter : '_';
  }
  return text;
}

std::string NameOf(const std::vector<SweepAxis>& axes, const std::vector<nlohmann::json>& values)
{
  std::string name;
  for (std::size_t n = 0; n < axes.size(); n++)
  {
    const std::string& option = axes[n].option;
    name += (name.empty() ? "" : "_") + ForFiles(option.substr(option.rfind('.') + 1)) +
            "-" + // npos + 1: all
            ForFiles(ValueText(values[n]));
  }
  return name;
}
} // namespace

std::string ValueText(const nlohmann::json& value)
{
  return value.is_string() ? value.get<std::string>() : value.dump();
}

SweepAxis ParseSweepAxis(const std::string& text)
{
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
  {
    RefuseAxis(text, "it names no option");
  }
  SweepAxis axis;
  axis.option = WholeName(text.substr(0, equals));
  for (const std::string& part : SplitValues(text.substr(equals + 1)))
  {
    nlohmann::json value = nlohmann::json::parse(part, nullptr, false);
    value = value.is_discarded() ? nlohmann::json(part) : value;
    if (part.empty() || std::find(axis.values.begin(), axis.values.end(), value) != axis.values.end())
    {
      RefuseAxis(text, part.empty() ? "a value is empty" : part + " is given twice");
    }
    axis.values.push_back(std::move(value));
  }
  return axis;
}

std::vector<SweepAxis> ParseSweepAxes(const nlohmann::json& list, const std::string& path)
{
  constexpr std::size_t mostAxes = 8;
  if (!list.is_array() || list.empty() || list.size() > mostAxes)
  {
    RefuseJson(path, list, "a list of 1 to " + std::to_string(mostAxes) + " options with their values");
  }
  std::vector<SweepAxis> axes;
  for (const nlohmann::json& one : list)
  {
    StrictObject member(one, path + "[" + std::to_string(axes.size()) + "]");
    SweepAxis axis;
    axis.option = WholeName(member.String("Option", "", 100));
    if (axis.option.empty())
    {
      member.Refuse("Option", "the name of an option of the training, as in \"cycle\"");
    }
    for (const nlohmann::json& value : member.List("Values", 1, mostPoints))
    {
      if (std::find(axis.values.begin(), axis.values.end(), value) != axis.values.end())
      {
        member.Refuse("Values", "each value once");
      }
      axis.values.push_back(value);
    }
    member.RequireNoMore();
    axes.push_back(std::move(axis));
  }
  return axes;
}

nlohmann::json ToJson(const std::vector<SweepAxis>& axes)
{
  nlohmann::json list = nlohmann::json::array();
  for (const SweepAxis& axis : axes)
  {
    list.push_back({{"Option", axis.option}, {"Values", axis.values}});
  }
  return list;
}

std::vector<SweepPoint> PointsOf(const std::vector<SweepAxis>& axes)
{
  std::size_t count = axes.empty() ? 0 : 1;
  for (const SweepAxis& axis : axes)
  {
    count = std::min(count * axis.values.size(), mostPoints + 1);
    const auto isSame = [&](const SweepAxis& other) { return other.option == axis.option; };
    if (std::count_if(axes.begin(), axes.end(), isSame) > 1)
    {
      throw Error(ErrorCode::InvalidArgument,
                  axis.option + " is varied twice; expected all its values at once");
    }
  }
  if (count == 0 || count > mostPoints)
  {
    throw Error(ErrorCode::InvalidArgument, count == 0
                                                ? "nothing is varied; expected --vary OPTION=VALUE,VALUE"
                                                : "there are more than " + std::to_string(mostPoints) +
                                                      " combinations; expected fewer values");
  }
  std::vector<SweepPoint> points(count);
  for (std::size_t n = 0; n < count; n++)
  {
    std::size_t rest = n;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis)
    {
      points[n].values.insert(points[n].values.begin(), axis->values[rest % axis->values.size()]);
      rest /= axis->values.size();
    }
    points[n].name = NameOf(axes, points[n].values);
  }
  return points;
}

nlohmann::json WithValues(nlohmann::json recipe, const std::vector<SweepAxis>& axes, const SweepPoint& point)
{
  for (std::size_t n = 0; n < axes.size(); n++)
  {
    MemberAt(recipe, axes[n].option) = point.values[n];
  }
  return recipe;
}
} // namespace Clade
