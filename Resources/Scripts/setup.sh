# Sourced by run.sh and test.sh: installs what is missing, from Debian's packages, and nothing if nothing is. The one
# library that Debian lacks (plots in a browser) comes through npm, pinned by its checksum.
# What is needed is found by command, file, library or Python module, not by package name: it may come from elsewhere.

# A line: what to look for, then the Debian package that has it. DCMTK's targets name libtiff and libjpeg, of which
# libdcmtk-dev of Debian 13 brings neither; libtiff-dev brings both.
setup_build_needs() {
  cat <<'NEEDS'
command:g++ g++
command:cmake cmake
command:ninja ninja-build
header:nlohmann/json.hpp nlohmann-json3-dev
header:boost/beast.hpp libboost-dev
header:CLI/CLI.hpp libcli11-dev
header:SQLiteCpp/SQLiteCpp.h libsqlitecpp-dev
header:sqlite3.h libsqlite3-dev
header:pqxx/pqxx libpqxx-dev
header:openssl/ssl.h libssl-dev
header:re2/re2.h libre2-dev
header:fftw3.h libfftw3-dev
header:nifti1_io.h libnifti-dev
header:png.h libpng-dev
header:dcmtk/dcmdata/dctk.h libdcmtk-dev
header:tiffio.h libtiff-dev
header:openjpeg.h libopenjp2-7-dev
header:orthanc/OrthancCPlugin.h orthanc-dev
header:torch/csrc/api/include/torch/torch.h libtorch-dev
command:npm npm
NEEDS
}

setup_run_needs() {
  cat <<'NEEDS'
command:Orthanc orthanc
command:storescu dcmtk
command:curl curl
command:jq jq
NEEDS
}

setup_package_needs() {
  cat <<'NEEDS'
command:dpkg-shlibdeps dpkg-dev
command:gzip gzip
NEEDS
}

setup_package_check_needs() { # of check_packages.sh, beyond setup_run_needs
  cat <<'NEEDS'
command:debootstrap debootstrap
command:ip iproute2
command:lintian lintian
NEEDS
}

setup_test_needs() {
  cat <<'NEEDS'
header:gtest/gtest.h libgtest-dev
header:gmock/gmock.h libgmock-dev
header:benchmark/benchmark.h libbenchmark-dev
command:clang-format clang-format
glob:/usr/lib/postgresql/*/bin/initdb postgresql
command:faketime faketime
command:man man-db
command:mandoc mandoc
command:openssl openssl
command:nginx nginx-light
command:dciodvfy dicom3tools
command:dcm2niix dcm2niix
command:chromium chromium
command:chromedriver chromium-driver
python:pydicom python3-pydicom
python:gdcm python3-gdcm
python:nibabel python3-nibabel
python:numpy python3-numpy
python:selenium python3-selenium
python:torch python3-torch
NEEDS
}

setup_has() {
  local kind=${1%%:*} name=${1#*:} folder
  case $kind in
    command) command -v "$name" > /dev/null || [ -x "/usr/sbin/$name" ] ;;
    file) [ -e "$name" ] ;;
    glob) compgen -G "$name" > /dev/null ;;
    python) /usr/bin/python3 -c "import $name" 2> /dev/null ;;
    header)
      for folder in /usr/include /usr/include/nifti /usr/include/openjpeg-2.5 /usr/include/"$(uname -m)"-linux-gnu /usr/local/include; do
        [ -e "$folder/$name" ] && return
      done
      return 1 ;;
  esac
}

# The libraries of Resources/Web, in build/web: fetched where they are missing or the lock has changed. Without a network
# the build goes on without what needs them.
setup_web() {
  local web=build/web lock=package-lock.json
  [ -d $web/node_modules ] && cmp -s Resources/Web/$lock $web/$lock && return
  rm -rf $web $web.new
  mkdir -p $web.new
  cp Resources/Web/package.json Resources/Web/$lock $web.new
  if (cd $web.new && npm ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error > npm.log 2>&1 < /dev/null); then
    mv $web.new $web
  else
    tail -n 5 $web.new/npm.log >&2
    echo "npm could not fetch the libraries of Resources/Web: HTML reports are left out of this build" >&2
    rm -rf $web.new
  fi
}

# setup NAME...: everything that the lists setup_NAME_needs name. Says what it installs.
setup() {
  setup_debian "$@" || return
  setup_web
}

setup_debian() {
  local list what package missing=() sudo=()
  for list in "$@"; do
    while read -r what package; do
      setup_has "$what" || missing+=("$package")
    done < <("setup_${list}_needs")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "Installing: ${missing[*]}"
  if ! command -v apt-get > /dev/null; then
    echo "This is not Debian: please install what these packages of Debian hold: ${missing[*]}" >&2
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo "Please run this once as root, to install: ${missing[*]}" >&2; return 1; }
    sudo=(sudo)
  fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update < /dev/null || return 1
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" \
    < /dev/null > build-setup.log 2>&1 || { tail -n 20 build-setup.log >&2; return 1; }
  rm -f build-setup.log
  for list in "$@"; do
    while read -r what package; do
      setup_has "$what" || { echo "$package is installed, but $what is not there" >&2; return 1; }
    done < <("setup_${list}_needs")
  done
}
