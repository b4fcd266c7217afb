"""What run_faults.py starts, and does harm to: processes, small disks and a proxy."""

import ctypes
import json
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

NOBODY = 65534


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def descendants(pid):
    """The process and all that it started, as far as they live."""
    found = [pid]
    for entry in Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                parent = int(re.sub(r'^.*\)', '', (entry / 'stat').read_text(), flags=re.S).split()[1])
            except OSError:
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Clock:
    """The time of day that processes see, by libfaketime; durations are measured by a clock that goes on. Without it nothing
    happens: `is_there` is false."""

    def __init__(self, file):
        found = sorted(Path('/usr/lib').glob('*/faketime/libfaketimeMT.so.1'))
        self.is_there, self.file, self.offset = bool(found), file, 0
        self.environment = {
            'LD_PRELOAD': str(found[0]), 'FAKETIME_TIMESTAMP_FILE': str(file), 'FAKETIME_CACHE_DURATION': '1',
            'FAKETIME_DONT_FAKE_MONOTONIC': '1', 'FAKETIME_DONT_RESET': '1', 'NO_FAKE_STAT': '1'} if found else {}
        self.step(0)

    def bounded(self, seconds):
        """The same step, or the opposite one where it would lead further than two days from the truth."""
        return seconds if abs(self.offset + seconds) < 2 * 86400 else -seconds

    def step(self, seconds):
        self.offset += seconds
        new = self.file.with_suffix('.new')
        new.write_text(f'{self.offset:+d}\n')
        new.chmod(0o644)
        new.rename(self.file)


class Process:
    """A program that is killed, stopped and started again; its children with it."""

    def __init__(self, command, log, environment=None, user=None):
        self.command, self.log, self.user = [str(word) for word in command], log, user
        self.environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self):
        def prepare():
            if self.user is not None:
                os.setgid(self.user)
                os.setuid(self.user)
            die_with_parent()
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=self.environment, preexec_fn=prepare)

    def signal(self, number):
        for pid in descendants(self.process.pid):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.signal(signal.SIGSTOP)

    def go_on(self):
        self.signal(signal.SIGCONT)

    def close(self):
        if self.process and self.process.poll() is None:
            self.go_on()
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


class Orthanc(Process):
    def __init__(self, folder, program, plugin, store):
        self.port = free_port()
        configuration = {
            'Name': 'Faults', 'StorageDirectory': str(folder / 'storage'), 'IndexDirectory': str(folder / 'storage'),
            'HttpPort': self.port, 'DicomServerEnabled': False, 'RemoteAccessAllowed': False, 'AuthenticationEnabled': False,
            'StableAge': 60, 'SaveJobs': False, 'Plugins': [str(plugin)],
            'Clade': {'JobStore': store, 'MaxAttempts': 100, 'LeaseSeconds': 10, 'Worker': {'Supervise': False}}}
        (folder / 'orthanc.json').write_text(json.dumps(configuration))
        super().__init__([program, folder / 'orthanc.json'], folder / 'orthanc.log')
        self.start()

    def follow(self, clock):
        self.close()
        self.environment.update(clock.environment)
        self.start()

    def start(self):
        """Waits until it serves: a server of an archive is not started again before that. On a full disk it does not start."""
        for _ in range(60):
            super().start()
            while self.process.poll() is None:
                try:
                    socket.create_connection(('127.0.0.1', self.port), 1).close()
                    return
                except OSError:
                    time.sleep(0.05)
            time.sleep(0.5)
        raise RuntimeError('Orthanc does not start: ' + Path(self.log).read_text()[-2000:])


class Worker(Process):
    def __init__(self, folder, program, store, orthanc_port, number, clock):
        (folder / 'temporary').mkdir(exist_ok=True)
        super().__init__([program, 'worker', '--orthanc', f'http://127.0.0.1:{orthanc_port}', '--threads', '1',
                          '--lease-seconds', '10', '--timeout', '5', '--temporary-folder', folder / 'temporary'],
                         folder / f'worker{number}.log', {'CLADE_JOB_STORE': store, **clock.environment})
        self.start()


