#!/bin/sh
# Makes the configuration of Orthanc from the image's defaults, /etc/orthanc/*.json, ORTHANC__... variables and secrets, and
# becomes Orthanc.
set -e
umask 0007 # the job store belongs to the group of the workers
configuration=$(mktemp -d)/orthanc.json
python3 /usr/share/clade/docker/configure.py --defaults /usr/share/clade/docker/defaults.json --folder /etc/orthanc \
  --known /usr/share/clade/docker/known.json "$configuration"
# A volume keeps the models of the image that it was made with: those of this one go over them, but for what was trained.
if [ -w /var/lib/clade/models ]; then /usr/share/clade/install_models.sh /usr/share/clade/models /var/lib/clade/models; fi
# Secrets are in that file; a process that Orthanc starts needs none of them.
for name in $(env | sed -n 's/^\(ORTHANC_[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$name"; done
exec Orthanc "$@" "$configuration"
