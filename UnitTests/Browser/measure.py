"""What is drawn and measured in the page that compares, /clade/app/compare: by the mouse, against `clade measure`."""

import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

import browser

browser.skip_where_missing()

import phantom
import server
from pydicom.uid import generate_uid
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

TOOLS = ['move', 'window', 'pan', 'line', 'sphere', 'ellipse', 'box', 'polygon']
OSIRIX = ('ImageNo,RoiNo,RoiMean,RoiMin,RoiMax,RoiTotal,RoiDev,RoiName,RoiCenterX,RoiCenterY,RoiCenterZ,LengthCm,LengthPix,'
          'AreaPix2, AreaCm2,RoiType,NumOfPoints,mmX,mmY,mmZ,pxX,pxY,...\n'
          '4,0,1,1,1,1,1,"border",1,2,3,0.5,10,20,0.2,5,2,10,48,48,0,0,40,48,48,0,0\n'
          '4,1,1,1,1,1,1,"signal",1,2,3,0.5,10,20,0.2,11,4,40,40,50,0,0,50,40,50,0,0,50,50,50,0,0,40,50,50,0,0\n'
          '4,2,1,1,1,1,1,"noise",1,2,3,0.5,10,20,0.2,11,4,30,52,50,0,0,38,52,50,0,0,38,60,50,0,0,30,60,50,0,0\n')


def argument(shape):
    """A shape of a request as the command line writes it."""
    numbers = lambda *vectors: ','.join(str(n) for vector in vectors for n in vector)
    kind = shape['Shape']
    if kind == 'sphere':
        return f'sphere:{numbers(shape["Centre"], [shape["RadiusMm"]])}'
    if kind == 'box':
        return f'box:{numbers(shape["Centre"], shape["SizeMm"])}'
    if kind == 'ellipse':
        return f'ellipse:{numbers(shape["Centre"], shape["FirstEnd"], shape["SecondEnd"], [shape["ThicknessMm"]])}'
    return f'polygon:{numbers(*shape["Polygon"], [shape["ThicknessMm"]])}'


