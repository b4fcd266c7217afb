"""A real Orthanc with the real plugin, on a free port and in a folder of its own."""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ORTHANC = os.environ.get('CLADE_ORTHANC') or shutil.which('Orthanc') or '/usr/sbin/Orthanc'
PLUGIN = os.environ.get('CLADE_PLUGIN', '')
CLADE = os.environ.get('CLADE_EXECUTABLE', '')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Proxy:
    """An nginx that shows a server below a prefix, as hospitals do."""

    PROGRAM = shutil.which('nginx') or '/usr/sbin/nginx'

    def __init__(self, url, prefix, forbidden=()):
        """`forbidden`: paths of the server that it refuses with 403, as a plugin for permissions does."""
        self.folder = tempfile.mkdtemp(prefix='clade-proxy-')
        port = self.port = free_port()
        self.url = f'http://127.0.0.1:{port}{prefix}'
        paths = ' '.join(f'{kind}_temp_path {self.folder}/{kind};'
                         for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        with open(f'{self.folder}/nginx.conf', 'w') as file:
            file.write(f'daemon off; pid {self.folder}/pid; error_log {self.folder}/log; events {{}} '
                       f'http {{ access_log off; {paths} server {{ listen 127.0.0.1:{port}; '
                       f'location {prefix} {{ proxy_pass {url}; }} '
                       + ' '.join(f'location {prefix}{path} {{ return 403; }}' for path in forbidden) + ' } }')
        self.process = subprocess.Popen([self.PROGRAM, '-c', f'{self.folder}/nginx.conf', '-e', f'{self.folder}/log'])

    def is_up(self):
        with socket.socket() as probe:
            return probe.connect_ex(('127.0.0.1', self.port)) == 0

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder)


class Orthanc:
    """`supervise`: whether the plugin starts a worker. Without one, jobs wait. `users`: who may log in, name -> password;
    the first of them is the administrator, and asks here. `models`: a folder of models of its own. `clade`: more of the
    section Clade."""

    def __init__(self, supervise=True, users=None, models=False, clade=None):
        self.clade = clade or {}
        self.folder = tempfile.mkdtemp(prefix='clade-browser-')
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}/'
        self.supervise = supervise
        self.users = users
        self.models = f'{self.folder}/models' if models else ''
        if models:
            os.mkdir(self.models)
        self.process = None
        try:
            self.start_on_a_free_port()
        except BaseException:  # the caller has nothing yet that it could close
            self.close()
            raise

    def start_on_a_free_port(self):
        """Between finding a port and Orthanc listening on it another test may take it."""
        for attempt in range(4):
            try:
                self.start()
                return
            except RuntimeError:
                if attempt == 3 or self.process.poll() is None or 'in use' not in self.log():
                    raise
            self.port = free_port()
            self.url = f'http://127.0.0.1:{self.port}/'

    def start(self):
        configuration = {
            'StorageDirectory': f'{self.folder}/storage', 'IndexDirectory': f'{self.folder}/storage',
            'HttpPort': self.port, 'DicomServerEnabled': False, 'RemoteAccessAllowed': False,
            'AuthenticationEnabled': bool(self.users), 'RegisteredUsers': self.users or {}, 'StableAge': 1, 'Plugins': [PLUGIN],
            'Clade': {
                'Worker': {'Supervise': self.supervise, 'Executable': CLADE, 'Device': 'cpu'},
                'Models': {'Directory': self.models, 'Default': {'MR': 'cubic', 'CT': 'cubic'}}, 'LeaseSeconds': 60,
                **self.clade}}
        if self.users:
            configuration['Clade']['Administrators'] = [next(iter(self.users))]
        with open(f'{self.folder}/orthanc.json', 'w') as file:
            json.dump(configuration, file)
        with open(f'{self.folder}/log', 'a') as log:
            self.process = subprocess.Popen([ORTHANC, '--verbose', f'{self.folder}/orthanc.json'], stdout=log,
                                            stderr=subprocess.STDOUT)
        self.wait_for('clade/status', lambda status: status['Ready'] or not self.supervise)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)
            raise

    def close(self):
        try:
            if self.process is not None and self.process.poll() is None:
                self.stop()
        finally:
            shutil.rmtree(self.folder)

    def log(self):
        with open(f'{self.folder}/log', errors='replace') as file:
            return file.read()

    def login(self, user):
        """Headers that log `user` in."""
        name = f'{user}:{self.users[user]}'.encode()
        return {'Authorization': f'Basic {base64.b64encode(name).decode()}'}

    def request(self, method, path, body=None, user=None):
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        headers = {'Content-Type': 'application/octet-stream' if isinstance(body, bytes) else 'application/json'}
        if self.users:
            headers.update(self.login(user or next(iter(self.users))))
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def get(self, path):
        return self.request('GET', path)

    def post(self, path, body):
        return self.request('POST', path, body)

    def wait_for(self, path, condition, seconds=60):
        """Looks at `path` until `condition` of the answer holds, and returns it."""
        end = time.monotonic() + seconds
        while True:
            try:
                answer = self.get(path)
                if condition(answer):
                    return answer
            except (urllib.error.URLError, ConnectionError) as error:
                answer = error
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f'{path} answered {answer}\n{self.log()[-4000:]}')
            time.sleep(0.05)

    def store(self, instances):
        """Returns Orthanc's identifier of the series."""
        return [self.post('instances', data) for data in instances][0]['ParentSeries']

    def enhance(self, series, **body):
        """Queues the job and returns it."""
        return self.post(f'series/{series}/clade', body)

    @contextlib.contextmanager
    def held_while_running(self, series):
        """Holds the worker (SIGSTOP) within the block, while a job of the series runs, that was just ordered. The worker is
        looked at while it stands still, and goes on for a moment only, so that no job runs between two looks."""
        worker = self.get('clade/status')['Workers'][0]['PID']
        end = time.monotonic() + 60
        os.kill(worker, signal.SIGSTOP)
        try:
            states = []
            while 'Running' not in states:
                states = [job['State'] for job in self.get(f'series/{series}/clade')['Jobs']]
                if time.monotonic() > end or set(states) - {'Pending', 'Running'}:
                    raise RuntimeError(f'no job was met while it ran; there are {states}')
                if 'Running' not in states:
                    os.kill(worker, signal.SIGCONT)
                    time.sleep(0.01)
                    os.kill(worker, signal.SIGSTOP)
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    def finish(self, job):
        """The job once it has ended."""
        return self.wait_for(f'clade/jobs/{job["ID"]}', lambda j: j['State'] not in ('Pending', 'Running'))
