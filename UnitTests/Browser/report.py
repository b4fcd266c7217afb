"""The pages that `clade measure --html` and `clade statistics --html` write, opened from disk."""

import os
import shutil
import subprocess
import tempfile
import unittest

import browser

browser.skip_where_missing()

import server
from browser import By

CSV = 'subject,<b>thick</b>,cubic,network\nA,0.21,0.31,0.45\nB,0.25,0.30,0.47\nC,0.19,0.35,0.43\nD,0.22,0.33,0.51\n'


def clade(*arguments):
    return subprocess.run([server.CLADE, *arguments], capture_output=True, text=True)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='clade-report-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.driver = browser.start()
        cls.addClassCleanup(cls.quit)

    @classmethod
    def quit(cls):
        cls.driver.quit()
        shutil.rmtree(cls.driver.profile, ignore_errors=True)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def write(self, *arguments):
        made = clade(*arguments, '--html', self.path('page.html'))
        if 'built without Plotly' in made.stderr:
            self.skipTest('clade was built without Plotly')
        self.assertEqual(made.returncode, 0, made.stderr)
        self.driver.get_log('browser')  # what earlier pages left
        self.driver.execute_cdp_cmd('Network.emulateNetworkConditions', {
            'offline': True, 'latency': 0, 'downloadThroughput': 0, 'uploadThroughput': 0})
        self.driver.get('file://' + self.path('page.html'))

    def seen(self, plots):
        """Every plot is drawn, nothing was asked of a server and nothing was complained of."""
        drawn = self.driver.find_elements(By.CSS_SELECTOR, '.plot svg.main-svg .xy')
        self.assertGreaterEqual(len(drawn), plots)
        self.assertEqual(len(self.driver.find_elements(By.CSS_SELECTOR, '.plot.js-plotly-plot')), plots)
        asked = self.driver.execute_script(
            "return performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !n.startsWith('data:'))")
        self.assertEqual(asked, [])
        self.assertEqual(self.driver.get_log('browser'), [])

    def texts(self, selector):
        return [e.get_attribute('textContent') for e in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def test_a_study_is_drawn_and_its_names_are_letters(self):
        with open(self.path('study.csv'), 'w') as file:
            file.write(CSV)
        self.write('statistics', self.path('study.csv'))
        self.seen(plots=3)
        self.assertIn('<b>thick</b>', self.texts('.xaxislayer-above text'))
        self.assertIn('difference of means', self.texts('.xtitle'))
        self.assertEqual(len(self.driver.find_elements(By.CSS_SELECTOR, '.boxlayer .box')), 3)

    def test_the_lines_of_two_series_are_drawn_over_each_other(self):
        series = [self.path(f'series {noise}') for noise in (1, 2)]
        for noise, folder in enumerate(series, 1):
            made = clade('phantom', folder, '--pixel', '8', '--slices-every', '32', '--noise', str(noise))
            self.assertEqual(made.returncode, 0, made.stderr)
        self.write('measure', 'edge-sharpness', *series, '--line', '-150,0,0 -40,0,0')
        self.seen(plots=1)
        self.assertEqual(self.texts('.legendtext'), ['series 1', 'series 2'])
        self.assertEqual(self.texts('.xtitle'), ['distance along the line / mm'])
        self.assertEqual(len(self.driver.find_elements(By.CSS_SELECTOR, '.scatterlayer .js-line')), 4)

    def test_it_is_dark_where_the_system_is(self):
        with open(self.path('study.csv'), 'w') as file:
            file.write(CSV)
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia',
                                    {'features': [{'name': 'prefers-color-scheme', 'value': 'dark'}]})
        self.addCleanup(self.driver.execute_cdp_cmd, 'Emulation.setEmulatedMedia', {'features': []})
        self.write('statistics', self.path('study.csv'))
        self.seen(plots=3)
        self.assertEqual(self.driver.execute_script(browser.LOW_CONTRAST), [])
        ground = self.driver.execute_script('return document.querySelector(".plot").layout.paper_bgcolor')
        self.assertEqual(ground, '#14171b')

    def test_a_page_fits_a_narrow_window(self):
        with open(self.path('study.csv'), 'w') as file:
            file.write(CSV)
        self.driver.set_window_size(500, 900)
        self.addCleanup(self.driver.set_window_size, 1280, 1000)
        self.write('statistics', self.path('study.csv'))
        self.seen(plots=3)
        beyond = self.driver.execute_script('return document.documentElement.scrollWidth - innerWidth')
        self.assertLessEqual(beyond, 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
