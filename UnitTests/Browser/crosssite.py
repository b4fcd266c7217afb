"""Pages of another site, in a real Chromium, which try to have a job made or deleted."""

import browser

browser.skip_where_missing()

import http.server
import json
import threading
import unittest

import phantom
from pydicom.uid import generate_uid

ATTACKS = {
    'a form of parts': """
        const body = '--x\\r\\nContent-Disposition: form-data; name="a"\\r\\nContent-Type: application/json\\r\\n' +
                     'Host: localhost\\r\\nSec-Fetch-Site: same-origin\\r\\n\\r\\n' + order + '\\r\\n--x--\\r\\n';
        return fetch(url + 'clade/jobs', {method: 'POST', mode: 'no-cors', credentials: 'include', body,
                                          headers: {'Content-Type': 'multipart/form-data; boundary=x'}});""",
    'a blob that names itself': """
        const form = new FormData();
        form.append('a', new Blob([order], {type: 'application/json'}));
        return fetch(url + 'clade/jobs', {method: 'POST', mode: 'no-cors', credentials: 'include', body: form});""",
    'plain text': """
        return fetch(url + 'clade/jobs', {method: 'POST', mode: 'no-cors', credentials: 'include', body: order,
                                          headers: {'Content-Type': 'text/plain'}});""",
    'JSON': """
        return fetch(url + 'clade/jobs', {method: 'POST', credentials: 'include', body: order,
                                          headers: {'Content-Type': 'application/json'}});""",
    'an image that deletes': """
        const image = document.createElement('img');
        const loaded = new Promise(resolve => { image.onload = image.onerror = resolve; });
        image.src = url + 'clade/jobs/' + job + '?_method=DELETE';
        document.body.append(image);
        return loaded;""",
}


class OtherSite(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write(b'<!doctype html><title>another site</title><body></body>')

    def log_message(self, *_):
        pass


class CrossSite(browser.BrowserTest):
    supervise = False

    def test_another_site_makes_and_deletes_nothing(self):
        series = self.orthanc.store(phantom.series(generate_uid()))
        done = self.orthanc.enhance(series, Model='cubic')
        self.orthanc.post(f'clade/jobs/{done["ID"]}/cancel', {})
        order = json.dumps({'Series': series, 'Model': 'cubic', 'Options': {'Grid': 'aligned'}})
        with http.server.ThreadingHTTPServer(('127.0.0.1', 0), OtherSite) as site:
            threading.Thread(target=site.serve_forever, daemon=True).start()
            # localhost and 127.0.0.1 are two sites.
            self.driver.get(f'http://localhost:{site.server_port}/')
            for name, attack in ATTACKS.items():
                with self.subTest(name):
                    self.driver.execute_async_script(
                        'const [url, order, job, attack, done] = arguments;'
                        'Promise.resolve(new Function("url", "order", "job", attack)(url, order, job))'
                        '.then(() => done(), () => done());', self.orthanc.url, order, done['ID'], attack)
                    jobs = self.orthanc.get('clade/jobs')
                    self.assertEqual([job['ID'] for job in jobs], [done['ID']])
            site.shutdown()

    def test_the_page_of_this_server_may(self):
        self.open('clade/app/')
        status = self.driver.execute_async_script(
            "const done = arguments[0]; fetch('/clade/jobs', {method: 'POST', body: '{}', headers: "
            "{'Content-Type': 'application/json'}}).then(answer => done(answer.status));")
        self.assertEqual(status, 400, 'understood, and wrong')


if __name__ == '__main__':
    unittest.main()
