#!/usr/bin/env python3
"""Random faults while a real Orthanc, real workers and a real job store carry out small jobs.

    /usr/bin/python3 Resources/Scripts/run_faults.py --build build --store postgresql --jobs 200 --events 100 --seed 1

Kills and stops workers, Orthanc and the PostgreSQL server, fills the disks of Orthanc, of the store and of the workers (root
only: small tmpfs), and stalls, truncates and resets connections or answers 401 and 503 between workers and Orthanc. In the
end every job that Orthanc acknowledged must have ended with one whole derived series: lost 0, doubled 0, partial 0, stuck 0,
else the exit status is 1. With --events 0 it measures how many jobs a second --workers do. All on the loopback, in a temporary folder, and bounded by --limit. The order of the events follows
from --seed; when they meet the jobs does not."""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fault_processes import Disk, Orthanc, Postgres, Proxy, Worker  # noqa: E402


def call(url, body=None, timeout=20):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.loads(answer.read())


class Bench:
    """What the faults meet."""

    def __init__(self, arguments, folder):
        build = Path(arguments.build).resolve()
        self.folder = folder
        self.random = random.Random(arguments.seed)
        self.postgres = Postgres(folder / 'postgres') if arguments.store == 'postgresql' else None
        self.disks = {name: Disk(folder / name) for name in ('storage', 'store', 'temporary')}
        store = self.postgres.url if self.postgres else str(folder / 'store/jobs.db')
        self.orthanc = Orthanc(folder, arguments.orthanc, build / 'libOrthancClade.so', store)
        self.proxy = Proxy(self.orthanc.port)
        self.workers = [Worker(folder, build / 'clade', store, self.proxy.port, n) for n in range(arguments.workers)]

    def url(self, path):
        return f'http://127.0.0.1:{self.orthanc.port}{path}'

    def until(self, ask, seconds, is_reached=lambda answer: True):
        """The answer, once Orthanc gives one that is wanted."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = ask()
                if is_reached(answer):
                    return answer
            except (OSError, ValueError) as error:
                answer = error
            if time.monotonic() > deadline:
                raise TimeoutError(f'no wanted answer within {seconds} s: {str(answer)[:500]}')
            time.sleep(0.1)

    def close(self):
        for process in [*self.workers, self.orthanc, *([self.postgres] if self.postgres else [])]:
            process.close()
        self.proxy.close()
        for disk in self.disks.values():
            disk.close()


def upload(bench, arguments):
    """The series of all jobs, each a small thick-slice phantom with UIDs of its own; returns Orthanc's identifiers."""
    import io
    import pydicom
    from pydicom.uid import generate_uid
    thick = bench.folder / 'thick'
    subprocess.run([Path(arguments.build) / 'clade', 'phantom', thick, '--pixel', '8', '--slices-every', '32'], check=True,
                   stdout=subprocess.DEVNULL)
    slices = [pydicom.dcmread(path) for path in sorted(thick.rglob('*')) if path.is_file()]
    series = []
    for _ in range(arguments.jobs):
        uid = generate_uid()
        for image in slices:
            image.SeriesInstanceUID = uid
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            data = io.BytesIO()
            image.save_as(data)
            request = urllib.request.Request(bench.url('/instances'), data.getvalue())
            with urllib.request.urlopen(request, timeout=60) as answer:
                parent = json.loads(answer.read())['ParentSeries']
        series.append(parent)
    return series


def queue(bench, series, acknowledged):
    """Asks for every job, one after the other, until Orthanc has acknowledged it."""
    for one in series:
        job = bench.until(lambda: call(bench.url('/clade/jobs'), {'Series': one, 'Model': 'cubic'}), 600)
        acknowledged[one] = job['ID']


def faults(bench):
    """Every fault by its name: what it does, then what undoes it."""
    pick = bench.random
    worker = pick.choice(bench.workers)
    short, long = pick.uniform(0.5, 3), pick.uniform(0.5, 14)  # a lease lasts 10 s
    found = {
        'worker killed': (0, worker.kill, worker.start),
        'worker stopped': (long, worker.stop, worker.go_on),
        'Orthanc killed': (0, bench.orthanc.kill, bench.orthanc.start),
        'Orthanc stopped': (short, bench.orthanc.stop, bench.orthanc.go_on)}
    for mode in ('stall', 'truncate', 'reset', '401', '503'):
        found[f'proxy: {mode}'] = (short, lambda mode=mode: bench.proxy.set(mode), lambda: bench.proxy.set('pass'))
    if bench.postgres:
        found['PostgreSQL killed'] = (short, bench.postgres.kill, bench.postgres.start)
        found['PostgreSQL stopped'] = (short, bench.postgres.stop, bench.postgres.go_on)
    for name, disk in bench.disks.items():
        if disk.is_there and not (name == 'store' and bench.postgres):
            found[f'disk full: {name}'] = (short, disk.fill, disk.empty)
    return found


