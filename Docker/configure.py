#!/usr/bin/env python3
"""Makes one configuration of Orthanc from files, environment variables and secrets, as Orthanc's own Docker images do.

    configure.py [--defaults FILE] [--folder FOLDER] [--known FILE] [--secrets FOLDER] OUTPUT

Later ones win: the file of defaults; *.json of the folder, by name; the variable ORTHANC_JSON; variables
ORTHANC__SECTION__KEY; secrets. A value is JSON where it can be read as such, else a text; a text, too,
where the key takes no other (passwords, names). Words of a name become a key by their first letters (JOB_STORE: JobStore), unless the file of known keys spells it otherwise (MEMORY_LIMIT_GIB:
MemoryLimitGiB). A secret is a file named as its variable, or one whose name ORTHANC__..._SECRET gives. JSON may have
comments. The output can be read by its owner alone: it may hold passwords. What is wrong is said without values.
"""

import argparse
import json
import os
import pathlib
import re
import sys

PREFIX = "ORTHANC__"
SECRET = "_SECRET"
# Keys for which Orthanc and its plugins take texts alone: by their ends, or whole.
TEXT_ENDS = ("Password", "Passphrase", "Secret", "Token", "Username")
TEXT_KEYS = ("Name", "DicomAet", "OrthancName", "Database")
# Names that Orthanc and the plugins of its images spell in their own way.
SPELLINGS = ["PostgreSQL", "MySQL", "ODBC", "DicomWeb", "STL", "WSI", "GDCM"]


def without_comments(text):
    """Comments become nothing; what looks like one within a text stays."""
    pattern = r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/'
    return re.sub(pattern, lambda m: m[0] if m[0].startswith('"') else "", text, flags=re.DOTALL)


def read_json(text, where):
    try:
        value = json.loads(without_comments(text))
    except json.JSONDecodeError as error:
        sys.exit(f"configure: {where} is not JSON: {error.msg} (line {error.lineno}, column {error.colno})")
    if not isinstance(value, dict):
        sys.exit(f"configure: {where} is JSON, but no object {{...}}")
    return value


def merge(below, above):
    """Objects are merged member by member, all else is replaced."""
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            merge(below[key], value)
        else:
            below[key] = value


def plain(name):
    return name.replace("_", "").lower()


def key_of(word, siblings):
    """The key that a word of a variable's name means among those that are known at its place."""
    known = {plain(name): name for name in [*SPELLINGS, *siblings]}
    return known.get(plain(word), "".join(part[:1].upper() + part[1:].lower() for part in word.split("_")))


def refuse_constant(word):
    raise ValueError(f"{word} is no JSON")


def value_of(keys, text, known):
    """What `text` means to the key at the end of `keys`: JSON, unless the key takes texts alone and it is none (a
    password of digits is no number)."""
    try:
        value = json.loads(text, parse_constant=refuse_constant)
    except ValueError:
        return text
    takes_texts = isinstance(known, str) or keys[-1] in TEXT_KEYS or keys[-1].endswith(TEXT_ENDS) or "RegisteredUsers" in keys[:-1]
    return text if takes_texts and not isinstance(value, str) else value


def set_value(configuration, name, text, known):
    words = name[len(PREFIX):].split("__")
    if not all(words):
        sys.exit(f"configure: {name} is no name of a key, expected {PREFIX}KEY or {PREFIX}SECTION__KEY")
    place, here, keys = configuration, known, []
    for number, word in enumerate(words, 1):
        siblings = here if isinstance(here, dict) else {}
        key = key_of(word, siblings)
        keys.append(key)
        here = siblings.get(key)
        if number == len(words):
            merge(place, {key: value_of(keys, text, here)})
        elif not isinstance(place.get(key), dict):
            place[key] = {}
        place = place[key]


def values_of(environment, secrets):
    """Name and text of every key that variables and secrets give, secrets last."""
    files = {}
    for name, text in sorted(environment.items()):
        if name.startswith(PREFIX) and name.endswith(SECRET):
            files[name[:-len(SECRET)]] = text
        elif name.startswith(PREFIX):
            yield name, text
    for file in sorted(secrets.glob(PREFIX + "*")) if secrets.is_dir() else []:
        files.setdefault(file.name, file.name)
    for name, file in sorted(files.items()):
        try:
            yield name, (secrets / file).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            sys.exit(f"configure: the secret of {name} cannot be read: {error.strerror} ({secrets / file})")


def make(environment, defaults=None, folder=None, known=None, secrets=pathlib.Path("/run/secrets")):
    configuration = {}
    files = [defaults] if defaults else []
    files += sorted(folder.glob("*.json")) if folder and folder.is_dir() else []
    for file in files:
        merge(configuration, read_json(file.read_text(encoding="utf-8"), str(file)))
    if environment.get("ORTHANC_JSON"):
        merge(configuration, read_json(environment["ORTHANC_JSON"], "ORTHANC_JSON"))
    spelled = read_json(known.read_text(encoding="utf-8"), str(known)) if known else {}
    for name, text in values_of(environment, secrets):
        set_value(configuration, name, text, spelled)
    return configuration


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("defaults", "folder", "known"):
        parser.add_argument("--" + name, type=pathlib.Path)
    parser.add_argument("--secrets", type=pathlib.Path, default=pathlib.Path("/run/secrets"))
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()
    configuration = make(os.environ, arguments.defaults, arguments.folder, arguments.known, arguments.secrets)
    arguments.output.unlink(missing_ok=True)
    descriptor = os.open(arguments.output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        json.dump(configuration, output, indent=2)


if __name__ == "__main__":
    main()
