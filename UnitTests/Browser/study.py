"""Reader studies, /clade/app/study: a whole one, with an investigator, two readers and ties."""

import csv
import http.server
import io
import os
import sys
import threading
import unittest
import urllib.error
import urllib.request

import browser

browser.skip_where_missing()

import phantom
from pydicom.uid import generate_uid
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

sys.path.append(os.path.join(os.path.dirname(__file__), '..', '..', 'Resources', 'Scripts', 'Reference'))
from make_reader_order import order

ARMS = ['Arm acquired', 'Arm cubic', 'Arm network']
SEED = 20261128
# Ranks by case and arm. scipy 1.10.1, friedmanchisquare of the means over both readers: the figures below.
RANKS = {'anna': [[3, 2, 1], [3, 1, 1], [2, 3, 1], [3, 2, 1]], 'ben': [[3, 1, 2], [2, 1, 1], [3, 2, 1], [1, 1, 1]]}
CHI_SQUARED, P = 6.615384615384615, 0.03660053915427093
NEMENYI = [0.33349932504015, 0.056055893477214735, 0.650495127269293]


class Recorder:
    """A server that logs its one user in, passes requests on to Orthanc, and keeps what it answers."""

    def __init__(self, orthanc, user):
        self.sent = bytearray()
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                headers = {name: value for name, value in self.headers.items()
                           if name.lower() not in ('host', 'connection', 'accept-encoding', 'content-length')}
                request = urllib.request.Request(orthanc.url[:-1] + self.path, body or None,
                                                 {**headers, **orthanc.login(user)}, method=self.command)
                try:
                    answer = urllib.request.urlopen(request, timeout=30)
                except urllib.error.HTTPError as error:
                    answer = error
                content = answer.read()
                recorder.sent += str(answer.headers).encode() + content
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ('content-length', 'connection', 'keep-alive', 'transfer-encoding'):
                        self.send_header(name, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = pass_on

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f'http://127.0.0.1:{self.server.server_port}/'

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Study(browser.BrowserTest):
    supervise = False
    users = {'iris': 'chief', 'anna': 'word', 'ben': 'word'}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = [cls.store_case(n) for n in range(4)]
        cls.uids = [tag for ids in cls.series for series in ids for tag in cls.tags_of(series)]
        cls.recorders = {user: Recorder(cls.orthanc, user) for user in cls.users}
        for recorder in cls.recorders.values():
            cls.addClassCleanup(recorder.close)

    @classmethod
    def store_case(cls, n):
        """A thick series and two fine ones of one frame of reference, told by names and numbers that nobody may see."""
        study, frame = generate_uid(), generate_uid()
        ids = []
        for arm, (slices, spacing) in enumerate([(10, 5.0), (46, 1.0), (46, 1.0)]):
            volume, uid = phantom.pixels(48 + 16 * n, slices), generate_uid()
            ids.append(cls.orthanc.store([phantom.instance(study, uid, frame, f'desc{arm}{n} {browser.HOSTILE}', 7100 + arm, k,
                                                           spacing, volume[k]) for k in range(slices)]))
        return ids

    @classmethod
    def tags_of(cls, series):
        one = cls.orthanc.get(f'series/{series}')
        return [series, one['ParentStudy'], *one['Instances'], *one['MainDicomTags'].values()]

    def show(self, user, query=''):
        self.driver.get('about:blank')
        self.driver.get(f'{self.recorders[user].url}clade/app/study{query}')

    def wait_for_pictures(self):
        self.until_text('#loading', 'All slices loaded')

    def rank(self, user, number, question):
        """Chooses by arm what the reader sees by place."""
        for place, arm in enumerate(order(SEED, user, number, 3)):
            value = RANKS[user][number][arm]
            group = self.driver.find_element(By.CSS_SELECTOR, f'input[name="{question}-{place}"][value="{value}"]')
            group.find_element(By.XPATH, '..').click()
            self.until_text('#saved', 'Saved')

    def make_study(self):
        self.show('iris')
        self.one('#make summary').click()
        self.one('#make-name').send_keys('Which is best?')
        arms = self.one('#make-arms')
        arms.clear()
        arms.send_keys('\n'.join(ARMS))
        self.one('#make-readers').send_keys('anna\nben')
        self.one('#make-seed').send_keys(str(SEED))
        self.one('#find').send_keys('phantom' + Keys.ENTER)
        self.until(lambda: len(self.all('#found li')) == 4, 'four studies')
        for n in range(4):
            self.all('#found li button')[n].click()
            self.until(lambda: len(self.all('#cases > li')) == n + 1, 'the case')
        # The series of each arm: by their descriptions, which are shown as text.
        for item in self.all('#cases > li'):
            for arm, select in enumerate(item.find_elements(By.TAG_NAME, 'select')):
                choice = Select(select)
                choice.select_by_index([o.text.startswith(f'desc{arm}') for o in choice.options].index(True))
        self.assertIn(browser.HOSTILE, self.text('#cases'))
        self.one('#make-form button[type=submit]').click()
        self.until_text('#list', 'Which is best?')
        return self.orthanc.get('clade/studies')['Studies'][0]['ID']

    def read(self, user, numbers):
        for number in numbers:
            self.wait_for_pictures()
            self.until_text('#place', f'Case {number + 1} of 4')
            self.assertEqual(len(self.all('figure canvas')), 3)
            for question in ('OverallQuality', 'EdgeSharpness'):
                self.rank(user, number, question)
            self.until_text('#saved', 'this case is answered')
            if number < 3:
                self.one('#next').click()
                self.until_text('#place', f'Case {number + 2} of 4')

    def test_a_whole_study(self):
        study = self.make_study()
        self.show('anna')
        self.one('#list a').click()
        self.read('anna', [0, 1])
        self.restart_in_the_middle(study)
        self.read('anna', [2, 3])
        self.show('ben', f'?id={study}')
        self.read('ben', range(4))
        self.until_text('#place', '4 cases are answered: thank you.')
        self.assertEqual(self.complaints(), [])
        self.nothing_tells_an_arm()
        self.nobody_sees_results(study)

        self.show('iris')
        self.until_text('#list', 'anna: 4, ben: 4')
        [button for button in self.all('#list button') if button.text == 'End'][0].click()
        self.driver.switch_to.alert.accept()
        self.until_text('#list', 'ended')
        self.one('#list a').click()
        self.until_text('#results', 'Friedman')
        self.results_are_scipys(study)
        self.the_key_stands_below_its_title()
        self.assertEqual(self.complaints(), [])
        self.expect_unharmed()

    def restart_in_the_middle(self, study):
        """What was chosen is there after a restart of Orthanc, and the reader goes on at the first open case."""
        self.until_text('#loading', 'the next case is ready')  # nothing is under way
        self.orthanc.stop()
        self.orthanc.start()
        self.show('anna', f'?id={study}&case=1')
        self.wait_for_pictures()
        chosen = [int(e.get_attribute('value')) for e in
                  self.driver.find_elements(By.CSS_SELECTOR, 'input[name^=OverallQuality]:checked')]
        self.assertEqual(chosen, [RANKS['anna'][1][arm] for arm in order(SEED, 'anna', 1, 3)])
        self.show('anna', f'?id={study}')
        self.until_text('#place', 'Case 3 of 4; 2 answered')

    def nothing_tells_an_arm(self):
        """All that was sent to readers, page and pictures, is searched for what could tell a series."""
        names = {*ARMS, *self.uids, 'desc0', 'desc1', 'desc2', '7100', '7101', '7102', 'hacked', 'Oval', 'PHANTOM-1'}
        for user in ('anna', 'ben'):
            sent = bytes(self.recorders[user].sent)
            self.assertGreater(len(sent), 5_000_000, 'the pictures are among it')
            for name in names:
                # A text of a few digits is found in pictures by chance.
                place = sent.replace(b'\0', b'').find(str(name).encode()) if len(str(name)) > 3 else -1
                self.assertEqual(place, -1, f'{name}: {sent[max(place - 100, 0):place + 100]}')

    def nobody_sees_results(self, study):
        for user, status in (('anna', 403), ('iris', 409)):
            for what in ('results', 'results.csv'):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    self.orthanc.request('GET', f'clade/studies/{study}/{what}', user=user)
                self.assertEqual(refused.exception.code, status)
                refused.exception.close()

    def the_key_stands_below_its_title(self):
        title, key = self.all('#results > h2')[0].rect, self.all('#results > .scroll')[-1].rect
        self.assertEqual(title['x'], key['x'])
        self.assertLess(key['y'] - title['y'], 100)

    def results_are_scipys(self, study):
        results = self.orthanc.get(f'clade/studies/{study}/results')
        statistics = results['Questions'][0]['Statistics']
        self.assertAlmostEqual(statistics['Friedman']['ChiSquared'], CHI_SQUARED, 12)
        self.assertAlmostEqual(statistics['Friedman']['P'], P, 12)
        for pair, p in zip(statistics['Nemenyi']['Comparisons'], NEMENYI):
            self.assertAlmostEqual(pair['P'], p, 6)
        self.assertIn('χ² = 6.615', self.text('.friedman'))
        self.assertEqual(len(self.all('svg.boxes')), 2)
        self.assertEqual(len(self.driver.find_elements(By.CSS_SELECTOR, 'svg.boxes circle')), 2 * 3 * 4)
        self.the_table_says_the_same(study)
        try:
            from scipy import stats
        except ImportError:
            return  # the figures above are its own
        means = list(zip(*[[(a + b) / 2 for a, b in zip(*both)] for both in zip(RANKS['anna'], RANKS['ben'])]))
        found = stats.friedmanchisquare(*means)
        self.assertAlmostEqual(statistics['Friedman']['ChiSquared'], found.statistic, 12)
        self.assertAlmostEqual(statistics['Friedman']['P'], found.pvalue, 12)

    def the_table_says_the_same(self, study):
        request = urllib.request.Request(f'{self.orthanc.url}clade/studies/{study}/results.csv',
                                         headers=self.orthanc.login('iris'))
        with urllib.request.urlopen(request) as answer:
            rows = list(csv.DictReader(io.StringIO(answer.read().decode(), newline='')))
        self.assertEqual(len(rows), 2 * 4 * 3)
        cases = list(dict.fromkeys(row['Volume'] for row in rows))
        for row in rows:
            number, arm = cases.index(row['Volume']), ARMS.index(row['Method'])
            self.assertEqual(int(row['OverallQuality']), RANKS[row['Factor']][number][arm])
            self.assertEqual(int(row['Place']) - 1, order(SEED, row['Factor'], number, 3).index(arm))

    def show_small_study(self):
        """One case of two pictures, 47 x 47 x 45 mm between the middles of the voxels at its ends."""
        study = self.orthanc.post('clade/studies', {
            'Title': 'Scroll', 'Arms': ['a', 'b'], 'Cases': [{'Name': '1', 'Series': self.series[0][:2]}], 'Seed': 1})['ID']
        self.show('anna', f'?id={study}')
        self.wait_for_pictures()

    def requests_for(self, number):
        return self.script('return performance.getEntriesByType("resource").filter((e) => e.name.includes(arguments[0])).length',
                           f'/cases/{number}/pictures/')

    def test_the_next_case_is_there_when_it_is_opened(self):
        study = self.orthanc.post('clade/studies', {
            'Title': 'Ahead', 'Arms': ['a', 'b'], 'Seed': 2,
            'Cases': [{'Name': str(n), 'Series': self.series[n][:2]} for n in range(3)]})['ID']
        self.show('ben', f'?id={study}')
        self.until_text('#loading', 'the next case is ready')
        fetched = self.requests_for(1)
        self.assertGreater(fetched, 60)
        self.assertEqual(self.requests_for(2), 0, 'one ahead, not all')
        self.one('#next').click()
        self.until_text('#place', 'Case 2 of 3')
        self.until_text('#loading', 'the next case is ready')
        self.assertEqual(self.requests_for(1), fetched, 'none of them twice')
        self.one('#next').click()
        self.until_text('#place', 'Case 3 of 3')
        self.wait_for_pictures()
        self.assertEqual(self.complaints(), [])

    def plane(self):
        return int(self.text('#plane').split()[0])

    def test_the_pictures_fill_the_screen_and_everything_can_be_read(self):
        self.show_small_study()
        lit = ('const c = document.querySelector("figure canvas"); const d = c.getContext("2d").getImageData(0, c.height >> 1, '
               'c.width, 1).data; let n = 0; for (let k = 0; k < d.length; k += 4) { n += d[k] > 0; }'
               'return [n, c.width, c.height]')
        columns, width, height = self.script(lit)
        self.assertGreater(columns, 0.9 * min(width, height))
        self.one('figure canvas').send_keys('---')
        self.until(lambda: self.script(lit)[0] < 0.8 * columns, 'a smaller picture')
        self.one('#fit').click()
        self.until(lambda: self.script(lit)[0] == columns, 'the size from before')
        self.expect_readable(self.show_small_study)
        self.expect_named(15, 'button', 'link', 'radio', 'slider', 'application')
        self.show('iris')
        self.one('#make summary').click()
        self.expect_named(10, 'button', 'link', 'textbox', 'searchbox', 'combobox')

    def test_the_stack_is_played_as_a_clip(self):
        self.show_small_study()
        self.assertEqual(self.text('#plane'), '24 of 48')
        pictures = self.picture_of()
        self.one('#play').click()
        self.until(lambda: self.plane() > 40, 'that it goes on')
        self.until(lambda: self.plane() < 40, 'that it turns at the end')
        self.until(lambda: self.picture_of() != pictures, 'that another plane is drawn') # the 24th comes by again
        self.one('figure canvas').send_keys(' ')
        self.until_text('#play', 'Play')
        still = self.plane()
        # At 12 planes a second and 60 frames a second, a clip that plays on has gone on after 30 frames.
        self.driver.execute_async_script('let n = 30; const next = () => n-- ? requestAnimationFrame(next) : arguments[0](); next()')
        self.assertEqual(self.plane(), still)
        self.one('#depth').send_keys(Keys.HOME)
        self.until_text('#plane', '1 of 48')
        self.assertEqual(self.complaints(), [])

    def test_the_stack_is_scrolled_by_wheel_keys_and_finger(self):
        self.show_small_study()
        canvas = self.all('figure canvas')[0]
        pictures = [self.picture_of()]

        def moved(act):
            act()
            self.settle()
            pictures.append(self.picture_of())
            self.assertFalse(pictures[-1] == pictures[-2])
        moved(lambda: ActionChains(self.driver).scroll_from_origin(ScrollOrigin.from_element(canvas), 0, 100).perform())
        moved(lambda: canvas.send_keys(Keys.PAGE_DOWN, Keys.PAGE_DOWN))
        moved(lambda: canvas.send_keys(Keys.ARROW_UP))
        moved(lambda: ActionChains(self.driver).move_to_element(canvas).click_and_hold().move_by_offset(0, 60).release().perform())
        self.touch(canvas, 40)
        moved(lambda: self.touch(canvas, -80))

    def picture_of(self):
        return self.script('return [...document.querySelectorAll("figure canvas")].map((c) => c.toDataURL()).join()')

    def touch(self, canvas, down):
        box = canvas.rect
        x, y = box['x'] + box['width'] / 2, box['y'] + box['height'] / 2 - self.script('return scrollY')
        for kind, points in (('touchStart', [{'x': x, 'y': y}]), ('touchMove', [{'x': x, 'y': y + down / 2}]),
                             ('touchMove', [{'x': x, 'y': y + down}]), ('touchEnd', [])):
            self.driver.execute_cdp_cmd('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': points})


class StudyOfDerivedSeries(browser.BrowserTest):
    def test_the_form_offers_a_source_and_what_was_derived_from_it(self):
        study = generate_uid()
        self.orthanc.store(phantom.series(study, 'localizer', 1, size=32))
        source = self.orthanc.store(phantom.series(study, 'thick', 2, size=32))
        derived = self.orthanc.finish(self.orthanc.enhance(source))['DerivedSeries']
        self.open('clade/app/study')
        self.one('#make summary').click()
        self.one('#find').send_keys('phantom' + Keys.ENTER)
        self.one('#found li button').click()
        self.until(lambda: len(self.all('#cases select')) == 2, 'the case')
        self.assertEqual([select.get_attribute('value') for select in self.all('#cases select')], [source, derived])


if __name__ == '__main__':
    unittest.main()
