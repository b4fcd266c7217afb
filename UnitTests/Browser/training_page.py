"""What the tests of the page of models share: its form, filled in for a network that learns in seconds."""

import json

import browser
import phantom
from pydicom.uid import generate_uid
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

TINY = {'generator': {'baseChannels': 2, 'residualBlocks': 1}, 'discriminatorChannels': 2, 'device': 'cpu', 'threads': 1}


class TrainingTest(browser.BrowserTest):
    models = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for patient in ('ONE', 'TWO'):
            cls.orthanc.store(phantom.series(generate_uid(), f'series of {patient}', patient=patient))

    def show(self):
        self.open('clade/app/models')
        self.until_text('#loading', 'model')
        self.one('#models table')

    def fill(self, name, epochs, minutes='', batches=3):
        """The form; `batches` of an epoch without a budget."""
        self.one('#train summary').click()
        Select(self.one('#train-preset')).select_by_value('paper-mr')
        for selector, value in (('#train-name', name), ('#train-epochs', str(epochs)), ('#train-batches', str(batches)),
                                ('#train-minutes', str(minutes))):
            field = self.one(selector)
            field.clear()
            field.send_keys(value)
        self.script('document.querySelector("#train-options").value = arguments[0]', json.dumps(TINY))
        self.add('ONE', 'TWO')

    def add(self, *patients):
        """The first study of each patient that is not there yet."""
        for number, patient in enumerate(patients):
            field = self.one('#find')
            field.clear()
            field.send_keys(patient + Keys.ENTER)
            self.until(lambda: self.all('#found li'), 'a study')
            for button in self.all('#found li button'):
                button.click()
            self.until(lambda: len(self.all('#chosen select')) > number, 'its series')

    def use(self, n, value):
        Select(self.all('#chosen select')[n]).select_by_value(value)

    def train(self):
        self.addCleanup(self.cancel_what_runs)  # a test that fails holds up no other
        self.one('#train-form button[type=submit]').click()
        self.until_text('#sent', 'in the queue')

    def cancel_what_runs(self):
        for job in self.orthanc.get('clade/jobs'):
            if job['State'] in ('Pending', 'Running'):
                self.orthanc.post(f'clade/jobs/{job["ID"]}/cancel', {})

    def job(self, name):
        return [job for job in self.orthanc.get('clade/jobs') if job['Kind'] == 'Train' and job['Model'] == name][0]
