#include "Pages/PageParts.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

namespace Clade
{
void AddResultTable(HtmlReport& page, const ResultTable& table)
{
  if (!table.title.empty())
  {
    page.AddHeading(table.title);
  }
  page.AddTable(table.heading, table.rows, table.bad);
}

void AddWarningTable(HtmlReport& page, const std::vector<SeriesWarning>& warnings)
{
  std::vector<std::vector<std::string>> rows;
  for (const auto& [series, warning] : warnings)
  {
    rows.push_back({series, warning.code, warning.text});
  }
  if (!rows.empty())
  {
    page.AddHeading("Warnings");
    page.AddTable({"Series", "Code", "What it says"}, rows);
  }
}

std::vector<std::string> ShortNames(const std::vector<std::string>& paths)
{
  std::vector<std::string> names;
  std::transform(paths.begin(), paths.end(), std::back_inserter(names),
                 [](const std::string& path)
                 {
                   const std::filesystem::path parts(path);
                   return (parts.has_filename() ? parts : parts.parent_path()).filename().string();
                 });
  const std::set<std::string> different(names.begin(), names.end());
  return different.size() == names.size() && different.count("") == 0 ? names : paths;
}
} // namespace Clade
