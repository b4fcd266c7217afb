#!/usr/bin/env bash
# Installs, upgrades and removes the Debian packages in a system of its own, as an administrator would, and has Orthanc
# enhance a series there. As root; needs a mirror of Debian.
#   Resources/Scripts/check_packages.sh [--suite NAME] [--mirror URL] [--base FOLDER] [--keep] FOLDER-OF-PACKAGES
# --suite: bookworm, trixie...; default: that of this machine. --base: a folder that debootstrap has made, which is copied; by
# default one is made. --keep: leave the system that was tried, and say where.
# Everything runs in a chroot, and Orthanc in name spaces of its own: it sees its own loopback alone, its ports are free
# whatever runs here, and all its processes end with this script.
set -euo pipefail

if [ "${CHECK_PACKAGES_INSIDE:-}" != yes ]; then # once more, with name spaces for mounts and processes that end with it
  [ "$(id -u)" -eq 0 ] || { echo "Please run this as root: it makes a chroot" >&2; exit 2; }
  CHECK_PACKAGES_INSIDE=yes exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=http://deb.debian.org/debian
base= keep=no packages=
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2; shift ;;
    --mirror) mirror=$2; shift ;;
    --base) base=$(realpath "$2"); shift ;;
    --keep) keep=yes ;;
    -*) sed -n '2,10s/^# //p' "$0" >&2; exit 2 ;;
    *) packages=$(realpath "$1") ;;
  esac
  shift
done
[ -n "$packages" ] && ls "$packages"/clade_*.deb "$packages"/orthanc-clade_*.deb > /dev/null \
  || { echo "There are no packages in '$packages'; Resources/Scripts/make_packages.sh makes them" >&2; exit 2; }
cd "$(dirname "$0")/../.."
. Resources/Scripts/setup.sh
setup_debian run package_check

