#pragma once
#include "ReaderStudies/ReaderStudy.h"

#include <string>
#include <vector>

namespace Clade
{
/// Which arm a reader sees where: element n is the index of the arm at place n, from the left. Follows from
/// the seed, the reader's name and the number of the case alone (a shuffle by Base/Random.h whose seed is the
/// beginning of a SHA-256), so that anybody who has the key of the study can make it again.
std::vector<std::size_t> OrderOfArms(const ReaderStudy& study, const std::string& reader,
                                     std::size_t caseNumber);

/// What a reader's browser knows an arm by: 32 hexadecimal digits, another for each reader, case and arm
/// (HMAC-SHA-256 with the study's secret), from which nothing can be told without the secret.
std::string TokenOf(const ReaderStudy& study, const std::string& reader, std::size_t caseNumber,
                    std::size_t arm);

/// The arm of a token. Throws Error(NotFound) for a token that is not this reader's in this case.
std::size_t ArmOf(const ReaderStudy& study, const std::string& reader, std::size_t caseNumber,
                  const std::string& token);
} // namespace Clade