class Postgres(Process):
    @staticmethod
    def folder():
        """Of the programs of the newest version that is installed; nothing: none is."""
        found = sorted(Path('/usr/lib/postgresql').glob('*/bin/initdb'), key=lambda path: int(path.parts[4]))
        return found[-1].parent if found else None

    def __init__(self, folder, clock=None, settings=()):
        """`folder`: not there, or empty (a disk of its own); `settings`: of the server, "name=value"."""
        port, programs = free_port(), Postgres.folder()
        user = NOBODY if os.geteuid() == 0 else None  # it refuses root
        folder.mkdir(exist_ok=True)
        if user is not None:
            os.chown(folder, user, user)
            os.chmod(folder.parent, 0o711)
        self.port, self.url = port, f'postgresql://clade@127.0.0.1:{port}/postgres'
        initdb = Process([programs / 'initdb', '-D', folder / 'data', '-U', 'clade', '-A', 'trust', '--no-sync', '-E', 'UTF8',
                          '--locale=C'], folder.parent / 'postgres.log', user=user)
        initdb.start()
        if initdb.process.wait(120) != 0:
            raise RuntimeError('initdb failed: ' + (folder.parent / 'postgres.log').read_text()[-2000:])
        super().__init__([programs / 'postgres', '-D', folder / 'data', '-p', port, '-h', '127.0.0.1', '-k', folder,
                          *(word for setting in settings for word in ('-c', setting))],
                         folder.parent / 'postgres.log', clock.environment if clock else None, user)
        self.ready = [str(programs / 'pg_isready'), '-q', '-h', '127.0.0.1', '-p', str(port)]
        self.start()

    def start(self):
        for _ in range(50):  # sessions of the killed one may hold its memory for a moment
            super().start()
            while self.process.poll() is None:
                if subprocess.run(self.ready, check=False).returncode == 0:
                    return
                time.sleep(0.05)
            time.sleep(0.1)
        raise RuntimeError('PostgreSQL does not start: ' + Path(self.log).read_text()[-2000:])

    def revive(self):
        """Starts it again if it has ended, as it does where its log cannot grow."""
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            return
        self.start()


class Disk:
    """A file system of its own that can be full; a plain folder where that is not allowed."""

    def __init__(self, folder, mebibytes):
        folder.mkdir()
        self.folder = folder
        self.is_there = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={mebibytes}m', 'none', str(folder)], check=False,
                                       stderr=subprocess.DEVNULL).returncode == 0

    def fill(self):
        with open(self.folder / 'filling', 'wb', buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b'x' * size)
                except OSError:
                    pass

    def empty(self):
        (self.folder / 'filling').unlink()

    def close(self):
        if self.is_there:
            subprocess.run(['umount', '-l', str(self.folder)], check=False)


class Proxy:
    """Between workers and Orthanc. Modes: pass, stall (nothing more comes), truncate (connections end in the middle), reset,
    401 and 5xx (of every request, Orthanc is not asked)."""

    def __init__(self, to):
        self.to, self.mode, self.is_closed = to, 'pass', False
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def set(self, mode):
        self.mode = mode

    def close(self):
        self.is_closed = True
        self.listener.close()

    def accept(self):
        while not self.is_closed:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            if self.mode in ('401', '5xx'):
                client.recv(65536)
                status = self.mode if self.mode == '401' else random.choice(('500', '502', '503', '504'))
                client.sendall(f'HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'.encode())
                client.close()
                return
            server = socket.create_connection(('127.0.0.1', self.to), 5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self.pump, args=(source, sink), daemon=True).start()

    def pump(self, source, sink):
        try:
            while data := source.recv(65536):
                while self.mode == 'stall' and not self.is_closed:
                    time.sleep(0.05)
                if self.mode == 'reset':
                    for end in (source, sink):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
                    break
                if self.mode in ('truncate', '401', '5xx'):
                    sink.sendall(data[:len(data) // 2])
                    break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