def disturb(bench, events, deadline):
    """So many faults, one after the other; returns how often each was."""
    counts = {}
    for _ in range(events):
        if time.monotonic() > deadline:
            break
        possible = faults(bench)
        name = bench.random.choice(sorted(possible))
        seconds, do, undo = possible[name]
        counts[name] = counts.get(name, 0) + 1
        do()
        time.sleep(seconds)
        undo()
        time.sleep(bench.random.uniform(0, 1))
    return counts


def judge(bench, acknowledged):
    """What is wrong in the end, by kind."""
    found = {'lost': [], 'doubled': [], 'partial': [], 'stuck': []}
    jobs = {one: call(bench.url(f'/clade/jobs/{id}')) for one, id in acknowledged.items()}
    derived = {}
    for one, job in jobs.items():
        if job['State'] in ('Pending', 'Running'):
            found['stuck'].append((job['ID'], job['State'], job['Stage'], job['ErrorDescription']))
        elif job['State'] != 'Success':
            found['lost'].append((job['ID'], job['State'], job['ErrorCode'], job['ErrorDescription']))
        else:
            derived[job['DerivedSeries']] = one
    sizes = {}
    for series in call(bench.url('/series?expand'), timeout=120):
        if series['ID'] in acknowledged:
            continue
        if series['ID'] not in derived:
            found['doubled'].append((series['ID'], len(series['Instances'])))
        sizes[series['ID']] = len(series['Instances'])
    whole = max(sizes.values(), default=0)
    found['partial'] = [(id, size) for id, size in sizes.items() if size != whole]
    found['lost'] += [(jobs[one]['ID'], 'its series is not there') for id, one in derived.items() if id not in sizes]
    if len(set(acknowledged.values())) != len(acknowledged):
        found['lost'].append('two series share a job')
    return found


def run(arguments, folder):
    begin = time.monotonic()
    bench = Bench(arguments, folder)
    try:
        series = upload(bench, arguments)
        acknowledged = {}
        queueing = threading.Thread(target=queue, args=(bench, series, acknowledged), daemon=True)
        disturbing = time.monotonic()
        queueing.start()
        counts = disturb(bench, arguments.events, begin + arguments.limit)
        print(f'{sum(counts.values())} faults in {time.monotonic() - disturbing:.0f} s: '
              + ', '.join(f'{count} {name}' for name, count in sorted(counts.items())), flush=True)
        queueing.join(arguments.limit)
        bench.until(lambda: call(bench.url('/clade/status'))['Jobs'], arguments.settle,
                    lambda jobs: jobs['Pending'] + jobs['Running'] == 0)
        seconds = time.monotonic() - disturbing
        print(f'{len(acknowledged) / seconds:.2f} jobs a second with {arguments.workers} workers', flush=True)
    except TimeoutError as error:
        print(error, flush=True)
    try:
        found = judge(bench, acknowledged)
    finally:
        bench.close()
    print(f'{len(acknowledged)} of {arguments.jobs} jobs acknowledged; ' +
          ', '.join(f'{name} {len(what)}' for name, what in found.items()) + f'; {time.monotonic() - begin:.0f} s')
    for name, what in found.items():
        for one in what[:10]:
            print(f'  {name}: {one}')
    return 1 if any(found.values()) or len(acknowledged) != arguments.jobs else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', default='build', help='folder with clade and libOrthancClade.so')
    parser.add_argument('--orthanc', default=shutil.which('Orthanc') or '/usr/sbin/Orthanc')
    parser.add_argument('--store', choices=('sqlite', 'postgresql'), default='sqlite')
    parser.add_argument('--jobs', type=int, default=100)
    parser.add_argument('--events', type=int, default=50)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--limit', type=float, default=3600, help='seconds after which no more faults are made')
    parser.add_argument('--settle', type=float, default=600, help='seconds for all jobs to end after the last fault')
    parser.add_argument('--keep', action='store_true', help='keep the folder with the logs')
    arguments = parser.parse_args()
    if not os.path.exists(arguments.orthanc) or (arguments.store == 'postgresql' and not Postgres.folder()):
        print('Orthanc or PostgreSQL is not installed')
        return 77
    try:
        import pydicom  # noqa: F401
    except ImportError:
        print('pydicom is not installed')
        return 77
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix='clade-faults-'))
    try:
        return run(arguments, folder)
    finally:
        if arguments.keep:
            print(f'logs: {folder}')
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
