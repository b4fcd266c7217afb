#!/usr/bin/python3
"""Measures how soon the pages are seen, how large they are, and how soon the page that compares shows a pair of series.

usage: Benchmarks/measure_pages.py [--build DIR] [--slices N] [--pixel MM]
needs: Orthanc, Chromium with its driver, Selenium, pydicom; build/clade and build/libOrthancClade.so

A CT of 512 x 512 x N slices of 5 mm (default 55) is interpolated to isotropic voxels (345 slices of 0.785 mm) in a real
Orthanc, then shown in headless Chromium (software rendering). The page itself notes when both pictures are first drawn and
when the last slice has come, from the moment of navigation. Everything is stopped at the end.
"""
import argparse
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "UnitTests", "Browser"))

# Notes the times in the page: the first frame in which no picture is black all over, and the end of the loading.
NOTE = """
window.noted = {};
const look = () => {
  const seen = [...document.querySelectorAll('figure canvas')].map((canvas) => canvas.getContext('2d').getImageData(
      0, canvas.height >> 1, canvas.width, 1).data.some((value, n) => n % 4 === 1 && value > 0 && value !== 190));
  if (seen.length && seen.every(Boolean)) {
    window.noted.first ??= performance.now();
  }
  const text = document.querySelector('#loading')?.textContent ?? '';
  if (/^\\d+ slices loaded/.test(text)) {
    window.noted.all ??= performance.now();
  } else {
    requestAnimationFrame(look);
  }
};
addEventListener('DOMContentLoaded', () => requestAnimationFrame(look));
"""


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build"))
    parser.add_argument("--slices", type=int, default=55)
    parser.add_argument("--pixel", type=float, default=0.785)
    return parser.parse_args()


def store_pair(orthanc, clade, chosen):
    """Identifiers of the thick series and of the one derived from it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([clade, "phantom", folder + "/thick", "--modality", "CT", "--plane", "transverse", "--pixel",
                        str(chosen.pixel), "--slices-every", "5", "--noise", "10", "--matrix", "512", "512", str(chosen.slices)],
                       check=True, stdout=subprocess.DEVNULL)
        series = orthanc.store([path.read_bytes() for path in sorted(pathlib.Path(folder, "thick").iterdir())])
    job = orthanc.finish(orthanc.enhance(series))
    if job["State"] != "Success":
        raise SystemExit(f"the job is {job['State']}: {job['ErrorDescription']}")
    return series, job["DerivedSeries"], job["Result"]["Output"]["Slices"]


def size_of_page(driver):
    """Number of files and their bytes, plain and gzipped, of the page that is shown: what lies below clade/app."""
    names = driver.execute_script("return [location.href, ...performance.getEntriesByType('resource').map((e) => e.name)]")
    files = []
    for name in {name.split("?")[0] for name in names if "/clade/app" in name}:
        with urllib.request.urlopen(name) as answer:
            files.append(answer.read())
    return len(files), sum(map(len, files)), sum(len(gzip.compress(file, 6)) for file in files)


def largest_memory(driver):
    """MiB that the renderer of the page has held at most, by the kernel's count."""
    largest = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode(errors="replace")
            if driver.profile in command and "--type=renderer" in command:
                line = next(l for l in (process / "status").read_text().splitlines() if l.startswith("VmHWM"))
                largest = max(largest, int(line.split()[1]) / 1024)
        except (OSError, StopIteration):
            pass  # ended meanwhile
    return largest


def measure(browser, orthanc, chosen):
    series, derived, slices = store_pair(orthanc, os.path.join(chosen.build, "clade"), chosen)
    driver = browser.start()
    try:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NOTE})
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        for name, query in [("jobs", ""), ("models", "models"), ("rules", "rules"), ("study", "study"),
                            ("enhance", f"enhance?series={series}"), ("compare", f"compare?series={derived}")]:
            driver.get("about:blank")
            driver.get(f"{orthanc.url}clade/app/{query}")
            test = browser.BrowserTest("until")
            test.driver = driver
            paint = test.until(lambda: driver.execute_script(
                "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"), "a paint", 60)
            files, plain, packed = size_of_page(driver)
            print(f"  {name}: first contentful paint {paint / 1000:.2f} s; {files} files, {plain / 1024:.0f} kB, "
                  f"{packed / 1024:.0f} kB gzipped")
        noted = test.until(lambda: driver.execute_script("return window.noted.all && window.noted"), "all slices", 300)
        print(f"  512 x 512 x {chosen.slices} beside 512 x 512 x {slices}: first pictures {noted['first'] / 1000:.1f} s, "
              f"all slices {noted['all'] / 1000:.1f} s, the page's process at most {largest_memory(driver):.0f} MiB")
    finally:
        driver.quit()


def main():
    chosen = arguments()
    os.environ.setdefault("CLADE_PLUGIN", os.path.abspath(os.path.join(chosen.build, "libOrthancClade.so")))
    os.environ.setdefault("CLADE_EXECUTABLE", os.path.abspath(os.path.join(chosen.build, "clade")))
    import browser
    import server
    browser.skip_where_missing()
    orthanc = server.Orthanc()
    try:
        measure(browser, orthanc, chosen)
    finally:
        orthanc.close()


main()
