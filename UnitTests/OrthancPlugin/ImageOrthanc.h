#pragma once
#include "OrthancPlugin/IOrthanc.h"

#include <cstring>
#include <map>
#include <vector>

namespace Clade::Testing
{
/// An Orthanc of axial MR series with pixels in memory, to fail at will.
class ImageOrthanc : public IOrthanc
{
public:
  /// `name`: one letter; images of size x size pixels whose value is `base` plus the number of the slice.
  /// Returns the series' identifier.
  std::string Add(char name, std::size_t size, std::size_t slices, double spacingMm, float base)
  {
    const std::string part(8, name);
    const std::string id = part + "-" + part + "-" + part + "-" + part + "-" + part;
    series_[id] = {size, slices, spacingMm, base, {}};
    series_[id].tags = {{"ImageOrientationPatient", "1\\0\\0\\0\\1\\0"},
                        {"PixelSpacing", "1\\1"},
                        {"Columns", std::to_string(size)},
                        {"Rows", std::to_string(size)},
                        {"PhotometricInterpretation", "MONOCHROME2"},
                        {"FrameOfReferenceUID", "1.2.3"},
                        {"SeriesDescription", "what nobody may read"}};
    return id;
  }
  nlohmann::json& Tags(const std::string& id) { return series_.at(id).tags; }
  void Delete(const std::string& id) { series_.erase(id); }
  int Fetched() const { return fetched_; }

  std::optional<nlohmann::json> Get(const std::string& path) override
  {
    for (const auto& [id, series] : series_)
    {
      if (path == "/series/" + id)
      {
        nlohmann::json instances = nlohmann::json::array();
        for (std::size_t k = 0; k < series.slices; k++)
        {
          instances.push_back(id + "." + std::to_string(k));
        }
        return nlohmann::json{{"Instances", instances},
                              {"ParentStudy", "study"},
                              {"MainDicomTags", {{"SeriesInstanceUID", "1.2"}, {"Modality", "MR"}}}};
      }
      if (path == "/series/" + id + "/instances")
      {
        return Instances(id, series);
      }
      if (path.rfind("/instances/" + id + ".", 0) == 0)
      {
        return series.tags;
      }
    }
    return std::nullopt;
  }
  std::optional<std::string> GetBytes(const std::string& path) override
  {
    for (const auto& [id, series] : series_)
    {
      const std::string start = "/instances/" + id + ".";
      if (path.rfind(start, 0) == 0)
      {
        fetched_++;
        return Numpy(series, series.base + std::stof(path.substr(start.size())));
      }
    }
    return std::nullopt;
  }
  std::optional<std::string> LookupSeries(const std::string&) override { return std::nullopt; }

private:
  struct Series
  {
    std::size_t size = 0;
    std::size_t slices = 0;
    double spacingMm = 1;
    float base = 0;
    nlohmann::json tags;
  };

  static nlohmann::json Instances(const std::string& id, const Series& series)
  {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t k = 0; k < series.slices; k++)
    {
      const std::string z = std::to_string(series.spacingMm * static_cast<double>(k));
      list.push_back({{"ID", id + "." + std::to_string(k)},
                      {"MainDicomTags", {{"ImagePositionPatient", "0\\0\\" + z}}}});
    }
    return list;
  }
  static std::string Numpy(const Series& series, float value)
  {
    const std::string size = std::to_string(series.size);
    std::string header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1," + size + "," + size + ",1), }";
    header.resize(118, ' ');
    std::string file = "\x93NUMPY";
    file += {'\x01', '\x00', '\x76', '\x00'};
    file += header;
    std::vector<float> values(series.size * series.size, value);
    values.front() = 0;
    file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return file;
  }

  std::map<std::string, Series> series_;
  int fetched_ = 0;
};
} // namespace Clade::Testing
