"""The page of rules, /clade/app/rules."""

import datetime
import json
import os
import unittest

import browser

browser.skip_where_missing()

import phantom
import server
from browser import By
from pydicom.uid import generate_uid
from selenium.webdriver.support.ui import Select

# Hours that are not now: a job of the rule must wait, or its derived series would be among those that came lately.
HOURS = '-'.join((datetime.datetime.now() + datetime.timedelta(hours=h)).strftime('%H:%M') for h in (8, 9))
RULE = {'Name': 'thick VIBE', 'Match': {'Modality': '^MR$', 'SeriesDescription': '(?i)vibe'}, 'Hours': HOURS,
        'Model': 'auto'}


class Rules(browser.BrowserTest):
    clade = {'Rules': [RULE, {'Name': 'everything thin', 'MaximumAnisotropy': 2.5}]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vibe = cls.orthanc.store(phantom.series(generate_uid(), 'abdominal VIBE', size=32, name='王^小東'))
        cls.other = cls.orthanc.store(phantom.series(generate_uid(), 't2_tse_tra', size=32, name='الفارابي^أبو'))
        cls.hostile = cls.orthanc.store(phantom.series(generate_uid(), browser.HOSTILE, size=32))

    def show(self):
        self.open('clade/app/rules')
        self.until_text('#rules', 'of the last 7 days')

    def test_each_rule_says_what_it_matched_lately_and_why_it_did_not(self):
        self.show()
        first = self.all('.rule')[0]
        self.assertIn('1. thick VIBE', first.text)
        self.assertIn('SeriesDescription has “(?i)vibe”', first.text)
        self.assertIn(f'between {HOURS.replace("-", " and ")}', first.text)
        self.assertIn('Matches 1 of the 3 series of the last 7 days.', first.text)
        self.assertIn('abdominal VIBE · MR · 王 小東 · 31 Jan 2026', first.text)
        first.find_element(By.TAG_NAME, 'summary').click()
        self.assertIn('SeriesDescription is "t2_tse_tra", in which "(?i)vibe" is not found', first.text)
        self.assertIn('الفارابي أبو', first.text)
        self.assertIn('at most 2.5 is required', self.script('return document.querySelectorAll(".rule")[1].textContent'))
        self.assertEqual(self.complaints(), [])
        self.assertEqual(self.strangers(), [])

    def test_a_rule_is_made_of_a_series_tried_and_given_as_json(self):
        self.show()
        Select(self.one('#found')).select_by_value(self.other)
        self.one('#take').click()
        self.until_text('#json', 't2_tse_tra')
        Select(self.one('#Grid')).select_by_value('aligned')
        self.one('#ForceModel').click()
        self.script('document.getElementById("Volume").value = "all"')
        self.script('const at = (id, v) => { document.getElementById(id).value = v; };'
                    'at("from", "20:00"); at("to", "06:00"); at("Name", "my T2");'
                    'document.getElementById("rule").dispatchEvent(new Event("input"))')
        self.one('#rule button[type=submit]').click()
        self.until_text('#verdict', '✓ matches')
        self.until_text('#verdict', 'The worker would accept this series.')
        rule = json.loads(self.text('#json'))
        self.assertEqual(rule, {'Name': 'my T2', 'Match': {
            'Modality': '^MR$', 'SeriesDescription': '(?i)t2_tse_tra', 'BodyPartExamined': '(?i)ABDOMEN'},
            'Model': 'auto', 'Options': {'Grid': 'aligned', 'ForceModel': True, 'Volume': 'all'}, 'Hours': '20:00-06:00'})
        self.one('#try-all').click()
        self.until_text('#verdict', 'The rule matches 1 of 3.')
        self.assertEqual([one['Name'] for one in self.orthanc.get('clade/rules')['Rules']],
                         ['thick VIBE', 'everything thin'], 'nothing is written')
        # What the page gave is a rule that Orthanc starts with.
        with_it = server.Orthanc(False, clade={'Rules': [rule]})
        self.addCleanup(with_it.close)
        self.assertEqual(with_it.get('clade/rules')['Rules'], [rule])

    def test_what_is_wrong_with_a_rule_is_said(self):
        self.show()
        self.script('document.querySelector(".pattern").value = "("')
        self.one('#rule button[type=submit]').click()
        self.until_text('#verdict', 'Rule.Match.Modality is "(", expected a regular expression')

    def test_series_are_found_by_the_patient(self):
        self.show()
        self.one('#text').send_keys('小東')
        self.one('#search button').click()
        self.until_text('#verdict', '1 series found.')
        self.assertEqual(self.one('#found').get_attribute('value'), self.vibe)
        self.one('#text').clear()
        self.one('#text').send_keys('nobody of this name')
        self.one('#search button').click()
        self.until_text('#verdict', 'No CT or MR series was found.')

    def test_text_of_the_series_is_text(self):
        self.show()
        self.one('#try-all').click()
        self.until_text('#verdict', '<img src=x')
        self.assertEqual(self.all('main img'), [])
        self.expect_unharmed()

    def test_it_can_be_read_in_light_and_dark_and_on_a_telephone(self):
        def try_all():
            self.show()
            self.one('#try-all').click()
            self.until_text('#verdict', 'of 3.')
        self.expect_readable(try_all)

    def test_every_control_has_a_name(self):
        self.show()
        self.expect_named(16, 'button', 'link', 'textbox', 'searchbox', 'combobox', 'spinbutton', 'Date')

    @unittest.skipUnless(os.path.exists(server.Proxy.PROGRAM), 'nginx is not installed')
    def test_who_may_not_see_the_archive_is_told(self):
        proxy = server.Proxy(self.orthanc.url, '/pacs/', ['changes'])
        self.addCleanup(proxy.close)
        self.until(lambda: proxy.is_up(), 'the proxy')
        self.driver.get(proxy.url + 'clade/app/rules')
        self.until_text('#offline', 'You have no permission for this here (HTTP status 403)')
        self.assertIn('thick VIBE', self.text('#rules'), 'what is known is shown')


class RulesOfAnEmptyArchive(browser.BrowserTest):
    supervise = False

    def test_no_rule_no_series_and_no_worker_are_said(self):
        self.open('clade/app/rules')
        self.until_text('#rules', 'There are no rules: nothing is enhanced automatically.')
        self.until_text('#seen', 'No CT or MR series has come in the last 7 days')
        self.one('#rule button[type=submit]').click()
        self.until_text('#verdict', 'Choose a series first')
        self.orthanc.store(phantom.series(generate_uid(), 'alone', size=16))
        self.one('#search button').click()
        self.until_text('#verdict', '1 series found.')
        self.one('#rule button[type=submit]').click()
        self.until_text('#verdict', 'It is not known whether the series would be accepted')
        self.assertIn('no worker', self.text('#verdict'))


if __name__ == '__main__':
    unittest.main(verbosity=2)
