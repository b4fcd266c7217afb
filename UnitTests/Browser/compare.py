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
from selenium.webdriver.support.select import Select

SHOWN = r'At \((-?[\d.]+), (-?[\d.]+), (-?[\d.]+)\) mm: source ([-\d.–]+), compared ([-\d.–]+)'


class ComparePage(browser.BrowserTest):
    """The page with a thick series, and what is read from its pictures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.orthanc.store(phantom.series(generate_uid(), 'thick axial', size=96, slices=20))

    def setUp(self):
        super().setUp()
        self.driver.set_window_size(1280, 1000)

    def show(self, series, more=''):
        self.open(f'clade/app/compare?series={series}{more}')
        self.wait_for_slices()

    def wait_for_slices(self):
        self.until_text('#loading', 'slices loaded')
        self.until(lambda: not self.all('#loaded'), 'all slices')

    def numpy_volume(self, series):
        """Voxels [slice, row, column] by position, as Orthanc gives them to numpy."""
        slices = self.orthanc.get(f'series/{series}/ordered-slices')['SlicesShort']
        return numpy.concatenate([self.array(f'instances/{one[0]}/numpy') for one in slices])[..., 0]

    def array(self, path):
        with urllib.request.urlopen(self.orthanc.url + path) as answer:
            return numpy.load(io.BytesIO(answer.read()))

    def values(self, shown=SHOWN):
        self.settle()
        return [float(v) for v in self.script(
            'return document.querySelector("#values").textContent.match(new RegExp(arguments[0])).slice(1)', shown)]

    def grey(self, canvas, x, y):
        return self.script('return arguments[0].getContext("2d").getImageData(arguments[1], arguments[2], 1, 1).data[0]',
                           canvas, int(x), int(y))

    def choose_window(self, centre, width):
        for name, value in [('centre', centre), ('width', width)]:
            self.script('const input = document.querySelector("#" + arguments[0]); input.value = arguments[1];'
                        'input.dispatchEvent(new Event("change"))', name, value)

    def click_beside_the_middle(self, canvas, dx, dy):
        ActionChains(self.driver).move_to_element_with_offset(canvas, dx, dy).click().perform()
        self.settle()

    def grey_beside_the_middle(self, canvas, dx, dy):
        return self.grey(canvas, canvas.get_property('width') / 2 + dx, canvas.get_property('height') / 2 + dy)

    @staticmethod
    def trilinear(volume, index):
        """The value at a continuous index [slice, row, column], as the page draws it."""
        low = numpy.floor(index).astype(int)
        part = numpy.array(index) - low
        value = 0.0
        for corner in numpy.ndindex(2, 2, 2):
            weight = numpy.prod(numpy.where(corner, part, 1 - part))
            value += weight * volume[tuple(numpy.clip(low + corner, 0, numpy.array(volume.shape) - 1))]
        return value


class Compare(ComparePage):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.orthanc.finish(cls.orthanc.enhance(cls.series))
        cls.derived = cls.job['DerivedSeries']

    def show(self, series=None, more=''):
        super().show(series or self.derived, more)

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
        self.choose_window(400, 900)
        canvas = self.all('figure canvas')[1]
        self.click_beside_the_middle(canvas, 33, -21)
        x, y, z, _, _ = self.values()
        expected = self.trilinear(derived, [z, y, x])
        self.assertAlmostEqual(self.grey_beside_the_middle(canvas, 33, -21), (expected + 50) / 900 * 255,
                               delta=6)  # the place is read to 0.1 mm

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

    def test_a_network_that_was_not_used_is_not_named_as_the_method(self):
        self.show()
        job = {'Kind': 'Enhance', 'Model': 'ct-body', 'Result': {'Output': {'Slices': 9}, 'Model': {'Name': 'cubic'}}}
        method = ("return import(new URL('words.js', location.href)).then(({methodOf}) => methodOf(arguments[0]))")
        self.assertEqual(self.script(method, job), 'cubic interpolation, in place of the network ct-body')
        self.assertEqual(self.script(method, {**job, 'Result': {**job['Result'], 'Model': {'Name': 'ct-body'}}}), 'network ct-body',
                         'also where it was stored before, and nothing was computed')
        self.assertEqual(self.script(method, {**job, 'Result': None}), 'network ct-body', 'that was asked for')

    def test_a_ct_series_has_the_windows_of_ct(self):
        self.show()
        self.assertEqual(self.all('#preset-label'), [], 'not for MR')
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([server.CLADE, 'phantom', f'{folder}/ct', '--modality', 'CT', '--pixel', '4', '--slices-every', '16'],
                           check=True, stdout=subprocess.DEVNULL)
            series = self.orthanc.store([pathlib.Path(f.path).read_bytes() for f in os.scandir(f'{folder}/ct')])
        self.show(series)
        Select(self.one('#preset')).select_by_visible_text('Lung')
        self.assertEqual([self.one(f'#{name}').get_attribute('value') for name in ('centre', 'width')], ['-600', '1500'])
        preset = lambda: Select(self.one('#preset')).first_selected_option.text
        self.assertEqual(preset(), 'Lung')
        self.one('#width').send_keys(Keys.ARROW_UP + Keys.TAB)
        self.until(lambda: preset() == 'by hand', 'no preset')

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


class SeveralDerivedSeries(ComparePage):
    SHOWN = (r'At \((-?[\d.]+), (-?[\d.]+), (-?[\d.]+)\) mm: '
             r'source ([-\d.–]+), A ([-\d.–]+), B ([-\d.–]+), C ([-\d.–]+)')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        options = [{}, {'Consistency': 'on'}, {'Grid': 'aligned'}, {'Grid': 'aligned', 'Consistency': 'on'}]
        cls.derived = [cls.orthanc.finish(cls.orthanc.enhance(cls.series, Options=one))['DerivedSeries'] for one in options]

    def show_three(self):
        self.show(self.series, f'&beside={",".join(self.derived[:3])}')

    def names(self):
        return [caption.text.split('\n')[1] for caption in self.all('figcaption')]

    def test_every_pixel_under_the_crosshair_is_the_voxel_of_its_series(self):
        self.show_three()
        canvases = self.all('figure canvas')
        self.assertEqual(len(canvases), 4)
        volumes = [self.numpy_volume(series) for series in [self.series, *self.derived[:3]]]
        self.choose_window(400, 900)
        for shown_in, dx, dy in [(0, 33, -21), (3, -40, 30)]:
            self.click_beside_the_middle(canvases[shown_in], dx, dy)
            x, y, z, *values = self.values(self.SHOWN)
            slab = round(z / 5)
            indices = [[slab, y, x], *3 * [[z, y, x]]]
            for canvas, volume, index, value in zip(canvases, volumes, indices, values):
                self.assertAlmostEqual(value, volume[tuple(numpy.round(index).astype(int))], delta=1e-3)
                expected = self.trilinear(volume, index)
                self.assertAlmostEqual(self.grey_beside_the_middle(canvas, dx, dy), (expected + 50) / 900 * 255, delta=6)
        self.assertEqual(self.complaints(), [])

    def test_all_pictures_follow_one_hand(self):
        self.show_three()
        canvases = self.all('figure canvas')

        def pictures():
            self.settle()
            return [self.script('return arguments[0].toDataURL()', canvas) for canvas in canvases]
        for act in [lambda: canvases[2].send_keys(Keys.PAGE_DOWN * 7), lambda: canvases[3].send_keys('+++'),
                    lambda: self.choose_window(300, 700)]:
            before = pictures()
            act()
            self.assertEqual([a == b for a, b in zip(before, pictures())], 4 * [False])

    def test_names_tell_model_and_options_apart(self):
        self.show_three()
        names = self.names()
        self.assertEqual(names[0], 'thick axial')
        self.assertEqual(len(set(names)), 4)
        self.assertTrue(all(name.startswith('cubic 1 mm') for name in names[1:]), names)
        self.assertEqual([caption.text.split(':')[0] for caption in self.all('figcaption')[1:]], ['A', 'B', 'C'])

    def test_what_is_switched_off_takes_no_memory_and_gives_room_to_another(self):
        self.show_three()
        self.one('#others-box summary').click()
        boxes = {box.get_attribute('value'): box for box in self.all('#others input')}
        self.assertFalse(boxes[self.derived[3]].is_enabled(), 'three at most')
        megabytes = lambda: float(self.text('#loading').split('(')[1].split()[0])
        full = megabytes()
        self.one('.away').click()  # A
        self.until(lambda: len(self.all('figure canvas')) == 3, 'three pictures')
        self.wait_for_slices()
        self.assertLess(megabytes(), 0.8 * full)
        boxes[self.derived[3]].click()
        self.until(lambda: len(self.all('figure canvas')) == 4, 'four pictures')
        self.wait_for_slices()
        self.assertIn(f'beside={self.derived[1]}%2C{self.derived[2]}%2C{self.derived[3]}', self.driver.current_url)
        names = self.names()
        self.driver.refresh()
        self.wait_for_slices()
        self.until(lambda: self.names() == names, 'the same series as before')
        self.assertEqual(self.complaints(), [])

    def test_the_one_in_view_comes_first_and_the_others_one_after_the_other(self):
        self.show_three()
        owner = {instance: n for n, series in enumerate([self.series, *self.derived[:3]])
                 for instance in self.orthanc.get(f'series/{series}')['Instances']}
        asked = [owner[name.split('/instances/')[1].split('/')[0]] for name in self.script(
            'return performance.getEntriesByType("resource").filter((e) => e.name.includes("/numpy"))'
            '.sort((a, b) => a.startTime - b.startTime).map((e) => e.name)')]
        self.assertEqual(set(asked[:12]), {0, 1})
        later = [n for n in asked if n > 1]
        self.assertEqual(later, sorted(later))
        self.assertEqual(asked[-len(later):], later)

    def test_one_at_a_time_on_a_telephone_and_in_the_swipe(self):
        self.show_three()
        self.assertEqual(self.all('#in-view'), [])
        self.one('body').send_keys('s')
        self.until(lambda: len(self.all('.swiped canvas')) == 2, 'the swipe')
        self.assertIn('A:', self.text('.over figcaption'))
        self.one('body').send_keys('d')
        self.until_text('.over figcaption', 'B:')
        self.one('body').send_keys('s')
        self.until(lambda: len(self.all('figure canvas')) == 4, 'all')
        self.narrow()
        self.until(lambda: len(self.all('figure canvas')) == 2, 'the source and one')
        self.all('#in-view label')[2].click()
        self.until(lambda: self.text('figure:last-child figcaption').startswith('C:'), 'the third')
        self.assertLessEqual(self.script('return document.documentElement.scrollWidth'), 360)
        self.assertEqual(self.complaints(), [])

    def test_they_can_be_read_and_have_names(self):
        self.show_three()
        self.expect_named(24, 'button', 'link', 'radio', 'checkbox', 'slider', 'spinbutton', 'application')
        self.expect_readable(self.show_three)


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
