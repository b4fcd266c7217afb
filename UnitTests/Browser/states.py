"""What every page says where there is nothing to show, nobody who works, no permission, or very much."""

import io
import os
import unittest
import zipfile

import browser

browser.skip_where_missing()

import phantom
import server
from pydicom.uid import generate_uid
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

MISSING = '00000000-00000000-00000000-00000000-00000000'


class NothingThere(browser.BrowserTest):
    """An empty archive, and no worker."""

    supervise = False
    models = True

    def test_each_page_says_so(self):
        for address, selector, sentence in (
                ('', '#none', 'No jobs yet. Open a series in Orthanc Explorer'),
                ('', '#ready', 'Not ready: no worker has reported'),
                ('models', '#trainings', 'None yet.'),
                ('models', '#loading', '1 model'),
                ('study', '#list', 'There are no studies yet. Create one below.'),
                ('rules', '#rules', 'There are no rules: nothing is enhanced automatically.'),
                ('rules', '#seen', 'No CT or MR series has come in the last 7 days'),
                (f'compare?series={MISSING}', '#offline', 'Orthanc does not have this item (HTTP status 404)'),
                (f'enhance?series={MISSING}', '#offline', 'Orthanc does not have this item')):
            with self.subTest(address=address):
                self.open(f'clade/app/{address}')
                self.until_text(selector, sentence)
                self.assertEqual(self.complaints(), [])
                self.assertEqual(self.strangers(), [])

    def test_nothing_is_found_to_read_or_to_train_on(self):
        for page in ('study', 'models'):
            self.open(f'clade/app/{page}')
            self.one('#make summary' if page == 'study' else '#train summary').click()
            self.one('#find').send_keys('nobody' + Keys.ENTER)
            self.until_text('#found', 'Orthanc has no such study.')


@unittest.skipUnless(os.path.exists(server.Proxy.PROGRAM), 'nginx is not installed')
class NoPermission(browser.BrowserTest):
    """A proxy refuses with 403 what a plugin for permissions would."""

    supervise = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.orthanc.store(phantom.series(generate_uid(), size=16))
        cls.proxy = server.Proxy(cls.orthanc.url, '/pacs/', ['clade/jobs', 'clade/models', 'clade/studies', 'clade/rules', 'series/'])
        cls.addClassCleanup(cls.proxy.close)

    def test_each_page_says_so(self):
        self.until(lambda: self.proxy.is_up(), 'the proxy')
        for page in ('', 'models', 'study', 'rules', f'compare?series={self.series}', f'enhance?series={self.series}'):
            with self.subTest(page=page):
                self.driver.get('about:blank')
                self.driver.get(f'{self.proxy.url}clade/app/{page}')
                self.until_text('#offline', 'You have no permission for this here (HTTP status 403): log in as a user who has it')
                self.assertEqual(self.one('#offline').get_attribute('role'), 'alert')


class ManySeries(browser.BrowserTest):
    """A study of 300 series; its names are Chinese and Arabic."""

    supervise = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        study, frame = generate_uid(), generate_uid()
        together = io.BytesIO()
        with zipfile.ZipFile(together, 'w') as archive:
            for n in range(1, 301):
                for k, data in enumerate(phantom.series(study, f'مقطع {n}', n, slices=2, size=16, name='王^小東', frame=frame)):
                    archive.writestr(f'{n}-{k}', data)
        stored = cls.orthanc.post('instances', together.getvalue())
        cls.series, cls.study = list(dict.fromkeys(one['ParentSeries'] for one in stored)), stored[0]['ParentStudy']

    def test_orthanc_explorer_offers_them_at_once(self):
        self.open(f'app/explorer.html#study?uuid={self.study}')
        self.until_text('#clade-study-start', 'Enhance 300 CT and MR series')

    def test_two_of_them_are_compared(self):
        self.open(f'clade/app/compare?series={self.series[41]}')
        self.until_text('#title', 'مقطع 42')
        self.until(lambda: not self.all('#loaded'), 'all slices')
        self.one('#others-box summary').click()
        self.until(lambda: len(self.all('#others input')) == 299, 'all but the source')
        self.until_text('#others-title', '1 of 299 series')
        self.assertIn('16 of 300; the first 16 can be chosen', self.text('#measured-title'))
        self.assertEqual(self.complaints(), [])

    def test_they_are_ordered_and_studied(self):
        self.open(f'clade/app/enhance?study={self.study}')
        self.until(lambda: len(self.all('#series input')) == 300, '300 series')
        self.open('clade/app/study')
        self.one('#make summary').click()
        self.one('#find').send_keys('小東' + Keys.ENTER)
        self.until_text('#found', '王 小東')
        self.one('#found li button').click()
        self.until(lambda: self.all('#cases select'), 'the case')
        self.assertEqual(len(Select(self.all('#cases select')[0]).options), 300)
        self.assertEqual(self.complaints(), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
