#include "Base/Counted.h"
#include "Statistics/LongTable.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace Clade
{
namespace
{
/// Conditions by their bits.
using Conditions = std::uint64_t;

Conditions Bit(std::size_t condition)
{
  return Conditions{1} << condition;
}

std::size_t IndexOf(std::vector<std::string>& names, const std::string& name)
{
  const auto found = std::find(names.begin(), names.end(), name);
  const auto index = static_cast<std::size_t>(found - names.begin());
  if (found == names.end())
  {
    names.push_back(name);
  }
  return index;
}

std::string Join(const std::vector<std::string>& words, const char* separator)
{
  std::string text;
  for (const std::string& word : words)
  {
    text += text.empty() ? word : separator + word;
  }
  return text;
}

/// One measurement of a subject.
struct Repeat
{
  std::string name;
  Conditions has = 0;
  std::map<std::size_t, double> values; ///< by condition

  bool IsComplete(Conditions wanted) const { return (has & wanted) == wanted; }
};

struct Subject
{
  std::string name;
  std::vector<Repeat> repeats;

  bool IsMeasured() const
  {
    return std::any_of(repeats.begin(), repeats.end(), [](const Repeat& one) { return one.has != 0; });
  }
  bool IsComplete(Conditions wanted) const
  {
    return std::any_of(repeats.begin(), repeats.end(),
                       [&](const Repeat& one) { return one.IsComplete(wanted); });
  }
};

/// The cells of one group.
class Measurements
{
public:
  explicit Measurements(const std::vector<const LongCell*>& cells)
  {
    for (const LongCell* cell : cells)
    {
      if (cell->value)
      {
        IndexOf(conditions_, cell->condition);
      }
    }
    std::map<std::string, std::size_t> known;
    for (const LongCell* cell : cells)
    {
      const auto [place, isNew] = known.emplace(cell->subject, subjects_.size());
      if (isNew)
      {
        subjects_.push_back({cell->subject, {}});
      }
      Repeat& repeat = RepeatOf(subjects_[place->second], cell->repeat);
      if (cell->value && conditions_.size() <= maxConditions)
      {
        const std::size_t condition = IndexOf(conditions_, cell->condition);
        repeat.has |= Bit(condition);
        repeat.values[condition] = *cell->value;
      }
    }
  }

  LongStudy Study() const
  {
    LongStudy study;
    if (conditions_.size() > maxConditions)
    {
      study.whyNotTested = "there are " + Counted(conditions_.size(), "method") + ", of which at most " +
                           std::to_string(maxConditions) + " can be compared";
      return study;
    }
    const Conditions kept = Comparable();
    if (NamesOf(kept).size() < 2 || CompleteSubjects(kept) < 2)
    {
      study.whyNotTested = "no two volumes have values under the same two methods";
      return study;
    }
    study.table = TableOf(kept);
    NameConditions(kept, study.leftOut);
    NameRepeats(kept, study.leftOut);
    return study;
  }

private:
  static Repeat& RepeatOf(Subject& subject, const std::string& name)
  {
    const auto found = std::find_if(subject.repeats.begin(), subject.repeats.end(),
                                    [&](const Repeat& one) { return one.name == name; });
    if (found != subject.repeats.end())
    {
      return *found;
    }
    subject.repeats.push_back({name, 0, {}});
    return subject.repeats.back();
  }

  std::vector<std::string> NamesOf(Conditions wanted) const
  {
    std::vector<std::string> names;
    for (std::size_t c = 0; c < conditions_.size(); c++)
    {
      if ((wanted & Bit(c)) != 0)
      {
        names.push_back(conditions_[c]);
      }
    }
    return names;
  }

  std::size_t MeasuredSubjects() const
  {
    return static_cast<std::size_t>(std::count_if(subjects_.begin(), subjects_.end(),
                                                  [](const Subject& one) { return one.IsMeasured(); }));
  }

  std::size_t CompleteSubjects(Conditions wanted) const
  {
    return static_cast<std::size_t>(std::count_if(
        subjects_.begin(), subjects_.end(), [&](const Subject& one) { return one.IsComplete(wanted); }));
  }

  std::size_t CompleteRepeats(Conditions wanted) const
  {
    std::size_t count = 0;
    for (const Subject& subject : subjects_)
    {
      count +=
          static_cast<std::size_t>(std::count_if(subject.repeats.begin(), subject.repeats.end(),
                                                 [&](const Repeat& one) { return one.IsComplete(wanted); }));
    }
    return count;
  }

  Conditions WithoutScarce(Conditions all) const
  {
    Conditions kept = all;
    for (std::size_t c = 0; c < conditions_.size(); c++)
    {
      if (2 * CompleteSubjects(Bit(c)) < MeasuredSubjects())
      {
        kept &= ~Bit(c);
      }
    }
    return NamesOf(kept).size() < 2 ? all : kept;
  }

  /// Without the one whose loss leaves most subjects complete; of several the one with the fewest values, of
  /// those the last.
  Conditions WithoutOne(Conditions kept) const
  {
    std::optional<std::size_t> chosen;
    std::size_t maxSubjects = 0, fewestValues = 0;
    for (std::size_t c = 0; c < conditions_.size(); c++)
    {
      if ((kept & Bit(c)) == 0)
      {
        continue;
      }
      const std::size_t subjects = CompleteSubjects(kept & ~Bit(c)), values = CompleteRepeats(Bit(c));
      if (!chosen || subjects > maxSubjects || (subjects == maxSubjects && values <= fewestValues))
      {
        chosen = c;
        maxSubjects = subjects;
        fewestValues = values;
      }
    }
    return kept & ~Bit(chosen.value());
  }

  Conditions BestPair() const
  {
    Conditions best = 0;
    std::size_t most = 0;
    for (std::size_t a = 0; a < conditions_.size(); a++)
    {
      for (std::size_t b = a + 1; b < conditions_.size(); b++)
      {
        const std::size_t subjects = CompleteSubjects(Bit(a) | Bit(b));
        if (subjects > most)
        {
          most = subjects;
          best = Bit(a) | Bit(b);
        }
      }
    }
    return best;
  }

  Conditions Comparable() const
  {
    Conditions kept = 0;
    for (std::size_t c = 0; c < conditions_.size(); c++)
    {
      kept |= Bit(c);
    }
    kept = WithoutScarce(kept);
    while (NamesOf(kept).size() > 2 && CompleteSubjects(kept) < 2)
    {
      kept = WithoutOne(kept);
    }
    return CompleteSubjects(kept) < 2 ? BestPair() : kept;
  }

  StudyTable TableOf(Conditions kept) const
  {
    StudyTable table;
    table.conditions = NamesOf(kept);
    for (const Subject& subject : subjects_)
    {
      std::vector<double> means(table.conditions.size(), 0);
      int complete = 0;
      for (const Repeat& repeat : subject.repeats)
      {
        if (repeat.IsComplete(kept))
        {
          complete++;
          std::size_t column = 0;
          for (const auto& [condition, value] : repeat.values)
          {
            if ((kept & Bit(condition)) != 0)
            {
              means[column++] += value;
            }
          }
        }
      }
      if (complete > 0)
      {
        std::transform(means.begin(), means.end(), means.begin(), [&](double sum) { return sum / complete; });
        table.subjects.push_back(subject.name);
        table.values.push_back(std::move(means));
      }
    }
    return table;
  }

  void NameConditions(Conditions kept, std::vector<std::string>& sentences) const
  {
    for (std::size_t c = 0; c < conditions_.size(); c++)
    {
      if ((kept & Bit(c)) == 0)
      {
        sentences.push_back("the method " + conditions_[c] + " is left out: it has values for " +
                            std::to_string(CompleteSubjects(Bit(c))) + " of " +
                            Counted(MeasuredSubjects(), "volume"));
      }
    }
  }

  /// A sentence for all that lack the same conditions.
  void NameRepeats(Conditions kept, std::vector<std::string>& sentences) const
  {
    std::map<Conditions, std::vector<std::string>> byLacking;
    for (const Subject& subject : subjects_)
    {
      std::map<Conditions, std::vector<std::string>> ofSubject;
      for (const Repeat& repeat : subject.repeats)
      {
        ofSubject[kept & ~repeat.has].push_back(repeat.name);
      }
      for (const auto& [lacking, names] : ofSubject)
      {
        const bool isWhole = names.size() == subject.repeats.size();
        byLacking[lacking].push_back(subject.name + (isWhole ? "" : " at factor " + Join(names, " and ")));
      }
    }
    byLacking.erase(0);
    for (const auto& [lacking, names] : byLacking)
    {
      sentences.push_back("left out because they have no values for " + Join(NamesOf(lacking), " and ") +
                          ": " + Join(names, ", "));
    }
  }

  std::vector<std::string> conditions_;
  std::vector<Subject> subjects_;
};
} // namespace

std::string LongStudy::NameOf(const std::string& measure) const
{
  return group.empty() ? measure : measure + ", " + group;
}

std::vector<LongStudy> PivotLongCells(const std::vector<LongCell>& cells)
{
  std::vector<std::string> groups;
  std::vector<std::vector<const LongCell*>> byGroup;
  for (const LongCell& cell : cells)
  {
    if (cell.condition != truthCondition)
    {
      byGroup.resize(std::max(byGroup.size(), IndexOf(groups, cell.group) + 1));
      byGroup[IndexOf(groups, cell.group)].push_back(&cell);
    }
  }
  std::vector<LongStudy> studies;
  for (std::size_t n = 0; n < groups.size(); n++)
  {
    studies.push_back(Measurements(byGroup[n]).Study());
    studies.back().group = groups.size() > 1 ? groups[n] : "";
  }
  return studies;
}
} // namespace Clade
