#!/usr/bin/env bash
# The rules of the source that no compiler holds (CONTRIBUTING.md). Prints each breach; exit status 1 if there is one.
set -euo pipefail
cd "$(dirname "$0")/../.."
breaches=0
breach() { echo "check_source: $*" >&2; breaches=$((breaches + 1)); }

mapfile -t sources < <(git ls-files '*.h' '*.cpp')

while read -r place; do breach "include by ../: $place"; done \
  < <(grep -nE '#include "\.\./' "${sources[@]}" || true)

# Foreign headers, each in the folders that own the third party.
foreign() { # foreign PATTERN FOLDERS(regex) NAME
  while read -r place; do breach "$3 outside its folder: $place"; done \
    < <(grep -nE "#include [<\"]$1" "${sources[@]}" | grep -vE "^($2)/" || true)
}
foreign 'dcmtk/' 'Core/Dicom|UnitTests/(Dicom|Support|Integration)' DCMTK
foreign 'openjpeg' 'Core/Dicom|UnitTests/(Dicom|Support)' OpenJPEG
foreign '(torch|ATen|c10)/' 'Core/(Network|Inference|Training)|UnitTests/(Network|Inference|Training|Enhance|Evaluation|TrainingRuns|Support)|Benchmarks' LibTorch
foreign 'SQLiteCpp/' 'Core/Jobs|UnitTests/Jobs' SQLite
foreign '(pqxx/|libpq-fe)' 'Core/Jobs|UnitTests/Jobs' PostgreSQL
foreign 'orthanc/' 'OrthancPlugin|UnitTests/OrthancPlugin' 'Orthanc SDK'
foreign 're2/' 'OrthancPlugin' RE2
foreign 'fftw3' 'Core/ImageQuality' FFTW
foreign 'CLI/' 'CommandLine' CLI11
foreign 'nifti' '(Core|UnitTests)/Volume' nifticlib
foreign 'png.h' 'Core/(ImageQuality|Report)|UnitTests/Report' libpng

# The folders of Dicom, bottom to top; the compiler holds the order of all others.
order() { # order LOWER UPPER(regex): LOWER includes nothing of UPPER
  while read -r place; do breach "include against the order of folders: $place"; done \
    < <(grep -nE "#include \"Dicom/($2)/" Core/Dicom/"$1"/* || true)
}
order File 'Read|Write|Report'
order Read 'Write|Report'
order Write 'Report'

# Headers that upper folders read must not pull the third party in.
while read -r place; do breach "LibTorch in a public header: $place"; done \
  < <(grep -nE '#include <(torch|ATen|c10)/' Core/Inference/*.h 2> /dev/null | grep -v '^Core/Inference/TensorVolume' || true)

# Comments cite what a reader can open: Resources/Documents by heading, standards and papers; never a page, row or step of
# something outside the repository.
exceptions=Resources/Scripts/check_source_exceptions.txt
excepted() { grep -qxF "$1 $2" "$exceptions"; }
while IFS= read -r place; do
  excepted citation "${place%%:*}" || breach "cites what is not in the repository: $place"
done < <(grep -nE 'design page|method page|//.*\b[Rr]ows? [0-9]+\b|//.*\bS[0-9]+[a-z]?\b|//.*\b[Ss]ections? [0-9]' "${sources[@]}" |
  grep -vE 'PS3\.|RFC [0-9]|arXiv' || true)

while read -r place; do breach "cites what is not there: $place"; done < <(Resources/Scripts/check_citations.py)

# A test stands at the path of its code, where there is any: not of data alone, nor of functions that others implement.
# A file holds one idea, a function one thought. What breaks this today is listed, and the list only gets shorter.
mapfile -t headers < <(git ls-files 'Core/*.h' 'OrthancPlugin/*.h')
without_code=$(Resources/Scripts/headers_without_code.py "${headers[@]}")
for header in "${headers[@]}"; do
  test=UnitTests/${header#Core/}
  [ -e "${test%.h}.cpp" ] || grep -qxF "$header" <<< "$without_code" ||
    breach "no unit test at its path: $header (${test%.h}.cpp)"
done
while read -r lines file; do
  [ "$file" = total ] || [ "$lines" -le 400 ] || excepted long "$file" || breach "more than 400 lines: $file ($lines)"
done < <(git ls-files '*.h' '*.cpp' '*.py' '*.sh' '*.js' '*.cmake' | xargs wc -l)
while IFS= read -r function; do breach "more than 60 lines: $function"; done \
  < <(git ls-files '*.h' '*.cpp' '*.py' | xargs Resources/Scripts/long_functions.py)
while read -r kind file; do
  [ -z "$kind" ] || [ "${kind#\#}" != "$kind" ] || [ -e "$file" ] || echo "check_source: no longer needed: $kind $file"
done < "$exceptions"

# One module that cannot be read takes every page with it.
if command -v node > /dev/null; then
  for module in OrthancPlugin/WebApplication/*.js; do
    node --input-type=module --check < "$module" > /dev/null 2>&1 || breach "no JavaScript module (node --check): $module"
  done
  for part in OrthancPlugin/Explorer/*.js; do
    node --check "$part" > /dev/null 2>&1 || breach "no JavaScript (node --check): $part"
  done
fi

if command -v clang-format > /dev/null; then
  while read -r file; do breach "not formatted (clang-format -i $file)"; done \
    < <(for file in "${sources[@]}"; do clang-format --dry-run -Werror "$file" > /dev/null 2>&1 || echo "$file"; done)
fi
[ $breaches -eq 0 ] && echo "check_source: ${#sources[@]} sources, no breach"
exit $((breaches > 0))
