"""The page that compares a derived series with its source, /clade/app/compare."""

import io
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.request

import browser

browser.skip_where_missing()

import numpy
import phantom
import server
from pydicom.uid import generate_uid
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

SHOWN = r'At \((-?[\d.]+), (-?[\d.]+), (-?[\d.]+)\) mm: source ([-\d.–]+), compared ([-\d.–]+)'


class Compare(browser.BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.orthanc.store(phantom.series(generate_uid(), 'thick axial', size=96, slices=20))
        cls.job = cls.orthanc.finish(cls.orthanc.enhance(cls.series))
        cls.derived = cls.job['DerivedSeries']

    def setUp(self):
        super().setUp()
        self.driver.set_window_size(1280, 1000)

    def show(self, series=None):
        self.open(f'clade/app/compare?series={series or self.derived}')
        self.until_text('#loading', 'slices loaded')
        self.until(lambda: not self.all('#loaded'), 'all slices')

    def numpy_volume(self, series):
        """Voxels [slice, row, column] by position, as Orthanc gives them to numpy."""
        slices = self.orthanc.get(f'series/{series}/ordered-slices')['SlicesShort']
        return numpy.concatenate([self.array(f'instances/{one[0]}/numpy') for one in slices])[..., 0]

    def array(self, path):
        with urllib.request.urlopen(self.orthanc.url + path) as answer:
            return numpy.load(io.BytesIO(answer.read()))

    def values(self):
        self.settle()
        return [float(v) for v in self.script(
            'return document.querySelector("#values").textContent.match(new RegExp(arguments[0])).slice(1)', SHOWN)]

    def grey(self, canvas, x, y):
        return self.script('return arguments[0].getContext("2d").getImageData(arguments[1], arguments[2], 1, 1).data[0]',
                           canvas, int(x), int(y))

    def test_source_and_derived_are_shown_in_the_plane_where_they_differ(self):
        self.show()
        self.assertEqual(len(self.all('figure canvas')), 2)
        self.assertEqual(self.script('return document.querySelector("[name=plane]:checked").value'), 'coronal')
        self.assertIn('acquired', self.text('figure:first-child figcaption'))
        self.assertIn('RESEARCH', self.text('figure:last-child figcaption'))
        self.assertIn('1.00 × 1.00 × 5.00 mm', self.text('figure:first-child figcaption'))
        self.assertEqual(self.complaints(), [])

    def test_the_source_may_be_named_too(self):
        self.show(self.series)
        self.assertIn('1.00 × 1.00 × 5.00 mm', self.text('figure:first-child figcaption'))
        self.assertIn('1.00 × 1.00 × 1.00 mm', self.text('figure:last-child figcaption'))

    def test_the_values_under_the_crosshair_are_those_that_numpy_reads(self):
        self.show()
        source, derived = self.numpy_volume(self.series), self.numpy_volume(self.derived)
        for dx, dy in [(0, 0), (40, 30), (-70, 55), (15, -90)]:
            canvas = self.all('figure canvas')[1]
            ActionChains(self.driver).move_to_element_with_offset(canvas, dx, dy).click().perform()
            x, y, z, of_source, of_derived = self.values()
            self.assertAlmostEqual(of_source, source[round(z / 5), round(y), round(x)], delta=1e-3)
            self.assertAlmostEqual(of_derived, derived[round(z), round(y), round(x)], delta=1e-3)

    def test_the_pixel_under_the_crosshair_has_the_grey_of_its_voxel(self):
        self.show()
        derived = self.numpy_volume(self.derived)
        for name, value in [('centre', 400), ('width', 900)]:
            self.script('const input = document.querySelector("#" + arguments[0]); input.value = arguments[1];'
                        'input.dispatchEvent(new Event("change"))', name, value)
        canvas = self.all('figure canvas')[1]
        ActionChains(self.driver).move_to_element_with_offset(canvas, 33, -21).click().perform()
        x, y, z, _, _ = self.values()
        width, height = canvas.get_property('width'), canvas.get_property('height')
        inside = self.grey(canvas, width / 2 + 33, height / 2 - 21)
        low = numpy.floor([z, y, x]).astype(int)
        part = numpy.array([z, y, x]) - low
        expected = 0.0  # trilinear, as the page draws
        for corner in numpy.ndindex(2, 2, 2):
            weight = numpy.prod(numpy.where(corner, part, 1 - part))
            expected += weight * derived[tuple(numpy.minimum(low + corner, numpy.array(derived.shape) - 1))]
        self.assertAlmostEqual(inside, (expected + 50) / 900 * 255, delta=6)  # the place is read to 0.1 mm

    def test_slabs_are_drawn_as_they_were_acquired(self):
        self.show()
        column = ('const c = document.querySelector("figure canvas"); const d = c.getContext("2d").getImageData('
                  'Math.round(c.width / 2) + 30, Math.round(c.height / 2) - 120, 1, 240).data;'
                  'let changes = 0; for (let n = 4; n < d.length; n += 4) { changes += d[n] !== d[n - 4]; } return changes')
        as_slabs = self.script(column)
        self.one('#slabs').click()
        self.until(lambda: self.script(column) > 3 * as_slabs, 'a smooth picture')

    def test_both_pictures_follow_one_crosshair_by_keyboard(self):
        self.show()
        canvas = self.all('figure canvas')[0]
        canvas.click()
        before = self.values()
        canvas.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.PAGE_DOWN, Keys.ARROW_UP)
        self.until(lambda: self.values()[:3] != before[:3], 'a move')
        x, y, z = self.values()[:3]
        self.assertAlmostEqual(x - before[0], 2, delta=0.11)
        self.assertAlmostEqual(abs(y - before[1]), 1, delta=0.11)
        self.assertAlmostEqual(z - before[2], 1, delta=0.11)

    def test_the_swipe_lays_one_picture_over_the_other(self):
        self.show()
        self.one('#layout label:last-child').click()
        self.one('.swiped .over canvas')
        self.assertTrue(self.one('#swipe'))
        self.one('#planes label:last-child').click()
        self.until(lambda: len(self.all('.swiped')) == 3, 'three planes')
        self.assertEqual(self.complaints(), [])

    def test_the_window_is_that_of_a_slice_which_has_come(self):
        self.show()
        low = self.script("""
            return import(new URL('volume.js', location.href)).then(({Volume}) => Volume.open(arguments[0])).then((volume) => {
              const middle = volume.slices >> 1;
              volume.put(middle + 2, {values: new Uint16Array(96 * 96).map((_, n) => 500 + n % 100), shape: [96, 96, 1]}, 0);
              return volume.guessWindow();
            })""", self.series)
        self.assertAlmostEqual(low['centre'], 549.5, delta=2)
        self.assertAlmostEqual(low['width'], 98, delta=3)

    def test_what_was_estimated_is_said(self):
        self.show()
        self.until_text('#facts', '20 slices were acquired; the new series has 96 planes.')
        self.until_text('#facts', 'no network was used')

    def test_a_series_that_is_not_there_is_said(self):
        self.open('clade/app/compare?series=00000000-00000000-00000000-00000000-00000000')
        self.until(lambda: self.text('#offline'), 'a sentence')
        self.open('clade/app/compare')
        self.until_text('#offline', 'The address names no series')

    def test_text_of_the_series_is_text(self):
        series = self.orthanc.store(phantom.series(generate_uid(), browser.HOSTILE))
        self.show(series)
        self.until_text('#title', '<img src=x')
        self.expect_unharmed()

    def test_everything_comes_from_this_server(self):
        self.show()
        self.assertEqual(self.strangers(), [])

    def test_pixels_are_not_compressed_on_their_way(self):
        self.show()
        packed = self.script('return performance.getEntriesByType("resource").filter((e) => e.name.includes("/numpy"))'
                             '.map((e) => e.decodedBodySize - e.encodedBodySize)')
        self.assertEqual(packed, [0] * (20 + 96))

    def test_it_can_be_read_in_light_and_dark_and_on_a_telephone(self):
        self.expect_readable(self.show)

    def test_every_control_has_a_name(self):
        self.show()
        self.expect_named(20, 'button', 'link', 'radio', 'checkbox', 'slider', 'spinbutton', 'combobox', 'textbox', 'application')


