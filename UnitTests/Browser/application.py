"""The page of jobs, /clade/app/."""

import os
import unittest

import browser

browser.skip_where_missing()

import phantom
import server
from browser import By
from pydicom.uid import generate_uid
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.keys import Keys

def row(job):
    return f'tr[data-job="{job["ID"]}"]'


class Application(browser.BrowserTest):
    def test_a_job_is_followed_from_the_queue_to_its_derived_series(self):
        self.open('clade/app/')
        self.until_text('#ready', 'Ready')
        self.until_text('#workers', 'cpu')
        series = self.orthanc.store(phantom.series(generate_uid(), 'thick axial', size=256, slices=40))
        job = self.orthanc.enhance(series)
        with self.orthanc.held_while_running(series):
            self.one(row(job) + ' progress')
            self.assertRegex(self.text(row(job) + ' small'), r'(Starting|[A-Z][a-z]+ the [a-z ]+|Interpolating), \d+ %')
        self.until_text(row(job), 'thick axial')
        self.assertIn('Phantom Oval, PHANTOM-1', self.text(row(job)))
        self.assertIn('MR, 40 images · Phantom study · 31 Jan 2026', self.text(row(job)))
        self.until_text(row(job) + ' .state', 'Done')
        derived = self.orthanc.get(f'clade/jobs/{job["ID"]}')['DerivedSeries']
        link = self.one(row(job) + ' .derived')
        self.assertTrue(link.get_attribute('href').endswith(f'clade/app/compare?series={derived}'))
        image = self.one(row(job) + ' .picture img')
        self.until(lambda: self.script('return arguments[0].naturalWidth', image), 'the picture')
        # Two halves of 256 mm with 4 pixels between them, 40 slices of 5 mm high.
        self.assertEqual(self.script('return [arguments[0].naturalWidth, arguments[0].naturalHeight]', image), [516, 200])
        self.assertEqual(image.get_attribute('alt'), 'Before and after: left as acquired, right derived')
        self.one(row(job) + ' .picture').click()
        large = self.one('#details .large')
        self.assertEqual(large.get_attribute('alt'), 'Before and after, coronal plane: left as acquired, every 5 mm, '
                                                     'right derived, every 1 mm')
        self.assertIn('no network was used', self.text('#details'))
        self.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertIn('thick axial: Done', self.script("return document.querySelector('#spoken').textContent"))
        link.click()
        self.until_text('#title', 'thick axial')
        self.assertEqual(self.complaints(), [])

    def test_details_show_the_report_of_the_worker(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        job = self.orthanc.finish(self.orthanc.enhance(series, Options={'Grid': 'aligned'}))
        self.open('clade/app/')
        self.until_text(row(job), 'aligned')
        self.one(row(job) + ' [data-action=details]').click()
        self.until_text('#details', 'Request')
        for words in ('cubic interpolation (no network)', 'aligned', 'a person', 'Writing the images:', 'Result'):
            self.assertIn(words, self.text('#details'))
        self.assertNotIn(job['ID'], self.text('#details'), 'raw values are folded away')
        self.one('#details summary').click()
        self.until_text('#details', 'Worker report')
        self.assertIn(job['ID'], self.text('#details'))
        self.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.until(lambda: not self.all('#details'), 'the dialog closed')
        self.assertEqual(self.driver.switch_to.active_element.text, 'Details')

    def test_a_refused_series_shows_the_sentence_with_its_code(self):
        job = self.orthanc.finish(self.orthanc.enhance(self.orthanc.store(phantom.series(generate_uid(), slices=3))))
        self.open('clade/app/#state=Skipped')
        self.until_text(row(job) + ' .error', f'{job["ErrorCode"]}: {job["ErrorDescription"]}')

    def test_everything_comes_from_this_server_and_nothing_breaks_the_security_policy(self):
        self.open('clade/app/')
        self.until_text('#ready', 'Ready')
        self.assertGreaterEqual(self.script('return performance.getEntriesByType("resource").length'), 5)
        self.assertEqual(self.strangers(), [])
        self.assertEqual(self.complaints(), [])

    def test_the_address_may_lack_its_last_slash(self):
        self.open('clade/app')
        self.until_text('#ready', 'Ready')
        self.assertEqual(self.one('nav a').get_attribute('href'), self.orthanc.url + 'app/explorer.html#lookup')

    @unittest.skipUnless(os.path.exists(server.Proxy.PROGRAM), 'nginx is not installed')
    def test_orthanc_may_lie_below_a_prefix_of_a_proxy(self):
        proxy = server.Proxy(self.orthanc.url, '/pacs/orthanc/')
        self.addCleanup(proxy.close)
        job = self.orthanc.enhance(self.orthanc.store(phantom.series(generate_uid(), 'behind a proxy')))
        self.until(lambda: self.is_served(proxy.url + 'clade/app/'), 'the proxy')
        for address in ('clade/app/', 'clade/app'):
            self.driver.get(proxy.url + address)
            self.until_text(row(job), 'behind a proxy')
            self.assertTrue(self.one(row(job) + ' th a').get_attribute('href').startswith(
                proxy.url + 'app/explorer.html#series?uuid='))

    def is_served(self, url):
        self.driver.get('about:blank')
        try:
            self.driver.get(url)
        except WebDriverException:
            return False  # nobody listens yet
        return True

    def test_text_of_the_series_is_text(self):
        job = self.orthanc.enhance(self.orthanc.store(phantom.series(generate_uid(), browser.HOSTILE)))
        self.open('clade/app/')
        self.until_text(row(job), '<img src=x')
        self.assertEqual(self.all(row(job) + ' img:not(.picture img)'), [])
        self.expect_unharmed()

    def test_a_series_that_is_gone_is_said(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        job = self.orthanc.finish(self.orthanc.enhance(series))
        self.orthanc.request('DELETE', f'series/{series}')
        self.open('clade/app/')
        self.until_text(row(job), 'No longer in Orthanc')
        self.assertIsNone(self.one(row(job) + ' th').find_element(By.TAG_NAME, 'a').get_attribute('href'))


class ApplicationWithoutWorker(browser.BrowserTest):
    """Jobs wait for ever here."""

    supervise = False

    def waiting(self, description='t2_tse_tra', **body):
        return self.orthanc.enhance(self.orthanc.store(phantom.series(generate_uid(), description, size=16)), **body)

    def counts(self):
        return [label.text for label in self.all('#filter label')]

    def press(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def test_no_worker_is_said(self):
        self.open('clade/app/')
        self.until_text('#ready', 'Not ready: no worker has reported')

    def test_a_waiting_job_says_why(self):
        job = self.waiting('why')
        self.open('clade/app/')
        self.until_text(row(job), 'in the queue: no worker has reported to the job store')

    def test_cancel_retry_and_delete_with_the_keyboard_alone(self):
        job = self.waiting('by keyboard')
        self.open('clade/app/')
        self.until_text(row(job), 'by keyboard')
        cancel = self.one(row(job) + ' [data-action=cancel]')
        self.assertEqual(cancel.get_attribute('aria-label'), 'Cancel: by keyboard')
        self.script('arguments[0].focus()', cancel)
        self.press(Keys.ENTER)
        self.until_text('#confirm', 'Cancel this job?')
        self.press(Keys.ENTER)  # the focus is on "Keep"
        self.until(lambda: not self.all('#confirm'), 'the question answered')
        self.assertEqual(self.text(row(job) + ' .state'), 'Waiting')

        self.press(Keys.ENTER)
        self.until_text('#confirm', 'Cancel this job?')
        self.press(Keys.TAB)
        self.press(Keys.ENTER)
        self.until_text(row(job) + ' .state', 'Cancelled')
        self.assertEqual(self.orthanc.get(f'clade/jobs/{job["ID"]}')['State'], 'Cancelled')
        self.until(lambda: self.driver.switch_to.active_element.text == 'Try again', 'the focus on what can be done now')

        self.press(Keys.ENTER)
        self.until_text(row(job) + ' .state', 'Waiting')
        self.orthanc.post(f'clade/jobs/{job["ID"]}/cancel', {})
        self.until_text(row(job) + ' .state', 'Cancelled')
        self.script('arguments[0].focus()', self.one(row(job) + ' [data-action=remove]'))
        self.press(Keys.ENTER)
        self.until_text('#confirm', 'Delete this job from the list?')
        self.press(Keys.TAB)
        self.press(Keys.ENTER)
        self.until(lambda: not self.all(row(job)), 'the row gone')
        self.assertNotEqual(self.driver.switch_to.active_element.tag_name, 'body', 'the focus was lost')

    def test_the_filter_works_by_keyboard_and_stays_in_the_address(self):
        kept, cancelled = self.waiting('kept'), self.waiting('cancelled')
        self.orthanc.post(f'clade/jobs/{cancelled["ID"]}/cancel', {})
        self.open('clade/app/')
        self.one(row(kept))
        self.script('document.querySelector("#filter input:checked").focus()')
        self.press(Keys.ARROW_LEFT)  # from the first, All, round to the last, Cancelled
        self.until(lambda: self.all(row(cancelled)) and not self.all(row(kept)), 'the cancelled job alone')
        self.assertIn('#state=Cancelled', self.driver.current_url)
        self.driver.refresh()
        self.until(lambda: self.all(row(cancelled)) and not self.all(row(kept)), 'the same after loading again')
        self.script('location.hash = "#series=" + arguments[0]', kept['Series'])
        self.until(lambda: self.all(row(kept)) and not self.all(row(cancelled)), 'the jobs of one series')
        self.one('#series-filter button').click()
        self.until(lambda: self.all(row(kept)) and self.all(row(cancelled)), 'all')

    def test_an_order_refused_by_the_server_is_shown(self):
        job = self.waiting()
        self.open('clade/app/')
        self.one(row(job) + ' [data-action=cancel]').click()
        self.until_text('#confirm', 'Cancel this job?')
        self.orthanc.post(f'clade/jobs/{job["ID"]}/cancel', {})  # somebody else was faster
        self.one('#confirm [value=yes]').click()
        self.until_text('#details', 'Conflict: job ' + job['ID'] + ' has ended already (Cancelled)')

    def test_a_lost_server_is_said_and_found_again(self):
        job = self.waiting()
        self.open('clade/app/')
        self.one(row(job))
        self.orthanc.stop()
        self.until_text('#offline', 'Orthanc cannot be reached; trying again. The page shows the state of')
        self.assertEqual(self.one('#offline').get_attribute('role'), 'alert')
        self.one('tbody.stale')
        self.orthanc.start()
        self.until(lambda: not self.all('#offline'), 'no warning once Orthanc is back')
        self.assertEqual(self.text(row(job) + ' .state'), 'Waiting')

    def test_more_jobs_than_a_page_are_reached(self):
        series = self.orthanc.store(phantom.series(generate_uid(), 'many', size=16))
        for volume in range(150):
            self.orthanc.enhance(series, Options={'Volume': volume})
        self.open(f'clade/app/#series={series}')
        self.until(lambda: len(self.all('tbody tr')) == 100, '100 rows')
        self.until_text('#count', 'The 100 newest jobs')
        self.one('#more').click()
        self.until(lambda: len(self.all('tbody tr')) == 150, '150 rows')
        self.assertEqual(self.all('#more'), [])

    def test_every_control_has_a_name_and_every_header_a_scope(self):
        self.waiting('named')
        self.open('clade/app/')
        self.until_text('tbody', 'named')
        self.until(lambda: '0' in ''.join(self.counts()), 'counts beside the states')
        self.expect_named(11, 'button', 'link', 'radio', 'progressbar', 'table', 'search')
        self.assertEqual(len(self.all('thead th[scope=col]')), 6)
        self.assertEqual(self.script('return document.documentElement.lang'), 'en')

    def test_text_can_be_read_in_light_and_in_dark(self):
        job = self.waiting('readable')
        self.orthanc.post(f'clade/jobs/{job["ID"]}/cancel', {})
        self.waiting('waits')
        for scheme, is_dark in (('light', False), ('dark', True)):
            self.prefer(scheme)
            self.open('clade/app/')
            self.until_text('tbody', 'waits')
            background = self.script('return getComputedStyle(document.body).backgroundColor')
            self.assertEqual(max(int(v) for v in background.strip('rgb()').split(',')) < 128, is_dark, background)
            self.assertEqual(self.script(browser.LOW_CONTRAST), [])

    def test_nothing_is_wider_than_a_telephone(self):
        self.waiting('a_series_description_as_long_as_DICOM_allows_it_to_be_' + 10 * 'x')
        self.narrow()
        self.open('clade/app/')
        self.until_text('tbody', 'a_series_description')
        self.assertLessEqual(self.script('return document.documentElement.scrollWidth'), 360)


class ManyJobs(browser.BrowserTest):
    """500 jobs of five series, and nobody who works."""

    supervise = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ['王^小東', 'الفارابي^أبو', 'Phantom^Oval', 'Phantom^Second', 'Phantom^Third']
        cls.series = [cls.orthanc.store(phantom.series(generate_uid(), f'series {n}', size=16, name=name))
                      for n, name in enumerate(names)]
        for volume in range(1, 101):
            cls.orthanc.post('clade/jobs', {'Series': cls.series, 'Options': {'Volume': volume}})

    def shown(self):
        return self.script('return [...document.querySelectorAll("tbody tr")].filter((tr) => !tr.hidden).length')

    def test_they_are_searched_by_what_people_see(self):
        self.open('clade/app/')
        self.one('#search').send_keys('王 小東')
        self.until_text('#count', '100 of 500 jobs')
        self.assertEqual(self.shown(), 100)
        self.assertIn('search=', self.driver.current_url)
        self.driver.refresh()
        self.until_text('#count', '100 of 500 jobs')
        self.one('#search').clear()
        self.one('#search').send_keys('أبو volume 100')
        self.until_text('#count', '1 of 500 jobs')
        self.one('#search').clear()
        self.one('#search').send_keys('no such thing')
        self.until_text('#none', 'No job matches the filter.')
        self.assertEqual(self.complaints(), [])

    def test_each_says_its_place_and_the_queue_is_paused_and_resumed(self):
        self.open('clade/app/')
        self.until_text('tbody tr:first-child', '500th in the queue')
        self.until_text('#queue', '500 jobs wait')
        self.one('#queue button').click()
        self.until_text('#queue', 'The queue is paused since')
        self.until_text('tbody tr:first-child', '500th in the queue, paused')
        self.assertTrue(self.orthanc.get('clade/status')['Paused'])
        self.one('#queue button').click()
        self.until_text('#queue', '500 jobs wait')
        self.assertFalse(self.orthanc.get('clade/status')['Paused'])

    def test_those_shown_are_cancelled_and_tried_again_at_once(self):
        self.open('clade/app/#search=Third')
        self.until_text('#cancel-all', 'Cancel all 100 shown')
        self.one('#cancel-all').click()
        self.until_text('#confirm', 'Cancel 100 jobs?')
        self.one('#confirm [value=yes]').click()
        self.until_text('#retry-all', 'Try all 100 shown again')
        self.assertEqual(self.orthanc.get('clade/status')['Jobs']['Cancelled'], 100)
        self.one('#retry-all').click()
        self.one('#confirm [value=yes]').click()
        self.until_text('#cancel-all', 'Cancel all 100 shown')
        self.assertEqual(self.orthanc.get('clade/status')['Jobs']['Cancelled'], 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
