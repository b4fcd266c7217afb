#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace Clade
{
/// The colour of the n-th series of a plot: those of Okabe and Ito that people with a colour vision
/// deficiency tell apart and that show on white, again from the first after the last. "#rrggbb".
std::string PlotColour(std::size_t series);

/// For marks beside the series, as error bars: a grey that shows on the light and on the dark ground.
std::string PlotGrey();

/// The dash of the n-th series' lines ("solid", "dash", ...), so that a plot can be read without colours.
std::string PlotDash(std::size_t series);

/// Text as Plotly shows it letter by letter: Plotly reads names and titles as a kind of HTML.
std::string PlotText(std::string_view text);

/// {"title": {"text": title}}: an axis with its quantity and unit.
nlohmann::json PlotAxis(std::string_view title);

/// What every plot of a report has unless its own layout says otherwise.
nlohmann::json PlotLayout();
} // namespace Clade
