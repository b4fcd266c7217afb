#!/usr/bin/env python3
"""Trains variations of one recipe and compares the models on the same volumes.

    Resources/Scripts/compare_recipes.py --clade build/clade --recipes Configuration/compare-methods-mr.json \
        --data-root DATA --output FOLDER [--only clade,smore] [--jobs 2] \
        -- --truth M2208_T2w.nii.gz --factor 5

The file of recipes is a JSON object: "config" names the training configuration that all begin with (beside
the file), "change" what is different in all of them, "recipes" what is different in each (both are merged
into the configuration as RFC 7386 has it), "start" (may be left out) the name of the model that all start
from, in FOLDER. What follows -- goes to `clade evaluate`, whose tables are written to FOLDER/evaluation.
A training that was interrupted goes on; one that is there is not made again.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys


def merged(target, patch):
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def train(arguments, name, configuration, start):
    folder = arguments.output
    model, config = folder / f"{name}.safetensors", folder / f"{name}.json"
    if config.exists() and json.loads(config.read_text()) != configuration:
        sys.exit(f"{config} holds another recipe than {arguments.recipes}: use another folder")
    config.write_text(json.dumps(configuration, indent=1) + "\n")
    if (folder / f"{name}.done").exists():
        return name
    checkpoint = folder / f"{name}.safetensors.checkpoint"
    command = [arguments.clade, "train", "--config", config, "--data-root", arguments.data_root,
               "--output", model, "--threads", str(arguments.threads)]
    command += ["--resume"] if checkpoint.exists() else []
    command += ["--start", folder / f"{start}.safetensors"] if start else []
    with open(folder / f"{name}.out", "a") as out:
        status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
    if status == 0:
        (folder / f"{name}.done").touch()
        return name
    print(f"{name}: left out, see {name}.out", file=sys.stderr)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clade", required=True)
    parser.add_argument("--recipes", required=True, type=pathlib.Path)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--only", help="names, with commas between; default: all")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at a time")
    parser.add_argument("--threads", type=int, default=1, help="of each training")
    parser.add_argument("evaluate", nargs="*", help="options of clade evaluate, after --")
    arguments = parser.parse_args()
    recipes = json.loads(arguments.recipes.read_text())
    base = json.loads((arguments.recipes.parent / recipes["config"]).read_text())
    names = arguments.only.split(",") if arguments.only else list(recipes["recipes"])
    unknown = [name for name in names if name not in recipes["recipes"]]
    if unknown:
        sys.exit(f"{arguments.recipes} has no recipe {', '.join(unknown)}")
    arguments.output.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        made = list(pool.map(
            lambda name: train(arguments, name,
                               merged(merged(base, recipes.get("change", {})), recipes["recipes"][name]),
                               recipes.get("start")), names))
    models = [str(arguments.output / f"{name}.safetensors") for name in made if name]
    if not models:
        sys.exit("nothing was trained")
    if arguments.evaluate:
        subprocess.run([arguments.clade, "evaluate", "--models", ",".join(models), *arguments.evaluate,
                        "--output", arguments.output / "evaluation"], check=True)


main()
