#include "Report/PlotStyle.h"

#include "Report/HtmlText.h"

#include <array>

namespace Clade
{
namespace
{
// Okabe and Ito (2008), without black and yellow, in an order that keeps neighbours apart in lightness, too.
constexpr std::array<const char*, 6> colours = {"#0072b2", "#d55e00", "#009e73",
                                                "#cc79a7", "#56b4e9", "#e69f00"};
constexpr std::array<const char*, 5> dashes = {"solid", "dash", "dot", "dashdot", "longdash"};
} // namespace

std::string PlotColour(std::size_t series)
{
  return colours[series % colours.size()];
}

std::string PlotGrey()
{
  return "#7a828c";
}

std::string PlotDash(std::size_t series)
{
  return dashes[series % dashes.size()];
}

std::string PlotText(std::string_view text)
{
  return EscapeTags(text);
}

nlohmann::json PlotAxis(std::string_view title)
{
  return {{"title", {{"text", PlotText(title)}}}};
}

nlohmann::json PlotLayout()
{
  const nlohmann::json axis = {{"automargin", true}, {"showline", true},       {"linecolor", "#444444"},
                               {"ticks", "outside"}, {"gridcolor", "#e5e5e5"}, {"zeroline", false}};
  return {
      {"font", {{"family", "system-ui, sans-serif"}, {"size", 14}, {"color", "#1a1a1a"}}},
      {"colorway", colours},
      {"paper_bgcolor", "#ffffff"},
      {"plot_bgcolor", "#ffffff"},
      {"height", 460},
      {"margin", {{"l", 72}, {"r", 24}, {"t", 32}, {"b", 64}}},
      {"legend", {{"orientation", "h"}, {"x", 0}, {"xanchor", "left"}, {"y", 1.02}, {"yanchor", "bottom"}}},
      {"xaxis", axis},
      {"yaxis", axis}};
}
} // namespace Clade
