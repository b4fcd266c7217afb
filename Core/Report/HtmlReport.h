#pragma once
#include "Report/GreyPicture.h"

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// A self-contained HTML page: text, tables, plots and pictures, in the order in which they were added. It
/// opens from disk without a network and asks none for anything (its Content-Security-Policy forbids it). All
/// text is taken letter by letter; bytes that are not UTF-8 are replaced. Not for several threads at once.
class HtmlReport
{
public:
  explicit HtmlReport(std::string_view title);

  void AddHeading(std::string_view text);
  void AddParagraph(std::string_view text);
  /// A paragraph that must not be overlooked: what failed. Red, with a sign for those who do not see red.
  void AddAlarm(std::string_view text);
  /// Rows shorter than the header are filled up with empty cells; cells that are numbers stand to the right.
  /// Rows in `bad` look as an alarm does.
  void AddTable(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows,
                const std::set<std::size_t>& bad = {});
  /// `figure` is {"data": [traces...], "layout": {...}} as Plotly's, of the traces of its bundle "cartesian"
  /// (scatter, bar, box, violin, histogram, heatmap, ...); PlotStyle.h gives the layout that is the ground,
  /// and PlotText for names in it. Throws Error(InvalidArgument) where "data" is no array.
  void AddPlot(const nlohmann::json& figure, std::string_view caption);
  /// Side by side, each with its caption, pixels as squares (or as `aspect` says). Throws as WritePng.
  void AddPictures(const std::vector<GreyPicture>& pictures);

  std::string Html() const;
  /// The file is there as a whole or, after a failure, as it was before. Throws Error(NotFound) where there
  /// is no such folder, as ThrowWriteFailure where it cannot be written.
  void Write(const std::string& path) const;

private:
  std::string title_;
  std::string body_;
  std::size_t plots_ = 0;
};
} // namespace Clade
