"""The page that asks for an enhancement with a model and options, /clade/app/enhance."""

import io
import unittest

import browser

browser.skip_where_missing()

import phantom
import pydicom
from pydicom.uid import generate_uid
from selenium.webdriver.support.ui import Select


def as_map(image):
    """The same instance as a scanner's map of diffusion."""
    data = pydicom.dcmread(io.BytesIO(image))
    data.ImageType = ['DERIVED', 'PRIMARY', 'ADC']
    file = io.BytesIO()
    data.save_as(file)
    return file.getvalue()


class Enhance(browser.BrowserTest):
    def show(self, query):
        self.open(f'clade/app/enhance?{query}')
        self.one('#order')

    def jobs(self, series):
        return self.orthanc.get(f'series/{series}/clade')['Jobs']

    def test_model_and_options_are_those_of_the_job(self):
        series = self.orthanc.store(phantom.series(generate_uid(), 'thick axial', size=32))
        self.show(f'series={series}')
        self.until_text('#title', 'thick axial')
        Select(self.one('#model')).select_by_value('cubic')
        self.assertEqual(self.all('#Planes'), [], 'a question for networks')
        Select(self.one('#Grid')).select_by_value('aligned')
        self.one('#start').click()
        self.until_text('#answer', '1 of 1 queued.')
        job = self.orthanc.finish(self.jobs(series)[0])
        self.assertEqual((job['State'], job['Model'], job['OptionWords']), ('Success', 'cubic', ['aligned']))
        derived = self.orthanc.get(f'series/{job["DerivedSeries"]}')
        self.assertEqual(derived['MainDicomTags']['SeriesDescription'], 'thick axial [cubic 1 mm, aligned] RESEARCH')
        self.one('#start').click()
        self.until_text('#answer', '0 of 1 queued; 1 requested before.')
        self.one('#answer a').click()
        self.until_text('tbody', 'thick axial')
        self.assertEqual(self.complaints(), [])
        self.assertEqual(self.strangers(), [])

    def test_what_a_refusal_names_as_the_next_step_can_be_chosen(self):
        series = self.orthanc.store([as_map(image) for image in phantom.series(generate_uid(), 'an ADC map', size=16)])
        refused = self.orthanc.finish(self.orthanc.enhance(series, Model='cubic'))
        self.assertEqual((refused['State'], refused['ErrorCode']), ('Skipped', 'E_DERIVED_INPUT'))
        self.assertIn('"AllowDerived": true, in the request, the rule or under "Model and options"', refused['NextStep'])
        self.show(f'series={series}')
        Select(self.one('#model')).select_by_value('cubic')
        for name in ('AllowDerived', 'SkipUnreadable', 'ForceModel'):
            self.one(f'#{name}').click()
        self.script('document.getElementById("MaximumSlices").value = "5000"')
        self.one('#start').click()
        self.until_text('#answer', '1 of 1 queued.')
        job = self.orthanc.finish(self.jobs(series)[0])
        self.assertEqual(job['State'], 'Success', job)
        asked = {name: job['Options'][name] for name in ('AllowDerived', 'SkipUnreadable', 'ForceModel', 'MaximumSlices', 'Volume')}
        self.assertEqual(asked, {'AllowDerived': True, 'SkipUnreadable': True, 'ForceModel': True, 'MaximumSlices': 5000, 'Volume': 0})

    def test_a_study_offers_what_was_not_made_by_us(self):
        study = generate_uid()
        first = self.orthanc.store(phantom.series(study, 'first', 1, size=16))
        self.orthanc.store(phantom.series(study, '<b>second</b>', 2, size=16))
        self.orthanc.finish(self.orthanc.enhance(first))
        parent = self.orthanc.get(f'series/{first}')['ParentStudy']
        self.show(f'study={parent}')
        self.assertEqual(sorted(label.text.split(' MR')[0] for label in self.all('#series label')), ['<b>second</b>', 'first'])
        self.one('#start').click()
        self.until_text('#answer', '1 of 2 queued; 1 requested before.')

    def test_what_the_server_refuses_is_said(self):
        series = self.orthanc.store(phantom.series(generate_uid(), size=16))
        self.show(f'series={series}')
        self.script('document.getElementById("Volume").value = "7"; document.getElementById("Adapt").value = "5"')
        self.orthanc.request('DELETE', f'series/{series}')
        self.one('#start').click()
        self.until_text('#answer', 'NotFound:')

    def test_an_address_without_series_is_said(self):
        self.open('clade/app/enhance')
        self.until_text('#offline', 'The address names no series and no study')

    def test_it_can_be_read_in_light_and_dark_and_on_a_telephone(self):
        series = self.orthanc.store(phantom.series(generate_uid(), size=16))
        self.expect_readable(lambda: self.show(f'series={series}'))


class EnhanceWithoutWorker(browser.BrowserTest):
    supervise = False

    def test_more_series_than_one_request_takes_are_ordered_as_a_whole(self):
        self.open(f'clade/app/enhance?study={self.store_study(101)}')
        self.one('#start').click()
        self.until_text('#answer', '101 of 101 queued.')
        self.assertEqual(len(self.orthanc.get('clade/jobs?limit=1000')), 101)


if __name__ == '__main__':
    unittest.main(verbosity=2)
