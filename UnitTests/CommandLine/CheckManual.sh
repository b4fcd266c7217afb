#!/usr/bin/env bash
# Checks what `clade manual` writes: the pages by man and mandoc, completion by the shells themselves.
#   CheckManual.sh CLADE        ends with 77 where not even man is there
set -euo pipefail
clade=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$clade" manual "$work" --date 2026-01-31
fail() { echo "$*" >&2; exit 1; }

# ---- pages
command -v man > /dev/null && command -v groff > /dev/null || { echo "man is missing: skipped"; exit 77; }
for page in "$work"/man/man1/*.1; do
  LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" > "$work/text" 2> "$work/warnings"
  [ ! -s "$work/warnings" ] || fail "$(basename "$page"): $(cat "$work/warnings")"
  grep -q '^SYNOPSIS' "$work/text" || fail "$(basename "$page") has no synopsis"
done
if command -v mandoc > /dev/null; then
  mandoc -T lint -W warning "$work"/man/man1/*.1 || fail "mandoc complains"
else
  echo "mandoc is missing: pages were checked by man alone"
fi
for name in clade clade-enhance clade-measure-piqe clade-models-show clade-worker; do
  [ -s "$work/man/man1/$name.1" ] || fail "there is no page $name"
done
LC_ALL=C.UTF-8 man -l "$work/man/man1/clade-enhance.1" | col -b | tr -s '[:space:]' ' ' > "$work/text"
grep -q -- '--stitching' "$work/text" || fail "clade-enhance(1) lacks an option"
grep -qF -- '--grid isotropic|aligned' "$work/text" || fail "clade-enhance(1) lacks the words of an option"

# ---- bash
. "$work/bash-completion/completions/clade"
complete -p clade | grep -q _clade || fail "bash has no completion of clade"
try() { # what is offered for the words, the last of which is being written
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _clade
  echo "${COMPREPLY[*]}"
}
expect() { [ "$1" = "$2" ] || fail "bash offers \"$1\", expected \"$2\""; }
expect "$(try clade enh)" enhance
expect "$(try clade measure p)" "piqe phase-modulation"
expect "$(try clade enhance a b --gr)" --grid
expect "$(try clade enhance --grid "")" "isotropic aligned"
expect "$(try clade enhance --grid = al)" aligned
expect "$(try clade models show --js)" --json
expect "$(try clade enhance --model "")" "" # files
expect "$(try clade inspect "")" ""

# ---- zsh and fish, where they are
if command -v zsh > /dev/null; then
  zsh -n "$work/zsh/vendor-completions/_clade" || fail "zsh cannot read its completion"
else
  echo "zsh is missing: its completion was not checked"
fi
if command -v fish > /dev/null; then
  fish --no-execute "$work/fish/vendor_completions.d/clade.fish" || fail "fish cannot read its completion"
  offered=$(HOME=$work fish -c "source '$work/fish/vendor_completions.d/clade.fish'; complete -C 'clade enh'" | cut -f1)
  expect "$offered" enhance
  offered=$(HOME=$work fish -c "source '$work/fish/vendor_completions.d/clade.fish'; complete -C 'clade enhance --grid al'" | cut -f1)
  expect "$offered" aligned
else
  echo "fish is missing: its completion was not checked"
fi
