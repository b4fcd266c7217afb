#!/usr/bin/env bash
# CheckInstallation.sh CMAKE BUILD-FOLDER ORTHANC: `cmake --install` into a folder of one's own. Orthanc, given the folder of
# plugins there, finds the plugin, and the plugin the program and the models of the same installation.
set -euo pipefail
cmake=$1 build=$2 server=$3
work=$(mktemp -d)
prefix=$work/prefix
orthanc=
finish() {
  status=$?
  if [ -n "$orthanc" ]; then kill "$orthanc" 2> /dev/null || true; wait "$orthanc" 2> /dev/null || true; fi
  rm -rf "$work"
  exit $status
}
trap finish EXIT
fail() { echo "$*" >&2; cat "$work"/*.log >&2 2> /dev/null || true; exit 1; }

"$cmake" --install "$build" --prefix "$prefix" > "$work/install.log" || fail "cmake --install"
for file in bin/clade lib/orthanc/libOrthancClade.so share/orthanc/plugins/libOrthancClade.so share/clade/models/mr-body.safetensors \
  etc/orthanc/clade.json share/doc/clade/copyright share/doc/orthanc-clade/changelog.Debian.gz; do
  [ -s "$prefix/$file" ] || fail "there is no $file"
done
[ "$("$prefix/bin/clade" --version)" = "$("$build/clade" --version)" ] || fail "the installed program is another"

free_port() { # of the range that no connection is given a port of
  local port
  while port=$((10000 + RANDOM % 20000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
  echo "$port"
}
http=$(free_port)
cat > "$work/orthanc.json" <<JSON
{ "StorageDirectory": "$work/storage", "IndexDirectory": "$work/storage", "Plugins": ["$prefix/share/orthanc/plugins"],
  "HttpPort": $http, "DicomServerEnabled": false, "RemoteAccessAllowed": false, "AuthenticationEnabled": false }
JSON
"$server" "$work/orthanc.json" > "$work/orthanc.log" 2>&1 &
orthanc=$!
status=
for ((i = 0; i < 300; i++)); do
  kill -0 "$orthanc" 2> /dev/null || fail "Orthanc did not start"
  status=$(curl -fsS --max-time 20 "http://127.0.0.1:$http/clade/status" 2> /dev/null || true)
  [ "$(jq -r '.Ready // false' <<< "${status:-null}")" = true ] && break
  sleep 0.1
done
[ "$(jq -r '.Ready // false' <<< "${status:-null}")" = true ] || fail "not ready: $status"
worker=$(jq -r '.Supervisor[0].PID' <<< "$status")
case $(readlink "/proc/$worker/exe") in
  "$(realpath "$prefix")"/*) ;;
  *) fail "the worker is a program of elsewhere: $status" ;;
esac
grep -qz "^$prefix/share/clade/models$" "/proc/$worker/cmdline" || fail "the worker has models of elsewhere"
echo "installed, and ready"
