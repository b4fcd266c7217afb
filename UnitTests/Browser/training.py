"""A training from begin to end in the browser: watched, paused, resumed by another worker, compared, rolled back."""

import json
import os
import signal
import unittest

import browser

browser.skip_where_missing()

import training_page


class Training(training_page.TrainingTest):
    def button(self, text):
        """Presses the one of the newest training."""
        self.until(lambda: [b for b in self.all('#trainings article button') if b.text == text], text)[0].click()

    def of(self, name, selector):
        """What is seen of the trainings of this model."""
        return self.fresh(lambda: [found for article in self.all('#trainings article') if article.text.startswith(name)
                                   for found in article.find_elements('css selector', selector)])

    def kill_worker(self):
        worker = self.orthanc.get('clade/status')['Workers'][0]['PID']
        os.kill(worker, signal.SIGKILL)
        self.orthanc.wait_for('clade/status', lambda status: [w for w in status['Workers'] if w['PID'] != worker])

    def test_a_training_is_watched_paused_and_resumed(self):
        self.show()
        self.fill('long', 1000, batches=20)  # it does not end by itself
        self.use(1, 'Validation')
        self.train()
        self.until(lambda: self.of('long', 'svg.curve polyline'), 'a curve of several points', 120)
        self.until(lambda: self.script('return arguments[0].naturalWidth', self.of('long', 'figure.validation img')[0]) > 100,
                   'the slice before and after')

        self.button('Pause')
        self.until(lambda: 'Paused' in self.of('long', 'h3')[0].text, 'that it is paused')
        self.until_text('#trainings', 'What it has learned is kept.')
        job = self.job('long')
        self.assertEqual((job['State'], job['Paused']), ('Pending', True))
        self.kill_worker()
        self.assertEqual(self.job('long')['State'], 'Pending')
        curves = len(self.of('long', 'svg.curve'))
        training = f'clade/trainings/{job["ID"]}'
        epochs = len(self.orthanc.get(training)['Epochs'])

        self.button('Resume')
        self.orthanc.wait_for(training, lambda found: len(found['Epochs']) > epochs, 120)
        self.until(lambda: 'Paused' not in self.of('long', 'h3')[0].text, 'that it goes on')
        self.assertGreaterEqual(len(self.of('long', 'svg.curve')), curves, 'they stay')
        self.assertTrue(self.of('long', 'figure.validation img'))
        self.orthanc.post(f'clade/jobs/{job["ID"]}/cancel', {})
        self.assertEqual(self.orthanc.finish(job)['State'], 'Cancelled')
        self.assertEqual(self.complaints(), [])
        self.assertEqual(self.strangers(), [])

    def test_a_training_with_a_budget_says_so_and_what_it_has_learned(self):
        self.show()
        self.fill('brief', 2, 0.1)
        self.use(1, 'Validation')
        self.train()
        self.until_text('#trainings', 'Budget: 0.1 minutes')
        ended = self.orthanc.wait_for(f"clade/jobs/{self.job('brief')['ID']}", lambda job: job['CompletionTime'], 240)
        self.assertEqual(ended['State'], 'Success')
        self.until_text('#trainings', f"{ended['Result']['Steps']} steps; chosen: epoch")
        self.until(lambda: self.of('brief', '.verdict'), 'the comparison')
        self.assertIn('against interpolation (cubic)', self.fresh(lambda: self.of('brief', '.verdict')[0].text))
        self.assertEqual(self.complaints(), [])

    def test_a_training_that_is_there_already_is_said_and_shown(self):
        self.orthanc.post('clade/queue', {'Paused': True})  # it waits
        self.addCleanup(self.orthanc.post, 'clade/queue', {'Paused': False})
        for _ in range(2):
            self.show()
            self.fill('again', 1)
            self.one('#train-form button[type=submit]').click()
            self.until(lambda: self.text('#sent'), 'an answer')
        self.until_text('#sent', 'This very training is there already')
        self.assertNotIn('in the queue', self.text('#sent'))
        link = self.one('#sent a')
        self.assertEqual(link.text, 'again')
        self.assertIn('again', self.one('#' + link.get_attribute('href').split('#')[1]).text)
        self.assertEqual(len([job for job in self.orthanc.get('clade/jobs') if job['Model'] == 'again']), 1)
        self.orthanc.post(f"clade/jobs/{self.job('again')['ID']}/cancel", {})

    def hash_of(self, name):
        return self.orthanc.get(f'clade/models/{name}')['SHA256']

    def test_a_model_that_replaces_another_is_compared_with_it_used_in_a_rule_and_rolled_back(self):
        for seed in (1, 2):
            self.show()
            self.fill('twice', 2)
            self.use(1, 'Validation')
            if seed == 2:
                first = self.hash_of('twice')
                self.one('#train-replace').click()
            self.train()
            job = self.orthanc.finish(self.job('twice'))
            self.assertEqual(job['State'], 'Success', job)
        second = self.hash_of('twice')
        article = self.until(lambda: [a for a in self.all('#trainings article') if 'twice as it was' in a.text], 'the comparison')[0]
        comparison = job['Result']['Comparison']
        self.assertEqual(comparison['Reference'], 'twice')
        rows = {row.find_element('css selector', 'th').text.splitlines()[0]: [cell.text for cell in row.find_elements('css selector', 'td')]
                for row in article.find_elements('css selector', 'table.comparison tbody tr')}
        for figure in comparison['Figures']:
            self.assertIn(f"{figure['Candidate']:.{figure['Decimals']}f}", rows[figure['Title']][0])
            self.assertIn(f"{figure['Reference']:.{figure['Decimals']}f}", rows[figure['Title']][1])
        article.find_element('css selector', '.rule summary').click()
        rule = json.loads(article.find_element('css selector', '.rule pre').text)
        verdict = self.orthanc.post('clade/rules/test', {'Series': job['Series'], 'Rule': rule, 'Input': False})
        self.assertEqual(verdict['Rule'], 'twice', 'a rule that the server takes')

        [b for b in self.all('#models button') if b.text == 'Go back'][0].click()
        self.driver.switch_to.alert.accept()
        self.orthanc.wait_for('clade/models/twice', lambda model: model['SHA256'] == first)
        self.assertEqual(self.orthanc.get('clade/models/twice')['Before']['SHA256'], second)
        self.narrow()
        edges = self.script('return [...document.querySelectorAll("#models .actions > *")].map((e) => e.getBoundingClientRect().right)')
        self.assertGreaterEqual(len(edges), 3, 'card, Go back and report')
        self.assertLessEqual(max(edges), 360, 'all can be reached on a telephone')
        self.assertEqual(self.complaints(), [])


if __name__ == '__main__':
    unittest.main()
