#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// Reads the members of a JSON object that came from a file. Every reader leaves `value` as it is where the
/// member is not there, and throws Error(InvalidFile) that names the member, what it is and what was expected
/// where it is of another type or out of range.
class JsonMembers
{
public:
  /// @param where  names the object in errors; `object` must outlive this.
  JsonMembers(const nlohmann::json& object, std::string where);

  bool Has(const char* key) const { return object_.contains(key); }
  void Boolean(const char* key, bool& value) const;
  void Integer(const char* key, int lowest, int highest, int& value) const;
  void Number(const char* key, double lowest, double highest, double& value) const;
  void Word(const char* key, const std::vector<std::string>& words, std::string& value) const;
  void String(const char* key, std::string& value) const;
  /// An array of numbers from lowest to highest.
  void Numbers(const char* key, double lowest, double highest, std::vector<double>& values) const;
  /// The object `key`; an empty one where it is not there.
  const nlohmann::json& Object(const char* key) const;
  /// [low, high] with lowest <= low <= high <= highest.
  void Range(const char* key, double lowest, double highest, double& low, double& high) const;

  /// Fails for a member that `known` does not have.
  void RequireKnown(const nlohmann::json& known) const;
  [[noreturn]] void Fail(const char* key, const std::string& expected) const;

private:
  const nlohmann::json* Find(const char* key) const;

  const nlohmann::json& object_;
  std::string where_;
};
} // namespace Clade
