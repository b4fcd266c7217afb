#!/usr/bin/env python3
"""Makes the tables of Resources/Documents/Performance.md from the results of clade-bench.

    build/clade-bench --benchmark_filter='NetworkStage|WholeVolume|TrainingStep' \
        --benchmark_out=bench.json --benchmark_out_format=json
    Resources/Scripts/make_performance.py bench.json
"""
import json
import re
import sys


def arguments_of(name):
    return {key: int(value) for key, value in re.findall(r"([a-z0-9]+):(\d+)", name)}


def network_table(results, volume, label):
    rows = {}
    for result in results:
        of = arguments_of(result["name"])
        if result["name"].startswith("NetworkStage") and of["volume"] == volume:
            rows.setdefault((of["channels"], of["bf16"]), {})[of["stride"]] = result
    strides = [0, 20, 16, 12, 8, 6]
    print(f"\n### {label}\n")
    print("| channels | precision | " + " | ".join("whole slice" if s == 0 else f"stride {s}" for s in strides) + " |")
    print("| --- " * (2 + len(strides)) + "|")
    for (channels, bf16), by_stride in rows.items():
        cells = []
        for stride in strides:
            result = by_stride.get(stride)
            cells.append(f"{result['network_s']:.1f} s ({result['ceiling']:.2f})" if result else "-")
        print(f"| {channels} | {'bfloat16' if bf16 else 'float32'} | " + " | ".join(cells) + " |")


def training_table(results):
    print("\n| method | channels | batch | pairs per second of one core | share of the ceiling |")
    print("| --- | --- | --- | --- | --- |")
    for result in results:
        if result["name"].startswith("TrainingStep"):
            of = arguments_of(result["name"])
            print(f"| {result['label']} | {of['channels']} | {of['batch']} | {result['pairs_per_core_s']:.0f} | "
                  f"{result['ceiling']:.2f} |")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        results = [r for r in json.load(file)["benchmarks"] if "error_occurred" not in r]
    network_table(results, 0, "MR: 185 LR slices of 330 x 122")
    network_table(results, 1, "CT: 320 LR slices of 320 x 111")
    for result in results:
        if result["name"].startswith("WholeVolume"):
            print(f"\nThe whole MR volume, {arguments_of(result['name'])['channels']} channels, bfloat16, whole slices: "
                  f"{result['real_time']:.1f} s.")
    training_table(results)


if __name__ == "__main__":
    main()
