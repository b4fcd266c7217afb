"""The page of models, /clade/app/models: cards, and a training begun, watched, cancelled and ended in the browser."""

import json
import unittest

import browser

browser.skip_where_missing()

import phantom
import training_page
from pydicom.uid import generate_uid
from selenium.webdriver.common.by import By

CARD = f"""# Evil {browser.HOSTILE}

A [link](javascript:window.hacked=1) and **bold** text, `code`.

| a | b |
| --- | --- |
| 1 | <script>window.hacked=1</script> |

* first
  and more
* second
"""


class Models(training_page.TrainingTest):
    def test_a_card_is_shown_as_text(self):
        for end, content in (('.safetensors', 'no model'), ('.md', CARD)):
            with open(f'{self.orthanc.models}/evil{end}', 'w') as file:
                file.write(content)
        self.show()
        row = [row for row in self.all('#models tbody tr') if 'evil' in row.text][0]
        self.assertTrue(row.find_elements(By.CSS_SELECTOR, '.error'), 'what is wrong with the file')
        row.find_element(By.TAG_NAME, 'button').click()
        self.until_text('#card-body', f'Evil {browser.HOSTILE}')
        self.assertEqual(self.driver.find_elements(By.CSS_SELECTOR, '#card-body :is(img, a, script)'), [])
        self.assertEqual([cell.text for cell in self.all('#card-body td')], ['1', '<script>window.hacked=1</script>'])
        self.assertEqual([item.text for item in self.all('#card-body li')], ['first and more', 'second'])
        self.assertEqual(self.text('#card-body b') + self.text('#card-body code'), 'boldcode')
        self.expect_unharmed()
        self.assertEqual(self.complaints(), [])

    def test_a_training_is_begun_watched_and_ended(self):
        self.show()
        self.fill('small', 2)
        self.use(1, 'Validation')
        self.until_text('#split', '1 to train on, 1 to validate with; no patient is in both sets')
        self.train()
        self.until_text('#trainings', '6 steps; chosen: epoch', 120)
        self.until_text('#models', 'small')
        about = json.loads(self.orthanc.get('clade/models/small')['Metadata']['clade'])
        self.assertEqual(about['method'], 'clade')
        self.assertIn('MR, clade, factors', self.text('#models'))
        self.assertEqual(self.complaints(), [])

    def test_a_long_training_shows_its_curves_and_is_cancelled(self):
        self.show()
        self.fill('long', 1000)
        self.use(1, 'Validation')
        self.train()
        self.until(lambda: self.all('#trainings svg.curve polyline'), 'a curve of several points', 120)
        self.assertIn('PIQE', self.text('#trainings'))
        [button for button in self.all('#trainings button') if button.text == 'Cancel'][0].click()
        self.driver.switch_to.alert.accept()
        self.assertEqual(self.orthanc.finish(self.job('long'))['State'], 'Cancelled')
        self.until_text('#trainings', 'Cancelled')

    def test_a_patient_on_both_sides_is_warned_of(self):
        for number in (1, 2):
            self.orthanc.store(phantom.series(generate_uid(), f'{number} of BOTH', number, patient='BOTH', size=48))
        self.show()
        self.one('#train summary').click()
        self.add('BOTH')
        self.until(lambda: len(self.all('#chosen select')) == 2, 'two series')
        self.use(0, 'Validation')
        self.until_text('#split', '1 patient is in both sets')
        self.assertIn('warning', self.one('#split').get_attribute('class'))


if __name__ == '__main__':
    unittest.main()