class Uncertainty(browser.BrowserTest):
    clade = {'Models': {'Directory': os.path.abspath(f'{os.path.dirname(__file__)}/../../Resources/Models')}}

    def orange(self, figure):
        return self.script("""
            const canvas = document.querySelectorAll('figure canvas')[arguments[0]];
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let n = 0; n < data.length; n += 4) { count += data[n] > data[n + 1] + 20 && data[n + 1] > data[n + 2] + 20; }
            return count""", figure)

    def test_it_lies_over_the_derived_series_at_a_key(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([server.CLADE, 'phantom', f'{folder}/thick', '--modality', 'MR', '--pixel', '4', '--slices-every', '16',
                            '--noise', '5'], check=True, stdout=subprocess.DEVNULL)
            series = self.orthanc.store([pathlib.Path(f.path).read_bytes() for f in os.scandir(f'{folder}/thick')])
        job = self.orthanc.finish(self.orthanc.enhance(series, Model='mr-body', Options={'Planes': 'both', 'Uncertainty': True}))
        self.assertEqual(job['State'], 'Success', job)
        self.open(f'clade/app/compare?series={job["DerivedSeries"]}')
        self.one('#uncertainty-label')
        self.until(lambda: not self.all('#loaded'), 'all slices')
        plain = self.orange(1)
        self.one('body').send_keys('u')
        self.until_text('#uncertainty-legend', 'orange, full from')
        self.until(lambda: self.orange(1) > 2 * plain + 1000, 'a map')
        self.until_text('#values', 'uncertainty')
        self.assertLess(self.orange(0), 1000, 'the source has none')
        self.one('body').send_keys('u')
        self.until(lambda: self.orange(1) == plain, 'no map')
        self.assertEqual(self.complaints(), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
