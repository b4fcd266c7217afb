#pragma once
#include <fstream>
#include <string>

namespace Clade::Testing
{
/// A safetensors file with this header, which need not be a right one.
inline void WriteModelFile(const std::string& path, const std::string& header,
                           const std::string& tensors = "")
{
  std::ofstream file(path, std::ios::binary);
  for (int i = 0; i < 8; i++)
  {
    file.put(static_cast<char>(header.size() >> (8 * i) & 0xff));
  }
  file << header << tensors;
}
} // namespace Clade::Testing
