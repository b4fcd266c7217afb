#!/usr/bin/python3
"""Measures how fast measurements through REST are answered while the worker computes a super-resolution job.

usage: Benchmarks/measure_answers.py [--build DIR] [--slices N] [--times N]
needs: Orthanc, DCMTK's storescu, storescp; build/clade and build/libOrthancClade.so

A CT series of 512 x 512 x N voxels (default 300) lies in Orthanc. A network (trained for one step: its work is that of any
other) enhances a second series on the worker's other lane, for minutes. Edge sharpness and signal-to-noise ratio of the
first are asked for: once cold (the series is fetched and decoded), then warm. Everything is stopped at the end.
"""
import argparse
import os
import statistics
import time

from orthanc_bench import Bench


def train(bench):
    """A model file that computes as long as any other."""
    volume = bench.phantom("small.nii.gz", "--modality", "CT", "--pixel", "4", "--slices-every", "8")
    bench.tool(os.path.join(bench.build, "clade"), "train", "--method", "clade", "--modality", "CT", "--epochs", "1",
               "--batches-per-epoch", "1", "--batch", "1", "--data", volume, "--output", bench.path("models/busy.safetensors"))


def series_of(bench, before):
    return next(s for s in bench.get("/series") if s not in before)


def keep_busy(bench, known):
    """Starts a job of minutes; returns when it computes."""
    bench.store(bench.phantom("thick", "--modality", "CT", "--plane", "transverse", "--pixel", "0.8", "--slices-every", "5",
                              "--matrix", "512", "512", "60", "--seed", "2"))
    job = bench.post(f"/series/{series_of(bench, known)}/clade", {"Model": "busy"})
    return bench.wait_for(lambda: computing(bench, job["ID"]), 120, "the network to compute")


def computing(bench, job_id):
    job = bench.get("/clade/jobs/" + job_id)
    if job["State"] not in ("Pending", "Running"):
        raise SystemExit(f"the job that keeps the worker busy is {job['State']}: {job['ErrorDescription']}")
    return job if job["Stage"] == "network" else None


def asked(bench, measure, body):
    began = time.monotonic()
    answer = bench.post("/clade/measure/" + measure, body)
    return time.monotonic() - began, answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(os.path.dirname(__file__), "..", "build"))
    parser.add_argument("--slices", type=int, default=300)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    bench = Bench(arguments.build, {})
    try:
        measure(bench, arguments)
    finally:
        bench.close()


def measure(bench, arguments):
    train(bench)
    bench.store(bench.phantom("thin", "--modality", "CT", "--plane", "transverse", "--pixel", "0.8", "--slices-every", "1",
                              "--noise", "10", "--matrix", "512", "512", str(arguments.slices)))
    thin = series_of(bench, [])
    job = keep_busy(bench, [thin])
    middle = arguments.slices / 2
    requests = {
        "edge-sharpness": lambda n: {"Lines": [{"From": [60 + n, 256, middle], "To": [200 + n, 250, middle]}], "WidthMm": 5},
        "snr": lambda n: {"Signal": {"Shape": "sphere", "Centre": [256 + n, 256, middle], "RadiusMm": 20},
                          "Noise": {"Shape": "box", "Centre": [300, 256 + n, middle], "SizeMm": [20, 20, 20]}}}
    print(f"CT 512 x 512 x {arguments.slices}, worker busy with a network, {os.cpu_count()} processors, "
          f"load {os.getloadavg()[0]:.1f}")
    for number, (measure_name, body) in enumerate(requests.items()):
        times = [asked(bench, measure_name, {"Series": [thin], "Frame": "voxel", **body(n)})[0]
                 for n in range(arguments.times + (number == 0))]
        if number == 0:
            print(f"  cold: {times.pop(0):.2f} s (fetched and decoded)")
        print(f"  {measure_name}, warm: median {statistics.median(times):.3f} s, longest {max(times):.3f} s "
              f"of {len(times)}")
    computing(bench, job["ID"])  # it still did
    bench.post(f"/clade/jobs/{job['ID']}/cancel", {})


main()
