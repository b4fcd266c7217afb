#!/usr/bin/python3
"""The two pictures of pages in the README, of a real Orthanc with the plugin, in headless Chromium.

usage: Resources/Scripts/make_page_pictures.py [--build DIR] [--series FOLDER ..] [--output FOLDER]
needs (Debian): orthanc chromium chromium-driver python3-selenium python3-pydicom; build/clade and build/libOrthancClade.so

Each FOLDER holds one DICOM series of MR or CT that may be shown; each is enhanced with the default model, and the first also by
interpolation and with one plane. Without any a phantom is shown. The pictures are called
PageCompare.png and PageJobs.png; no names of patients are in them, and no times but those of their making.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "UnitTests" / "Browser"))
WIDTH, HEIGHT = 1280, 900


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build")
    parser.add_argument("--series", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parents[1] / "Resources" / "Documents")
    return parser.parse_args()


def store(orthanc, clade, folders):
    """Identifiers of the series."""
    with tempfile.TemporaryDirectory() as made:
        if not folders:
            folders = [pathlib.Path(made)]
            subprocess.run([clade, "phantom", made, "--modality", "MR", "--pixel", "1.2", "--slices-every", "6", "--noise", "6"],
                           check=True, stdout=subprocess.DEVNULL)
        return [orthanc.store([path.read_bytes() for path in sorted(folder.iterdir())]) for folder in folders]


def enhance(orthanc, series):
    """Derived series of the first, the network's first."""
    orders = [(series[0], {}), (series[0], {"Model": "cubic"}), (series[0], {"Options": {"Planes": "one"}})]
    orders += [(one, {}) for one in series[1:]]
    jobs = [orthanc.wait_for(f"clade/jobs/{orthanc.enhance(one, **body)['ID']}", lambda job: job["CompletionTime"], 1800)
            for one, body in orders]
    for job in jobs:
        print(job["Model"], job["OptionWords"], job["State"], job["ErrorDescription"] or "")
    return [job["DerivedSeries"] for job in jobs[:3] if job["DerivedSeries"]]


def take(page, orthanc, series, derived, output):
    page.set_window_size(WIDTH, HEIGHT)
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False})
    page.get(f"{orthanc.url}clade/app/compare?series={series}&beside={','.join(derived)}")
    wait(page, "const loaded = document.querySelector('#loaded'); return loaded.hidden && document.querySelectorAll('figure').length")
    page.save_screenshot(str(output / "PageCompare.png"))
    page.get(f"{orthanc.url}clade/app/")
    wait(page, "const images = [...document.querySelectorAll('.picture img')].filter((image) => image.checkVisibility());"
               "return images.length && images.every((image) => image.naturalWidth)")
    page.save_screenshot(str(output / "PageJobs.png"))


def wait(page, script):
    from selenium.webdriver.support.ui import WebDriverWait
    WebDriverWait(page, 120).until(lambda page: page.execute_script(script))
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def main():
    chosen = arguments()
    os.environ["CLADE_PLUGIN"] = str(chosen.build.resolve() / "libOrthancClade.so")
    os.environ["CLADE_EXECUTABLE"] = str(chosen.build.resolve() / "clade")
    import browser
    import server
    orthanc = server.Orthanc(clade={"Models": {"Directory": str(HERE.parents[1] / "Resources" / "Models")}})
    try:
        series = store(orthanc, server.CLADE, chosen.series)
        derived = enhance(orthanc, series)
        page = browser.start()
        try:
            take(page, orthanc, series[0], derived, chosen.output)
        finally:
            page.quit()
    finally:
        orthanc.close()


if __name__ == "__main__":
    main()
