#!/usr/bin/env bash
# CheckLibrary.sh libOrthancClade.so: what Orthanc loads shows it the four functions of a plugin and nothing else, and
# brings no library that belongs to the workers or that Orthanc has a copy of its own of. libpqxx and libpq are Debian's,
# shared: the very libpq that Orthanc's PostgreSQL plugin loads, too, so there is one of it in the process.
set -euo pipefail
library=$1
expected="OrthancPluginFinalize OrthancPluginGetName OrthancPluginGetVersion OrthancPluginInitialize"
shown=$(nm --dynamic --defined-only "$library" | awk '{ print $3 }' | sort | tr '\n' ' ' | sed 's/ $//')
[ "$shown" = "$expected" ] || { echo "shows: $shown, expected: $expected" >&2; exit 1; }

needed=$(readelf --dynamic "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
[ -n "$needed" ] || { echo "readelf found no needed library" >&2; exit 1; }
if grep -E '^lib(torch|c10|dcm|oflog|ofstd|opencv|boost|jsoncpp|cuda|cudart)' <<< "$needed"; then
  echo "needs the libraries above, which must not enter Orthanc's process" >&2
  exit 1
fi
echo "shows the four functions; needs" $needed
