"""A sweep from begin to end in the browser: combinations watched as they are ranked, cancelled, the report opened."""

import csv
import io
import json
import unittest

import browser

browser.skip_where_missing()

import training_page


class Sweep(training_page.TrainingTest):
    def order(self, name, epochs, values):
        """Sends the form with values of the learning rate."""
        self.show()
        self.fill(name, epochs)
        self.use(1, 'Validation')
        self.one('#sweep summary').click()
        self.one('[aria-label="Values of learningRate"]').send_keys(values)

    def article(self, name):
        return self.until(lambda: [a for a in self.all('#trainings article') if a.text.startswith(name)], f'the training {name}')[0]

    def press(self, name, text):
        self.fresh(lambda: [b for b in self.article(name).find_elements('css selector', 'button') if b.text == text][0].click())
        return True

    def rows(self, name):
        return self.fresh(lambda: [[cell.text for cell in row.find_elements('css selector', 'th, td')]
                                   for row in self.article(name).find_elements('css selector', 'table.sweep tbody tr')])

    def table(self, name):
        """What the button beside the table saves."""
        return list(csv.reader(io.StringIO(self.saved(lambda: self.press(name, 'Save as CSV')), newline='')))

    def test_combinations_are_ranked_and_the_best_becomes_the_model(self):
        self.order('swept', 2, '1e-4, 1e-3')
        self.one('[aria-label="Values of gmap"]').send_keys('5, 10')
        self.until_text('#combinations', '2 × 2 = 4 combinations, one epoch each; the best is trained further.')
        self.assertFalse(self.one('#train-minutes').is_enabled())
        self.train()
        self.until_text('#sent', 'The sweep is in the queue')
        ended = self.orthanc.finish(self.job('swept'))
        self.assertEqual(ended['State'], 'Success', ended)
        ranked = ended['Result']['Sweep']['Ranked']
        self.until_text('#trainings', '4 combinations, the best first')
        self.until(lambda: len(self.rows('swept')) == 5, 'four combinations and interpolation alone')
        rows = self.rows('swept')
        self.assertEqual([row[0] for row in rows], ['1', '2', '3', '4', ''])
        self.assertEqual([row[3] for row in rows[:4]], [f"{row['Figures']['piqe']:.1f}" for row in ranked])
        self.assertEqual(rows[4][-1], 'interpolation alone')
        best = ranked[0]['Values']
        self.until_text('#trainings', f"The best: gmap {best['losses.gmap']:g}, learningRate {best['learningRate']:g}. 6 steps")
        saved = self.table('swept')
        self.assertEqual(saved[0][:4], ['rank', 'losses.gmap', 'learningRate', 'piqe'])
        self.assertEqual([float(row[3]) for row in saved[1:5]], [row['Figures']['piqe'] for row in ranked])
        self.assertTrue(self.fresh(lambda: self.article('swept').find_elements('css selector', '.verdict')), 'it was compared with the one in use')
        self.assertEqual(self.complaints(), [])

        link = self.until(lambda: [a for a in self.article('swept').find_elements('css selector', 'a') if a.text == 'Report with pictures'],
                          'the report')[0]
        self.driver.get(link.get_attribute('href'))
        self.until_text('h1', 'Sweep')
        self.assertEqual(len(self.all('table')[0].find_elements('css selector', 'tbody tr')), 5)
        self.until(lambda: self.all('.plot svg.main-svg .xy'), 'the plot: its scripts run')
        self.assertTrue(self.all('img'), 'pictures')
        self.assertEqual(self.script('return self.origin'), 'null', 'it is nobody here')
        self.assertEqual(self.complaints(), [])

    def test_a_sweep_is_cancelled_and_its_ranking_stays(self):
        self.order('stopped', 1000, '1e-4, 2e-4')
        self.train()
        self.until(lambda: len(self.rows('stopped')) >= 2 and 'training the best combination further' in self.article('stopped').text,
                   'that the best learns on', 120)
        self.until(lambda: self.press('stopped', 'Cancel'), 'the button')
        self.driver.switch_to.alert.accept()
        self.assertEqual(self.orthanc.finish(self.job('stopped'))['State'], 'Cancelled')
        self.until(lambda: 'Cancelled' in self.article('stopped').find_element('css selector', 'h3').text, 'that it was cancelled')
        self.assertEqual(len(self.rows('stopped')), 3)
        self.assertFalse([a for a in self.all('#models a') if a.text == 'Sweep' and 'stopped' in a.get_attribute('href')])

    def test_what_cannot_be_varied_is_said(self):
        self.order('wrong', 2, '1e-4, fast')
        self.one('#train-form button[type=submit]').click()
        self.until_text('#sent', 'learningRate is "fast"')
        self.assertEqual([job for job in self.orthanc.get('clade/jobs') if job['Model'] == 'wrong'], [])


if __name__ == '__main__':
    unittest.main()
