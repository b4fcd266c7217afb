#include "Base/SecretFile.h"

#include "Base/Error.h"

#include <fstream>

namespace Clade
{
std::string SecretIn(const std::string& path, const std::string& what)
{
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  if (!line.empty() && line.back() == '\r')
  {
    line.pop_back();
  }
  if (line.empty())
  {
    throw Error(ErrorCode::InvalidConfiguration,
                "the file " + path + " cannot be read or is empty, expected " + what + " in its first line");
  }
  return line;
}
} // namespace Clade
