#include "TrainingRuns/SweepGrid.h"

#include "Base/Error.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{
constexpr std::size_t mostPoints = 1000;
constexpr const char* losses[] = {"cycle", "identity",         "gmap", "pair", "acquisition",
                                  "phase", "adversarialWeight"};

[[noreturn]] void Refuse(const std::string& text, const std::string& why)
{
  throw Error(ErrorCode::InvalidArgument,
              "\"" + text + "\" varies nothing: " + why +
                  "; expected an option of the training and values, as in cycle=1,5,10");
}

/// The member of an object that "losses.cycle" names, made where it is not there.
nlohmann::json& MemberAt(nlohmann::json& recipe, const std::string& option)
{
  nlohmann::json* member = &recipe;
  for (std::size_t begin = 0;;)
  {
    const std::size_t end = option.find('.', begin);
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
    Refuse(text, "it names no option");
  }
  SweepAxis axis;
  axis.option = text.substr(0, equals);
  if (std::find(std::begin(losses), std::end(losses), axis.option) != std::end(losses))
  {
    axis.option = "losses." + axis.option;
  }
  for (const std::string& part : SplitValues(text.substr(equals + 1)))
  {
    nlohmann::json value = nlohmann::json::parse(part, nullptr, false);
    value = value.is_discarded() ? nlohmann::json(part) : value;
    if (part.empty() || std::find(axis.values.begin(), axis.values.end(), value) != axis.values.end())
    {
      Refuse(text, part.empty() ? "a value is empty" : part + " is given twice");
    }
    axis.values.push_back(std::move(value));
  }
  return axis;
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
