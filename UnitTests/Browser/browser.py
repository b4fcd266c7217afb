"""Headless Chromium, and what the tests of both pages share."""

import os
import shutil
import sys
import tempfile
import time
import unittest

CHROMIUM = shutil.which('chromium') or ''
DRIVER = shutil.which('chromedriver') or ''

try:
    import phantom
    from selenium import webdriver
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    MISSING = '' if CHROMIUM and DRIVER else 'chromium and chromium-driver'
except ImportError as error:
    MISSING = f'the Python module {error.name} (python3-{error.name})'

import server

ARGUMENTS = ('--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking '
             '--disable-component-update --disable-sync').split()
HOSTILE = '<img src=x onerror="window.hacked=1">'  # a text as DICOM may bring it
PATIENCE = 30  # seconds for what takes milliseconds on a machine with nothing else to do


# Contrast of every text that is seen with what is behind it (WCAG 2.1, 1.4.3): those below 4.5, with their text.
LOW_CONTRAST = r'''
const parse = (text) => text.match(/[\d.]+/g).map(Number);
const luminance = (rgb) => {
  const [r, g, b] = rgb.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (node) => {
  for (; node; node = node.parentElement) {
    const colour = parse(getComputedStyle(node).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) {
      return colour;
    }
  }
  return [255, 255, 255];
};
const found = [];
for (const node of document.body.querySelectorAll('*')) {
  const text = [...node.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent).join('').trim();
  if (text && node.checkVisibility() && !node.closest('.spoken, .skip, dialog:not([open])')) {
    const [a, b] = [luminance(parse(getComputedStyle(node).color)), luminance(behind(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) {
      found.push(`${contrast.toFixed(2)} ${text}`);
    }
  }
}
return found;
'''


def skip_where_missing():
    """Ends the program as skipped (77), aloud, where a test cannot run. To be called before the other imports."""
    missing = MISSING or next((what for what, path in [
        ('Orthanc', server.ORTHANC), ('libOrthancClade.so', server.PLUGIN), ('clade', server.CLADE)]
        if not os.path.exists(path)), '')
    if missing:
        print(f'SKIPPED: missing {missing}')
        sys.exit(77)


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    profile = tempfile.mkdtemp(prefix='clade-chromium-')
    for argument in [*ARGUMENTS, f'--user-data-dir={profile}', '--window-size=1280,1000']:
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    driver = None
    try:
        driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        driver.execute_cdp_cmd('Emulation.setLocaleOverride', {'locale': 'en-GB'})
    except BaseException:
        if driver is not None:
            driver.quit()
        shutil.rmtree(profile, ignore_errors=True)
        raise
    driver.profile = profile
    return driver


class BrowserTest(unittest.TestCase):
    """One Orthanc and one Chromium a class."""

    supervise = True
    users = None
    models = False
    clade = {}  # more of the configuration

    @classmethod
    def setUpClass(cls):
        cls.orthanc = server.Orthanc(cls.supervise, cls.users, cls.models, cls.clade)
        cls.addClassCleanup(cls.orthanc.close)
        cls.driver = start()
        cls.addClassCleanup(cls.quit)

    @classmethod
    def quit(cls):
        cls.driver.quit()
        shutil.rmtree(cls.driver.profile, ignore_errors=True)

    def setUp(self):
        self.prefer('light')
        self.driver.get_log('browser')  # what earlier tests left
        self.addCleanup(self.picture)

    def picture(self):
        outcome = getattr(self, '_outcome').result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            picture = os.path.abspath(f'{self.id()}.png')
            self.driver.save_screenshot(picture)
            print(f'{self.id()}: see {picture}', file=sys.stderr)

    def prefer(self, scheme):
        """What the user's system is set to: 'light' or 'dark'."""
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia',
                                    {'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})

    def open(self, path):
        self.driver.get('about:blank')  # else a change after # alone loads nothing
        self.driver.get(self.orthanc.url + path)

    def fresh(self, look):
        """look(), again where the page drew anew meanwhile what it was looking at."""
        for _ in range(20):
            try:
                return look()
            except StaleElementReferenceException:
                continue
        return look()

    def all(self, selector):
        return self.fresh(lambda: [e for e in self.driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()])

    def one(self, selector):
        """The one element seen; waits for it."""
        return self.until(lambda: self.all(selector), selector)[0]

    def text(self, selector):
        return self.fresh(lambda: '\n'.join(e.text for e in self.all(selector)))

    def until(self, condition, what, seconds=PATIENCE):
        """Waits until condition() is true, and returns what it gave."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = condition()
                if value:
                    return value
            except (NoSuchElementException, StaleElementReferenceException):
                pass  # the page was changing under the look
            if time.monotonic() > end:
                self.fail(f'waited {seconds} s in vain for: {what}\n{self.text("body")[:3000]}')
            time.sleep(0.05)

    def until_text(self, selector, text, seconds=PATIENCE):
        self.until(lambda: text in self.text(selector), f'"{text}" in {selector}', seconds)

    def narrow(self, width=360):
        """A telephone, until the end of the test."""
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                                    {'width': width, 'height': 800, 'deviceScaleFactor': 2, 'mobile': True})
        self.addCleanup(self.driver.execute_cdp_cmd, 'Emulation.clearDeviceMetricsOverride', {})

    def settle(self):
        """Waits until what was asked for is drawn: two frames."""
        self.driver.execute_async_script('requestAnimationFrame(() => requestAnimationFrame(arguments[0]))')

    def saved(self, press):
        """The text of the file that the page saves when `press()` is called."""
        self.script('window.saved = null; const make = URL.createObjectURL;'
                    'URL.createObjectURL = (blob) => { URL.createObjectURL = make; blob.text().then((t) => { window.saved = t; });'
                    'return make(blob); };')
        press()
        return self.until(lambda: self.script('return window.saved'), 'a file')

    def expect_readable(self, show):
        """What `show()` shows has contrast in light and in dark, and is no wider than a telephone."""
        self.narrow()
        for scheme in ('light', 'dark'):
            self.prefer(scheme)
            show()
            self.assertEqual(self.script(LOW_CONTRAST), [])
            self.assertLessEqual(self.script('return document.documentElement.scrollWidth'), 360)

    def expect_named(self, least, *roles):
        """At least so many controls of these roles are seen, and each has a name for screen readers."""
        tree = self.driver.execute_cdp_cmd('Accessibility.getFullAXTree', {})['nodes']
        controls = [node for node in tree if not node.get('ignored') and node.get('role', {}).get('value') in roles]
        self.assertGreaterEqual(len(controls), least)
        self.assertEqual([n['role']['value'] for n in controls if not n.get('name', {}).get('value')], [])

    def expect_unharmed(self):
        """No script of HOSTILE has run."""
        self.assertIsNone(self.script('return window.hacked'))

    def strangers(self):
        """Addresses of other servers that the page has asked for anything."""
        names = self.script('return performance.getEntriesByType("resource").map((e) => e.name)')
        return [name for name in names if not name.startswith(self.orthanc.url)]

    def store_study(self, count):
        """A study of so many series of one small image; returns Orthanc's identifier of the study."""
        study = phantom.generate_uid()
        for number in range(count):
            series = self.orthanc.store(phantom.series(study, number=number + 1, slices=1, size=8))
        return self.orthanc.get(f'series/{series}')['ParentStudy']

    def script(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def complaints(self):
        """What the browser wrote as an error, but for answers that are expected."""
        return [entry['message'] for entry in self.driver.get_log('browser')
                if entry['level'] == 'SEVERE' and 'status of 404' not in entry['message']]