class Measure(browser.BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.orthanc.store(phantom.series(generate_uid(), 'thick axial', size=96, slices=20))
        cls.derived = cls.orthanc.finish(cls.orthanc.enhance(cls.source))['DerivedSeries']
        cls.folder = tempfile.mkdtemp(prefix='clade-measure-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for series in (cls.source, cls.derived):
            os.mkdir(f'{cls.folder}/{series}')
            for instance in cls.orthanc.get(f'series/{series}')['Instances']:
                with urllib.request.urlopen(f'{cls.orthanc.url}instances/{instance}/file') as answer, \
                        open(f'{cls.folder}/{series}/{instance}.dcm', 'wb') as file:
                    file.write(answer.read())

    def setUp(self):
        super().setUp()
        self.driver.set_window_size(1280, 1100)

    def show(self):
        self.open(f'clade/app/compare?series={self.derived}')
        self.until(lambda: not self.all('#loaded'), 'all slices')
        self.until(lambda: len(self.all('#measured-title')) == 1 and '2 of 2' in self.text('#measured-title'), 'the series')

    def choose(self, tool, role=None):
        self.one(f'#tools label:nth-of-type({TOOLS.index(tool) + 1})').click()
        if role:
            self.one(f'#roles label:nth-of-type({["signal", "noise"].index(role) + 1})').click()

    def drag(self, x, y, across, down):
        """From a place on the picture of the derived series, in pixels from its middle."""
        canvas = self.all('figure canvas')[1]
        ActionChains(self.driver).move_to_element_with_offset(canvas, x, y).click_and_hold() \
            .move_by_offset(across, down).release().perform()

    def click(self, *places):
        canvas = self.all('figure canvas')[1]
        for x, y in places:
            ActionChains(self.driver).move_to_element_with_offset(canvas, x, y).click().perform()

    def results(self):
        """What the page saves: {(measure, identifier): value}, and the marks, [(name, role, shape)]."""
        self.assertEqual(self.script('return import(new URL("save.js", location.href)).then(({csvLine}) => csvLine(arguments[0]))',
                                     ['=1+1', '@a', '-2', '-1e-3', '-']),
                         "'=1+1,'@a,-2,-1e-3,-\r\n", 'no cell is a formula')
        rows = list(csv.reader(io.StringIO(self.saved(self.one('#csv').click), newline='')))
        middle = rows.index([])
        self.assertEqual(rows[0], ['measure', 'series', 'identifier', 'value', 'unit', 'ratio'])
        return ({(row[0], row[2]): float(row[3]) for row in rows[1:middle]},
                [(name, role, json.loads(place)) for name, role, place in rows[middle + 2:]])

    def measured(self, measure, *arguments):
        """What the command line measures of both series, as JSON."""
        folders = [f'{self.folder}/{series}' for series in (self.source, self.derived)]
        done = subprocess.run([server.CLADE, 'measure', measure, *folders, *arguments, '--json'], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def regions(self, marks, role):
        return [part for _, of, shape in marks if of == role for part in (f'--{role}', argument(shape))]

    def expect_ratio_of(self, marks, results):
        expected = self.measured('snr', *self.regions(marks, 'signal'), *self.regions(marks, 'noise'))
        for series, answer in zip((self.source, self.derived), expected['Series']):
            self.assertAlmostEqual(results['signal to noise', series], answer['Snr'], delta=1e-9 * answer['Snr'])

    def test_a_line_drawn_by_the_mouse_has_the_value_of_the_command_line(self):
        self.show()
        self.choose('line')
        self.drag(-180, 0, -80, 0)
        self.until_text('#results', 'edge sharpness, line 1')
        results, [(name, _, line)] = self.results()
        place = ' '.join(','.join(str(n) for n in line[end]) for end in ('From', 'To'))
        for series, answer in zip((self.source, self.derived), self.measured('edge-sharpness', '--line', place)['Series']):
            self.assertAlmostEqual(results['edge sharpness, line 1', series], answer['Value'], delta=1e-9)
        self.assertEqual(name, 'line 1')
        self.assertEqual(self.complaints(), [])

    def test_ellipses_boxes_and_polygons_have_the_ratio_of_the_command_line(self):
        self.show()
        self.choose('ellipse', 'signal')
        self.drag(-60, -30, 80, 60)
        self.choose('box', 'noise')
        self.drag(-90, 40, 60, 50)
        self.until_text('#results', 'signal to noise')
        results, marks = self.results()
        self.assertEqual([shape['Shape'] for _, _, shape in marks], ['ellipse', 'box'])
        self.expect_ratio_of(marks, results)
        self.choose('polygon', 'noise')
        self.click((20, 40), (70, 40), (70, 90))
        self.all('figure canvas')[1].send_keys(Keys.ENTER)
        self.until(lambda: len(self.all('#marks li')) == 3, 'the polygon')
        self.one('#marks li:nth-child(2) button:last-child').click() # the command line takes one region of noise
        self.until(lambda: self.text('#measuring') == '' and len(self.all('#marks li')) == 2, 'an answer')
        more, marks = self.results()
        self.assertEqual(len(marks[1][2]['Polygon']), 3)
        self.expect_ratio_of(marks, more)
        self.assertNotEqual(more['signal to noise', self.derived], results['signal to noise', self.derived])
        self.assertEqual(self.complaints(), [])

    def test_a_box_in_an_oblique_plane_is_the_polygon_that_it_is(self):
        self.show()
        self.script('for (const [id, value] of [["tilt", 20], ["turn", -15]]) { const input = document.getElementById(id);'
                    'input.value = value; input.dispatchEvent(new Event("input")); }')
        self.choose('box', 'signal')
        self.drag(-40, -40, 80, 60)
        self.choose('sphere', 'noise')
        self.drag(-80, 0, 15, 0)
        self.until_text('#results', 'signal to noise')
        results, marks = self.results()
        self.assertEqual([shape['Shape'] for _, _, shape in marks], ['polygon', 'sphere'])
        self.expect_ratio_of(marks, results)

    def test_one_click_gives_what_table_2_needs(self):
        self.show()
        self.one('#table').click()
        self.until_text('#measuring', 'The summary table needs a line')
        self.choose('line')
        self.drag(-180, 0, -80, 0)
        self.choose('sphere', 'signal')
        self.drag(-60, 0, 25, 0)
        self.drag(-60, 60, 25, 0) # noise: it is the turn of it
        self.until_text('#results', 'signal to noise')
        self.one('#table').click()
        self.until_text('#results', 'PIQE, coronal')
        self.until(lambda: self.text('#measuring') == '', 'an end')
        head = self.text('.summary thead').replace('\n', ' ')
        for title in ('edge sharpness', 'signal to noise', 'PIQE, sagittal', 'PIQE, coronal'):
            self.assertIn(title, head)
        self.assertEqual(len(self.all('.summary tbody tr')), 2)
        results, _ = self.results()
        of_clade = self.measured('piqe', '--plane', 'coronal')
        for series, answer in zip((self.source, self.derived), of_clade['Series']):
            self.assertAlmostEqual(results['PIQE, coronal (lower is better)', series], answer['Mean'], delta=1e-9)
        self.fits()
        self.assertEqual(self.complaints(), [])

    def test_a_set_with_a_name_is_found_after_a_reload(self):
        self.show()
        self.choose('line')
        self.drag(-180, 0, -80, 0)
        self.choose('polygon', 'signal')
        self.click((-40, -40), (40, -40), (40, 30), (-40, 30))
        self.click((-40, -40)) # on the first: closes it
        self.choose('ellipse', 'noise')
        self.drag(-90, 40, 60, 50)
        self.until_text('#results', 'signal to noise')
        before, drawn = self.results()
        self.one('#store').click()
        self.until_text('#measuring', 'Give the set a name first.')
        self.one('#set-name').send_keys('Étude 1')
        self.one('#store').click()
        self.until_text('#measuring', '“Étude 1” was saved as a report in this study.')
        self.script('localStorage.clear(); sessionStorage.clear()')
        self.show()
        self.assertEqual(self.all('#marks li'), [])
        option = self.script('return document.querySelector("#sets").selectedOptions[0].textContent')
        self.assertTrue(option.startswith('Étude 1, 20'), option)
        self.one('#load').click()
        self.until_text('#results', 'signal to noise')
        self.until(lambda: self.text('#measuring') == '', 'an answer')
        after, again = self.results()
        self.assertEqual(after, before)
        self.assertEqual([shape for _, _, shape in again], [shape for _, _, shape in drawn])
        self.assertEqual(self.script('return document.querySelector("#set-name").value'), 'Étude 1')
        self.assertEqual(self.complaints(), [])

    def test_what_osirix_exported_is_measured(self):
        self.show()
        with open(f'{self.folder}/rois.csv', 'w') as file:
            file.write(OSIRIX)
        self.one('#import').send_keys(f'{self.folder}/rois.csv')
        self.until_text('#results', 'signal to noise')
        results, marks = self.results()
        self.assertEqual([name for name, _, _ in marks], ['border', 'signal', 'noise'])
        self.assertEqual(marks[0][2], {'Name': 'border', 'From': [10, 48, 48], 'To': [40, 48, 48]})
        self.expect_ratio_of(marks, results)
        with open(f'{self.folder}/wrong.csv', 'w') as file:
            file.write('Name,Value\nx,1\n')
        self.one('#import').send_keys(f'{self.folder}/wrong.csv')
        self.until_text('#measuring', 'no column "RoiName"')
        self.assertEqual(len(self.all('#marks li')), 3)

    def test_a_series_that_does_not_show_the_place_is_left_out_with_its_reason(self):
        study, frame = generate_uid(), generate_uid()
        series = self.orthanc.store(phantom.series(study, 'large', size=96, slices=20, frame=frame))
        self.orthanc.store(phantom.series(study, 'small', 2, size=32, slices=20, frame=frame))
        self.orthanc.store(phantom.series(study, 'elsewhere', 3, size=96, slices=20))
        self.open(f'clade/app/compare?series={series}')
        self.until(lambda: not self.all('#loaded') and '2 of 3' in self.text('#measured-title'), 'three series')
        self.one('#measured-title').click()
        self.until_text('#measured', 'elsewhere lies in another frame of reference')
        canvas = self.all('figure canvas')[0]
        self.choose('sphere')
        for x in (-20, 60):
            ActionChains(self.driver).move_to_element_with_offset(canvas, x, 60).click_and_hold().move_by_offset(20, 0) \
                .release().perform()
        self.until_text('#results', 'snr: small was left out: ')
        self.assertEqual(len(self.all('#results .measured tbody')), 3)
        self.assertIn('large', self.text('#results .measured'))

    def test_a_mark_is_named_and_taken_away(self):
        self.show()
        self.choose('line')
        self.drag(-180, 0, -80, 0)
        self.until_text('#results', 'edge sharpness, line 1')
        name = self.one('#marks input')
        name.send_keys(Keys.CONTROL, 'a')
        name.send_keys('wall', Keys.TAB)
        self.until_text('#results', 'edge sharpness, wall')
        self.one('#measured-title').click()
        self.one('#measured label:nth-of-type(1) input').click()
        self.until(lambda: len(self.all('#results .measured tbody td')) == 2, 'one series alone')
        self.one('#marks li button:last-child').click()
        self.until(lambda: not self.all('#results table'), 'no results')

    def fits(self):
        for width in (360, 411, 768, 1280, 2560):
            self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                                        {'width': width, 'height': 900, 'deviceScaleFactor': 1, 'mobile': width < 500})
            wide = self.script('return [...document.querySelectorAll("body *")].filter((n) => n.checkVisibility() && '
                               '!n.closest(".spoken, .skip") && n.getBoundingClientRect().right > innerWidth + 1)'
                               '.map((n) => n.tagName + "#" + n.id + "." + n.className)')
            beyond = self.script('return document.documentElement.scrollWidth - arguments[0]', width)
            self.driver.execute_cdp_cmd('Emulation.clearDeviceMetricsOverride', {})
            self.assertLessEqual(beyond, 0, f'{width} pixels')
            self.assertEqual(wide, [], f'{width} pixels')


if __name__ == '__main__':
    unittest.main(verbosity=2)
