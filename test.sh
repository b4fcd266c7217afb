#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#   ./test.sh                all tests
#   ./test.sh -L dicom       the tests with a label: torch, dicom, orthanc, postgres, browser (options of ctest)
#   ./test.sh --sanitize     all tests under AddressSanitizer and UndefinedBehaviorSanitizer, in build-sanitize/
set -euo pipefail
cd "$(dirname "$0")"
. Resources/Scripts/setup.sh
setup build run test

preset=default
[ "${CI:-}" = true ] && preset=ci
if [ "${1:-}" = --sanitize ]; then
  preset=sanitize
  shift
fi

cmake --preset "$preset" -DCLADE_TESTS=ON # run.sh, where it was first, left them out
cmake --build --preset "$preset"
if [ $# -eq 0 ]; then
  Resources/Scripts/check_source.sh
fi
ctest --preset "$preset" "$@"
