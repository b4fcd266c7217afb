"""The panel in Orthanc Explorer, on the pages of a series and of a study."""

import json
import pathlib
import unittest
import urllib.parse

import browser

browser.skip_where_missing()

import phantom
from browser import By
from pydicom.uid import generate_uid

class Explorer(browser.BrowserTest):
    def show(self, level, identifier):
        self.open(f'app/explorer.html#{level}?uuid={identifier}')

    def test_the_button_makes_a_derived_series_and_links_to_it(self):
        series = self.orthanc.store(phantom.series(generate_uid(), size=256, slices=40))
        self.show('series', series)
        self.one('#clade-series-start').click()
        with self.orthanc.held_while_running(series):
            self.one('.clade-job progress')
            self.assertRegex(self.text('.clade-job h3'), r'^(Starting|[A-Z][a-z]+ the [a-z ]+|Interpolating) \d+ %$')
        compare = self.one('#clade-series .clade-compare a')
        jobs = self.orthanc.get(f'series/{series}/clade')['Jobs']
        self.assertEqual([job['State'] for job in jobs], ['Success'])
        derived = jobs[0]['DerivedSeries']
        link = self.one('#clade-series a[href^="#series?uuid="]')
        self.assertTrue(link.get_attribute('href').endswith(derived))
        self.assertTrue(compare.get_attribute('href').endswith(f'clade/app/compare?series={derived}'))
        self.assertIn('t2_tse_tra [cubic 1 mm] RESEARCH', compare.text)
        self.assertIn('images, cubic', compare.text)
        image = compare.find_element(By.TAG_NAME, 'img')
        self.until(lambda: self.script('return arguments[0].naturalWidth', image), 'the picture')
        self.assertEqual(image.get_attribute('alt'), 'Before and after: left as acquired, right derived')
        self.assertIn('Done', self.script("return document.querySelector('#clade-series ~ .clade-spoken').textContent"))

        link.click()
        self.until(lambda: derived in self.driver.current_url, 'the address of the derived series')
        self.until_text('#clade-series', 'Made from t2_tse_tra')
        self.assertEqual(self.all('#clade-series-start'), [], 'a derived series is not enhanced again')
        self.assertEqual(self.complaints(), [])

    def test_what_was_done_before_is_shown_and_not_done_again(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        job = self.orthanc.finish(self.orthanc.enhance(series))
        self.show('series', series)
        self.one(f'#clade-series a[href$="{job["DerivedSeries"]}"]')
        self.one('#clade-series-start').click()
        self.until_text('#clade-series', 'This was done before; here is the result.')
        self.assertEqual(len(self.orthanc.get(f'series/{series}/clade')['Jobs']), 1)

    def test_a_refused_series_shows_the_sentence_with_its_code(self):
        series = self.orthanc.store(phantom.series(generate_uid(), slices=3))
        self.show('series', series)
        self.one('#clade-series-start').click()
        self.until_text('.clade-job h3', 'Skipped')
        job = self.orthanc.get(f'series/{series}/clade')['Jobs'][0]
        self.assertEqual(job['ErrorCode'], 'E_TOO_FEW')
        self.assertIn(f'E_TOO_FEW: {job["ErrorDescription"]}', self.text('.clade-job'))

    def test_a_study_is_enhanced_at_once(self):
        study = generate_uid()
        first = self.orthanc.store(phantom.series(study, 'first', 1))
        self.orthanc.store(phantom.series(study, 'second', 2))
        parent = self.orthanc.get(f'series/{first}')['ParentStudy']
        self.show('study', parent)
        self.assertTrue(self.one('#clade-study-more').get_attribute('href').endswith(f'/clade/app/enhance?study={parent}'))
        button = self.one('#clade-study-start')
        self.assertEqual(button.text, 'Enhance 2 CT and MR series')
        button.click()
        self.until(lambda: len(self.all('#clade-study a[href^="#series?uuid="]')) == 2, 'two derived series')
        self.assertEqual(len(self.orthanc.get(f'studies/{parent}')['Series']), 4)

        self.show('study', parent)
        self.until(lambda: len(self.all('#clade-study a[href^="#series?uuid="]')) == 2, 'both when shown again')
        self.assertEqual(sorted(e.text for e in self.all('#clade-study .clade-source')),
                         ['Derived from first', 'Derived from second'])
        self.assertEqual(len(self.all('#clade-study .clade-picture')), 2)
        self.assertEqual(self.one('#clade-study-start').text, 'Enhance 2 CT and MR series')

    def test_the_whole_sentence_of_a_refusal_is_seen_on_the_page_of_the_study(self):
        series = self.orthanc.store(phantom.series(generate_uid(), slices=3))
        self.orthanc.finish(self.orthanc.enhance(series))
        self.show('study', self.orthanc.get(f'series/{series}')['ParentStudy'])
        sentence = self.one('#clade-study .clade-wrap')
        self.assertIn('E_TOO_FEW', sentence.text)
        self.assertLessEqual(self.script('return arguments[0].scrollWidth - arguments[0].clientWidth', sentence), 0)
        self.assertEqual(sentence.value_of_css_property('white-space'), 'normal')

    def test_from_one_series_to_the_next_the_panel_follows(self):
        done = self.orthanc.store(phantom.series(generate_uid()))
        self.orthanc.finish(self.orthanc.enhance(done))
        fresh = self.orthanc.store(phantom.series(generate_uid()))
        self.show('series', done)
        self.one('#clade-series a[href^="#series?uuid="]')
        self.script('location.hash = "#series?uuid=" + arguments[0]', fresh)
        self.until(lambda: not self.all('#clade-series a[href^="#series?uuid="]'), 'no derived series')
        self.one('#clade-series-start')

    def test_text_of_the_series_is_text(self):
        series = self.orthanc.store(phantom.series(generate_uid(), browser.HOSTILE))
        derived = self.orthanc.finish(self.orthanc.enhance(series))['DerivedSeries']
        self.show('series', series)
        link = self.one(f'#clade-series a[href$="compare?series={derived}"]')
        self.assertIn('<img src=x', link.text)
        self.assertEqual(len(link.find_elements(By.CSS_SELECTOR, 'img:not(.clade-picture)')), 0)
        self.expect_unharmed()

    def test_a_paused_queue_is_why_a_job_waits(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        self.orthanc.post('clade/queue', {'Paused': True})
        self.addCleanup(self.orthanc.post, 'clade/queue', {'Paused': False})
        self.show('series', series)
        self.one('#clade-series-start').click()
        self.until_text('.clade-why', 'The queue has been paused since ')
        self.assertRegex(self.text('.clade-why'), r'since \d\d/\d\d/\d{4}, \d\d:\d\d:\d\d; an administrator can resume it\.$')
        self.orthanc.post('clade/queue', {'Paused': False})
        self.one('#clade-series .clade-compare a')

    def test_the_buttons_of_orthanc_explorer_2_lead_somewhere(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        job = self.orthanc.finish(self.orthanc.enhance(series))
        ids = {'study': self.orthanc.get(f'series/{series}')['ParentStudy'], 'series': series}
        example = pathlib.Path(__file__).parents[2] / 'Configuration' / 'orthanc-explorer-2-buttons.json'
        buttons = json.loads(example.read_text())['OrthancExplorer2']['UiOptions']['CustomButtons']
        for level, identifier in ids.items():
            for button in buttons[level]:
                address = urllib.parse.urljoin('ui/app/', button['Url'].replace('{UUID}', identifier)).removeprefix('../')
                if button['HttpMethod'] == 'POST':
                    self.assertEqual(self.orthanc.post(address, button['Payload'])['ID'], job['ID'])
                    continue
                self.open(address)
                self.until(lambda: self.text('h1').strip(), address)
                self.assertEqual(self.all('#offline'), [], address)
        self.assertEqual(self.complaints(), [])

    def test_other_modalities_are_left_alone(self):
        instances = phantom.series(generate_uid())
        report = self.orthanc.store([data.replace(b'\x08\0\x60\0CS\x02\0MR', b'\x08\0\x60\0CS\x02\0SR')
                                     for data in instances])
        self.assertEqual(self.orthanc.get(f'series/{report}')['MainDicomTags']['Modality'], 'SR')
        self.show('series', report)
        self.until_text('#series-info', 'SR')
        self.until(lambda: self.script('return jQuery.active') == 0, 'no request under way')
        self.assertEqual(self.all('#clade-series'), [])


class ExplorerWithoutWorker(browser.BrowserTest):
    supervise = False

    def test_a_study_of_more_series_than_one_request_takes_is_ordered_as_a_whole(self):
        study = self.store_study(101)
        self.open(f'app/explorer.html#study?uuid={study}')
        button = self.one('#clade-study-start')
        self.assertEqual(button.text, 'Enhance 101 CT and MR series')
        button.click()
        self.orthanc.wait_for('clade/jobs?limit=1000', lambda jobs: len(jobs) == 101)
        self.assertEqual(self.all('#clade-study .clade-error'), [])

    def test_a_waiting_job_says_why_and_a_lost_server_is_said(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        self.open(f'app/explorer.html#series?uuid={series}')
        self.one('#clade-series-start').click()
        self.until_text('.clade-job', 'Waiting')
        self.until_text('.clade-why', 'No worker has reported to the job store.')
        self.orthanc.stop()
        self.until_text('.clade-error', 'Orthanc cannot be reached.')
        self.orthanc.start()
        self.until(lambda: not self.all('.clade-error'), 'no error once Orthanc is back')
        self.assertIn('Waiting', self.text('.clade-job'), 'the job outlives Orthanc')


if __name__ == '__main__':
    unittest.main(verbosity=2)
