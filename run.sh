#!/usr/bin/env bash
# Installs what is missing, builds, starts Orthanc with the plugin and its worker, sends a DICOM folder to it as a
# scanner would, waits, and shows where the derived series are.
#   ./run.sh [DICOM folder]      with no folder: a phantom, made on the spot
# On a terminal Orthanc then stays up until Ctrl-C, so that one can look; else it is stopped. Everything it keeps is
# in build/run, which each run starts afresh. Orthanc answers this machine alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
say() { echo "== $*"; }
folder=${1:+$(cd "$1" && pwd)} || { echo "There is no folder $1" >&2; exit 2; }
cd "$here"
say "Looking for what is needed, and installing what is missing"
. Resources/Scripts/setup.sh
setup build run

# Each time: it takes seconds, finds what was installed since, and mends what an earlier try left half done.
first=()
[ -e build/CMakeCache.txt ] || first=(-DCLADE_TESTS=OFF) # test.sh installs what they need, and turns them on
cmake --preset default "${first[@]}" > build-configure.log || { cat build-configure.log >&2; exit 1; }
rm -f build-configure.log
say "Building (the first time takes minutes, later seconds)"
cmake --build build --target clade OrthancClade

run=$here/build/run
rm -rf "$run"
mkdir -p "$run/storage"
if [ -z "$folder" ]; then
  folder=$run/phantom
  say "Making a phantom"
  build/clade phantom "$folder"
fi

free_port() { # the first free port of this machine from $1 on
  local port=$1
  while (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do port=$((port + 1)); done
  echo "$port"
}
http=$(free_port 8042)
dicom=$(free_port 4242)
url=http://localhost:$http

jq -n --arg storage "$run/storage" --arg plugin "$here/build/libOrthancClade.so" --argjson http "$http" \
  --argjson dicom "$dicom" '{
  Name: "CLADE", StorageDirectory: $storage, IndexDirectory: $storage, Plugins: [$plugin],
  HttpPort: $http, RemoteAccessAllowed: false, AuthenticationEnabled: false,
  DicomPort: $dicom, DicomAet: "CLADE", DicomCheckCalledAet: false, DicomCheckModalityHost: true,
  DicomAlwaysAllowEcho: true, DicomAlwaysAllowStore: true, DicomAlwaysAllowFind: true, DicomAlwaysAllowGet: true,
  DicomAlwaysAllowMove: true,
  DicomModalities: { viewer: ["VIEWER", "127.0.0.1", 11112] },
  StableAge: 2,
  Clade: { Rules: [ { Name: "every thick-slice series", Match: { Modality: "MR|CT" }, Model: "auto" } ] }
}' > "$run/orthanc.json"

say "Starting Orthanc: $url/app/explorer.html, jobs $url/clade/app/ (log: build/run/orthanc.log)"
Orthanc "$run/orthanc.json" > "$run/orthanc.log" 2>&1 &
orthanc=$!
stop() {
  kill "$orthanc" 2> /dev/null && wait "$orthanc" 2> /dev/null || true
}
trap stop EXIT

fail() { echo "$1; the end of build/run/orthanc.log:" >&2; tail -n 20 "$run/orthanc.log" >&2; exit 1; }
answers() { curl -fsS -o /dev/null "$url/clade/status" 2> /dev/null; }
for ((i = 0; i < 300; i++)); do
  answers && break
  kill -0 "$orthanc" 2> /dev/null || fail "Orthanc did not start"
  sleep 0.1
done
answers || fail "Orthanc did not answer within 30 s"

say "Sending $folder by DICOM"
storescu -aet SCANNER -aec CLADE +sd +r -R localhost "$dicom" "$folder" > "$run/storescu.log" 2>&1 \
  || { tail -n 5 "$run/storescu.log" >&2; fail "storescu failed"; }

# Stable after StableAge, then the rules make jobs. A series without one says why not when it is asked.
say "Waiting for the series to be complete, then for their jobs"
get() { curl -fsS "$url/$1"; }
all_stable() { get 'series?expand' | jq -e 'length > 0 and all(.[]; .IsStable)' > /dev/null; }
unfinished() { get 'clade/jobs?limit=1000' | jq -r 'map(select(.State == "Pending" or .State == "Running")) | first | .ID // empty'; }
for ((i = 0; i < 300; i++)); do all_stable && break; sleep 0.2; done
series=$(get series | jq -r '.[]')
for id in $series; do
  for ((i = 0; i < 100; i++)); do # the listener works through its queue right after the series became stable
    get "series/$id/clade" | jq -e '(.Jobs | length > 0)' > /dev/null && break
    [ $i -lt 20 ] || break
    sleep 0.1
  done
done
for ((i = 0; i < 1000; i++)); do
  job=$(unfinished)
  [ -n "$job" ] || break
  get "clade/jobs/$job/wait?timeout=20" \
    | jq -r 'select(.State == "Running") | "   \(.Stage // "") \(.Progress) %, \(.Series)"'
done

echo
get 'clade/jobs?limit=1000' | jq -r --arg url "$url" 'reverse[] |
  if .State == "Success" then "Derived series: \($url)/app/explorer.html#series?uuid=\(.DerivedSeries)"
  else "\(.State): \(.ErrorCode // "") \(.ErrorDescription // "")\(if .NextStep then "\n  what to do: \(.NextStep)" else "" end)" end'
successes=$(get 'clade/jobs?state=Success&limit=1000' | jq length)
for id in $series; do
  if get "series/$id/clade" | jq -e '(.Jobs | length) == 0' > /dev/null; then
    get "series/$id" | jq -r '"No job for the series \"\(.MainDicomTags.SeriesDescription // "without description")\":"'
    curl -fsS -H 'Content-Type: application/json' -d "{\"Series\": \"$id\"}" "$url/clade/rules/test" \
      | jq -r '(.Rules[]? | "  rule \"\(.Name)\": \(.Reason // .Why // "")"),
               (.Input? // {} | select(.Code) | "  \(.Code): \(.Sentence)", "  what to do: \(.NextStep // "")")' || true
  fi
done
cat <<TEXT

Orthanc Explorer:  $url/app/explorer.html
Jobs:              $url/clade/app/
DICOM:             AE title CLADE, port $dicom (C-STORE, C-FIND, C-GET; C-MOVE to the AE title VIEWER, port 11112)
Fetch by DICOM:    getscu -S -aec CLADE localhost $dicom -k QueryRetrieveLevel=SERIES -k SeriesInstanceUID=...
TEXT
if [ -t 1 ]; then
  echo "Ctrl-C stops Orthanc."
  trap 'exit 0' INT TERM
  wait "$orthanc"
fi
[ "$successes" -gt 0 ]
