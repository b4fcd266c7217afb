#!/usr/bin/python3
"""Measures the whole way through a real Orthanc with the plugin and its worker, and prints what it found.

usage: Benchmarks/measure_orthanc.py [--build DIR] [--series N]
needs: Orthanc, DCMTK's storescu, echoscu, movescu, storescp; build/clade and build/libOrthancClade.so

1. One MR series of 185 x 330 x 23 voxels of 1.2 x 1.2 x 6.6 mm: seconds from stored to derived, by stage.
2. N small series (default 200) sent in one go: all derived, each once; meanwhile the seconds that C-ECHO and the C-MOVE
   of another study take.
Everything is on the loopback, in a temporary folder, and stopped at the end.
"""
import argparse
import os
import statistics
import threading
import time

from orthanc_bench import Bench


def measure_one(bench):
    folder = bench.phantom("paper", "--matrix", "185", "330", "23", "--seed", "100000")
    sent = bench.store(folder)
    stored = time.monotonic()
    job = bench.wait_for(lambda: next((j for j in bench.get("/clade/jobs") if j["State"] == "Success"), None), 60, "a job")
    total = time.monotonic() - stored
    job = bench.get("/clade/jobs/" + job["ID"])
    seconds = job["Result"]["Seconds"]
    print(f"MR 185 x 330 x 23: C-STORE {sent:.2f} s; from the last C-STORE to the end of the job {total:.2f} s "
          f"(StableAge 1 s in it)")
    print("  job by stage:", ", ".join(f"{stage} {s:.2f}" for stage, s in seconds.items()),
          f"= {sum(seconds.values()):.2f} s; worker's peak memory {job['Result']['PeakMemoryMiB']:.0f} MiB")


def measure_load(bench, count):
    os.makedirs(bench.path("many"))
    for seed in range(1, count + 1):
        bench.phantom(f"many/{seed}", "--pixel", "6", "--slices-every", "18", "--seed", str(seed))
    series = bench.get("/series?expand")[0]  # of 23 or of 122 images
    uid, images = series["MainDicomTags"]["SeriesInstanceUID"], len(series["Instances"])
    echo, move, done = [], [], threading.Event()

    def look_once():
        echo.append(bench.tool("echoscu", "-aet", "SCANNER", "127.0.0.1", str(bench.dicom)))
        move.append(bench.tool("movescu", "-S", "-aet", "VIEWER", "-aem", "VIEWER", "127.0.0.1", str(bench.dicom),
                               "-k", "QueryRetrieveLevel=SERIES", "-k", f"SeriesInstanceUID={uid}"))

    def look():
        while not done.is_set():
            look_once()

    def report(when):
        for name, times in (("C-ECHO", echo), (f"C-MOVE of {images} images of another study", move)):
            print(f"  {when} {name}: {len(times)} times, median {statistics.median(times):.3f} s, "
                  f"longest {max(times):.3f} s")

    for _ in range(5):
        look_once()
    report("idle:")
    echo.clear()
    move.clear()

    before = len(bench.get("/series"))
    watcher = threading.Thread(target=look)
    began = time.monotonic()
    watcher.start()
    try:
        bench.store(bench.path("many"))
        stored = time.monotonic() - began
        bench.wait_for(lambda: bench.get("/clade/status")["Jobs"]["Success"] == count + 1, 600,
                       f"{count} jobs")
        total = time.monotonic() - began
    finally:
        done.set()
        watcher.join()
    series = bench.get("/series?expand")
    wrong = [s["ID"] for s in series
             if "RESEARCH" in s["MainDicomTags"].get("SeriesDescription", "") and len(s["Instances"]) < 20]
    print(f"{count} small series: stored in {stored:.1f} s, all derived after {total:.1f} s; "
          f"{len(series) - before} series came (expected {2 * count}), {len(wrong)} incomplete")
    report("meanwhile:")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(os.path.dirname(__file__), "..", "build"))
    parser.add_argument("--series", type=int, default=200)
    arguments = parser.parse_args()
    bench = Bench(arguments.build, {"Rules": [{"Name": "all", "Match": {"Modality": "MR|CT"}, "Model": "cubic"}]})
    try:
        measure_one(bench)
        measure_load(bench, arguments.series)
    finally:
        bench.close()


main()
