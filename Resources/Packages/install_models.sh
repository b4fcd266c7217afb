#!/bin/sh
# install_models.sh FROM TO: brings the models of this version to the folder of models that workers and Orthanc share, and
# leaves alone what was trained there under the name of one of them.
# TO/.shipped.sha256 tells what an earlier version brought: a model that is still that one is replaced, another is kept. A
# folder without it is taken for one of the versions before, which replaced their models in any case.
set -e
from=$1
to=$2
record=$to/.shipped.sha256

sum_of() { sha256sum "$1" | cut -d' ' -f1; }
shipped() { sed -n "s/^\([0-9a-f]*\)  $1\$/\1/p" "$record" 2> /dev/null; }

new=$(mktemp "$to/.models.XXXXXX")
part=$(mktemp "$to/.models.XXXXXX")
trap 'rm -f "$new" "$part"' EXIT
for model in "$from"/*.safetensors; do
  name=${model##*/}
  copy=$to/$name
  sum=$(sum_of "$model")
  if [ -e "$copy" ] && [ -e "$record" ] && [ "$(sum_of "$copy")" != "$sum" ] &&
     [ "$(sum_of "$copy")" != "$(shipped "$name")" ]; then
    echo "clade: $copy was made or replaced here and is kept; that of this version is $model"
    shipped "$name" | sed "s/\$/  $name/" >> "$new"
    continue
  fi
  for file in "$model" "${model%.safetensors}.md"; do # the card goes with it
    if [ -e "$file" ] && ! cmp -s "$file" "$to/${file##*/}"; then
      cp "$file" "$part"
      chmod 0644 "$part"
      mv -f "$part" "$to/${file##*/}" # whoever reads the old one goes on with it
    fi
  done
  echo "$sum  $name" >> "$new"
done
chmod 0644 "$new"
mv -f "$new" "$record"