work=$(mktemp -d "${TMPDIR:-/tmp}/check-packages.XXXXXX")
root=$work/root
finish() {
  status=$?
  stop_worker
  stop_orthanc
  umount "$root/proc" "$work/net" 2> /dev/null || true
  if [ $keep = yes ]; then echo "The system is left in $root"; else rm -rf --one-file-system "$work"; fi
  exit $status
}
step() { echo "== $*"; }
fail() {
  echo "FAILED: $*" >&2
  tail -n 15 "$root"/var/log/orthanc/Orthanc.log "$work"/*.log >&2 2> /dev/null || true
  exit 1
}
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
install_packages() { # FOLDER
  rm -rf "$root/packages" && cp -r "$1" "$root/packages"
  inside sh -c 'apt-get -qq install -y --no-install-recommends -o Dpkg::Options::=--force-confold /packages/*.deb' \
    > "$work/apt.log" 2>&1 < /dev/null || fail "apt could not install $1"
}

# ---- Orthanc, as Debian's service starts it
url=http://127.0.0.1:8042
orthanc=
in_net() { nsenter --net="$work/net" "$@"; }
get() { in_net curl -fsS --max-time 30 "$url/$1"; }
start_orthanc() {
  local service i
  service=$(sed -n 's/^ExecStart=//p' "$root"/lib/systemd/system/orthanc.service)
  [ -n "$service" ] || fail "Debian's orthanc.service has no ExecStart"
  get system > /dev/null 2>&1 && fail "an Orthanc runs already"
  # No function in front of it, so that the process is Orthanc's. The words of ExecStart are arguments.
  # shellcheck disable=SC2086
  nsenter --net="$work/net" chroot "$root" setpriv --reuid=orthanc --regid=orthanc --init-groups \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/var/lib/orthanc LANG=C.UTF-8 $service > "$work/orthanc.log" 2>&1 &
  orthanc=$!
  for ((i = 0; i < 300; i++)); do
    get system > /dev/null 2>&1 && return
    kill -0 "$orthanc" 2> /dev/null || { orthanc=; fail "Orthanc did not start"; }
    sleep 0.2
  done
  fail "Orthanc did not answer within 60 s"
}
stop_orthanc() {
  [ -n "$orthanc" ] || return 0
  kill "$orthanc" 2> /dev/null || true
  wait "$orthanc" 2> /dev/null || true
  orthanc=
}
# ---- a worker, as the unit of systemd starts it: user, environment and command
worker=
worker_command() { # option...
  umask 0007
  # shellcheck disable=SC2046 # each line of the file is one word
  exec nsenter --net="$work/net" chroot "$root" setpriv --reuid=clade --regid=clade --init-groups \
    env -i PATH=/usr/bin:/bin $(grep '^CLADE_' "$root/etc/clade/worker.env") \
    $(sed -n 's/^ExecStart=//p' "$root"/usr/lib/systemd/system/clade-worker@.service) "$@"
}
start_worker() {
  (worker_command) > "$work/worker.log" 2>&1 &
  worker=$!
}
stop_worker() {
  [ -n "$worker" ] || return 0
  kill "$worker" 2> /dev/null || true
  wait "$worker" 2> /dev/null || true
  worker=
}
await() { # SECONDS WHAT PATH JQ-EXPRESSION
  local i
  for ((i = 0; i < 5 * $1; i++)); do
    get "$3" 2> /dev/null | jq -e "$4" > /dev/null 2>&1 && return
    sleep 0.2
  done
  get "$3" >&2 || true
  fail "$2 (not within $1 s)"
}
send_phantom() { # SEED
  inside rm -rf /tmp/phantom
  inside clade phantom /tmp/phantom --seed "$1" --matrix 64 48 12 || fail "clade phantom"
  in_net storescu -aec ORTHANC +sd +r 127.0.0.1 4242 "$root/tmp/phantom" > "$work/storescu.log" 2>&1 || fail "storescu"
}
expect() { # WHAT, then a command that must succeed
  local what=$1
  shift
  "$@" > /dev/null 2>&1 || fail "$what"
}
mode_of() { stat -c '%a %U:%G' "$root/$1" | sed "s/ .*/ $(inside stat -c %U:%G "/$1")/"; }
expect_mode() { [ "$(mode_of "$1")" = "$2" ] || fail "/$1 has $(mode_of "$1"), expected $2"; }

trap finish EXIT
touch "$work/net"
unshare --net="$work/net" ip link set lo up

step "a clean Debian: $suite"
if [ -n "$base" ]; then
  cp -a --one-file-system "$base" "$root"
else
  debootstrap --variant=minbase "$suite" "$root" "$mirror" > "$work/debootstrap.log" 2>&1 || fail debootstrap
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d" # no service is started by apt
chmod 755 "$root/usr/sbin/policy-rc.d"
inside apt-get -qq update > "$work/update.log" 2>&1 || fail "apt-get update"

step "install"
install_packages "$packages"
expect "the packages leave something unconfigured" test -z "$(inside dpkg --audit)"
expect_mode etc/orthanc/clade.json "640 root:orthanc"
expect_mode var/lib/clade "2770 clade:clade"
expect_mode var/lib/clade/jobs.db "660 clade:clade"
expect "orthanc is not in the group clade" inside sh -c 'id -nG orthanc | grep -qw clade'
start_orthanc
expect "Orthanc has not loaded the plugin" get plugins/clade
await 30 "the state is not Ready" clade/status '.Ready'
expect "the worker does not run" sh -c "pgrep -f 'clade(-compute)? worker' > /dev/null"
stop_orthanc
expect_mode var/lib/clade/jobs.db "660 clade:clade"

step "a rule, and a series by DICOM"
sed -i 's/"Enable": false/"Enable": true/' "$root/etc/orthanc/clade.json"
sed -i 's/^\( *"StableAge" *: *\)60/\11/' "$root/etc/orthanc/orthanc.json"
start_orthanc
send_phantom 1
await 30 "the series is not stable" series?expand 'length == 1 and .[0].IsStable'
await 30 "no job was made" clade/jobs 'length == 1'
await 120 "the job did not succeed" clade/jobs '.[0].State == "Success"'
derived=$(get clade/jobs | jq -r '.[0].DerivedSeries')
expect "the derived series is not in the study" sh -c "[ -n '$derived' ]"
get "series/$derived" | jq -r '"   derived: \(.MainDicomTags.SeriesDescription), \(.Instances | length) images"'
stop_orthanc

step "upgrade"
cp -r "$packages" "$work/newer"
for package in "$work"/newer/*.deb; do
  dpkg-deb -R "$package" "$work/unpacked"
  sed -i -E 's/^(Version: .*)$/\1+newer/; s/^(Depends: .*clade \(= [^)]*)\)/\1+newer)/' "$work/unpacked/DEBIAN/control"
  if [ -e "$work/unpacked/etc/orthanc/clade.json" ]; then echo "// newer" >> "$work/unpacked/etc/orthanc/clade.json"; fi
  dpkg-deb -b "$work/unpacked" "$package" > /dev/null
  rm -rf "$work/unpacked"
done
install_packages "$work/newer"
expect "the newer version is not installed" inside sh -c 'dpkg-query -W -f "\${Version}" orthanc-clade | grep -q newer'
expect "the administrator's configuration was replaced" grep -q '"Enable": true' "$root/etc/orthanc/clade.json"
expect_mode etc/orthanc/clade.json "640 root:orthanc"
start_orthanc
await 30 "the state is not Ready after the upgrade" clade/status '.Ready'
await 5 "the job is not remembered after the upgrade" clade/jobs 'length == 1 and .[0].State == "Success"'
stop_orthanc

step "a worker of systemd, under a user of its own"
expect_mode etc/clade/worker.env "640 root:clade"
sed -i 's/"Supervise": true/"Supervise": false/' "$root/etc/orthanc/clade.json"
if (worker_command --check) > "$work/check.log" 2>&1; then fail "--check finds nothing wrong while Orthanc is down"; fi
start_orthanc
(worker_command --check) > "$work/check.log" 2>&1 || fail "--check finds something wrong"
sed 's/^/   /' "$work/check.log"
start_worker
send_phantom 2
await 120 "the second job did not succeed" clade/jobs 'length == 2 and all(.[]; .State == "Success")'
stop_worker
expect_mode var/lib/clade/jobs.db "660 clade:clade"
stop_orthanc

step "remove"
inside apt-get -qq remove -y orthanc-clade clade > "$work/remove.log" 2>&1 || fail "apt could not remove the packages"
expect "the configuration was removed" test -e "$root/etc/orthanc/clade.json"
expect "the job store was removed" test -s "$root/var/lib/clade/jobs.db"
expect "the plugin was left behind" test ! -e "$root/usr/share/orthanc/plugins/libOrthancClade.so"
start_orthanc
get clade/status > /dev/null 2>&1 && fail "Orthanc still answers for the plugin"
await 5 "the series are gone" series 'length == 4'
stop_orthanc

step "purge"
inside apt-get -qq purge -y orthanc-clade clade > "$work/purge.log" 2>&1 || fail "apt could not purge the packages"
for path in etc/orthanc/clade.json var/lib/clade usr/share/clade etc/clade usr/share/doc/clade usr/share/doc/orthanc-clade; do
  expect "/$path was left behind" test ! -e "$root/$path"
done
echo "check_packages: installed, upgraded, removed and purged on $suite"
