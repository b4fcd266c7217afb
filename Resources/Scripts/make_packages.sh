#!/usr/bin/env bash
# Makes the Debian packages clade and orthanc-clade for the Debian that it runs on.
#   Resources/Scripts/make_packages.sh [FOLDER]    into FOLDER; default: build/packages
# Installs what is missing, builds, packs, and lets lintian judge where it is there. CLADE_PACKAGE_RELEASE (default 1) tells
# packages of one version of the program from each other.
set -euo pipefail
folder=$(realpath -m "${1:-$(dirname "$0")/../../build/packages}")
cd "$(dirname "$0")/../.."
. Resources/Scripts/setup.sh
setup build package

options=(-DCLADE_PACKAGE_RELEASE="${CLADE_PACKAGE_RELEASE:-1}")
[ -e build/CMakeCache.txt ] || options+=(-DCLADE_TESTS=OFF)
cmake --preset default "${options[@]}" > build-configure.log || { cat build-configure.log >&2; exit 1; }
rm -f build-configure.log
cmake --build build --target programs

rm -rf "$folder"
mkdir -p "$folder"
(cd build && cpack -G DEB -B "$folder" > cpack.log 2>&1) || { tail -n 20 build/cpack.log >&2; exit 1; }
rm -rf "$folder/_CPack_Packages"
if command -v lintian > /dev/null; then
  lintian --fail-on error --suppress-tags bad-distribution-in-changes-file "$folder"/*.deb
else
  echo "lintian is not there: the packages were not judged"
fi
for package in "$folder"/*.deb; do
  echo "$package ($(($(stat -c %s "$package") / 1024)) KiB)"
done
echo "To install them: apt install $folder/*.deb"
