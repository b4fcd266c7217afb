#!/usr/bin/env bash
# CheckUnit.sh clade-worker@.service CLADE: what systemd itself says of the unit. Exit status 77 where there is no systemd.
set -euo pipefail
command -v systemd-analyze > /dev/null || { echo "skipped: there is no systemd-analyze"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program of this build, since the unit's own need not be installed; the rest as it is.
sed "s#^ExecStart=/usr/bin/clade#ExecStart=$2#" "$1" > "$work/clade-worker@.service"
said=$(systemd-analyze verify --man=no --recursive-errors=no "$work/clade-worker@.service" 2>&1) || { echo "$said" >&2; exit 1; }
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
systemd-analyze security --offline=yes --threshold=25 --no-pager "$work/clade-worker@.service" > "$work/security" 2>&1 \
  || { cat "$work/security" >&2; exit 1; }
tail -n 1 "$work/security"
