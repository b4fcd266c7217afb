#!/bin/sh
# CheckInstallModels.sh SCRIPT: new versions replace their own models and keep those that were made there.
set -eu
script=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1" >&2; exit 1; }
is() { [ "$(cat "$work/to/$1")" = "$2" ] || fail "$1 is \"$(cat "$work/to/$1")\", expected \"$2\""; }
version() { # of both models and their cards
  rm -rf "$work/from"; mkdir -p "$work/from"
  for name in mr-body ct-body; do
    echo "$name $1" > "$work/from/$name.safetensors"
    echo "card of $name $1" > "$work/from/$name.md"
  done
}
mkdir "$work/to"
version 1; "$script" "$work/from" "$work/to"
is mr-body.safetensors "mr-body 1"; is ct-body.md "card of ct-body 1"
version 2; "$script" "$work/from" "$work/to"
is mr-body.safetensors "mr-body 2"; is mr-body.md "card of mr-body 2"

echo "trained here" > "$work/to/mr-body.safetensors"
echo "its card" > "$work/to/mr-body.md"
echo "ours" > "$work/to/ours.safetensors"
version 3; said=$("$script" "$work/from" "$work/to")
is mr-body.safetensors "trained here"; is mr-body.md "its card"; is ours.safetensors "ours"
is ct-body.safetensors "ct-body 3"
case $said in *mr-body.safetensors*kept*) ;; *) fail "it did not say what it kept: $said" ;; esac
version 4; "$script" "$work/from" "$work/to" > /dev/null
is mr-body.safetensors "trained here"

echo "mr-body 2" > "$work/to/mr-body.safetensors" # gone back to
version 5; "$script" "$work/from" "$work/to"
is mr-body.safetensors "mr-body 5"; is mr-body.md "card of mr-body 5"
rm "$work/to/mr-body.safetensors"; "$script" "$work/from" "$work/to"
is mr-body.safetensors "mr-body 5"; is mr-body.md "card of mr-body 5"
[ -z "$(find "$work/to" -name '.models.*')" ] || fail "it left something behind"
echo "as expected"
