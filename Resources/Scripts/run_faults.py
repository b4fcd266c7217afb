#!/usr/bin/env python3
"""Random faults while a real Orthanc, real workers and a real job store carry out small jobs.

    /usr/bin/python3 Resources/Scripts/run_faults.py --build build --store postgresql --jobs 200 --events 100 --seed 1

Kills and stops workers, Orthanc and the PostgreSQL server, fills the disks of Orthanc, of the store and of the workers (root
only: small tmpfs), stalls, truncates and resets connections or answers 401 and 5xx between workers and Orthanc, and steps
clocks by up to a day (where libfaketime is installed). Jobs are asked for while the faults happen. In the end every job that
Orthanc acknowledged must have ended with one whole derived series: lost 0, doubled 0, partial 0, stuck 0, else the exit
status is 1. With --events 0 it measures how many jobs a second --workers do. All on the loopback, in a temporary folder, and
bounded by --limit. With --at-once 1 the order of the events follows from --seed; when they meet the jobs does not."""

import argparse
import concurrent.futures
import http.client
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
from fault_processes import Clock, Disk, Orthanc, Postgres, Proxy, Worker  # noqa: E402


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
        # Until everything is closed: a process dies with the thread that has started it.
        self.threads = concurrent.futures.ThreadPoolExecutor(arguments.at_once)
        self.may_ask = threading.Semaphore(0)  # once for each job that may be asked for
        # Orthanc's storage holds 14 small files a job, each of two pages of memory, and its index.
        self.disks = {name: Disk(folder / name, size) for name, size in
                      (('storage', 128 + arguments.jobs // 5), ('store', 384), ('temporary', 64))}
        # With PostgreSQL the server and each worker may be machines of their own, with clocks of their own; else there is one.
        names = ['store', *(f'worker{n}' for n in range(arguments.workers))]
        of_machine = Clock(folder / 'clock')
        clocks = {name: Clock(folder / f'clock-{name}') if arguments.store == 'postgresql' else of_machine for name in names}
        self.clocks = list({id(clock): clock for clock in clocks.values() if clock.is_there}.values())
        self.clock_of_orthanc = of_machine if arguments.store == 'sqlite' else None
        self.postgres = (Postgres(folder / 'store', clocks['store'], ['max_wal_size=64MB'])
                         if arguments.store == 'postgresql' else None)
        store = self.postgres.url if self.postgres else str(folder / 'store/jobs.db')
        self.orthanc = Orthanc(folder, arguments.orthanc, build / 'libOrthancClade.so', store)
        self.proxy = Proxy(self.orthanc.port)
        self.workers = [Worker(folder, build / 'clade', store, self.proxy.port, n, clocks[f'worker{n}'])
                        for n in range(arguments.workers)]

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
            except (OSError, ValueError, http.client.HTTPException) as error:
                answer = error
            if time.monotonic() > deadline:
                raise TimeoutError(f'no wanted answer within {seconds} s: {str(answer)[:500]}')
            time.sleep(0.1)

    def close(self):
        for process in [*self.workers, self.orthanc, *([self.postgres] if self.postgres else [])]:
            process.close()
        self.proxy.close()
        self.threads.shutdown()
        for disk in self.disks.values():
            disk.close()


def upload(bench, arguments):
    """The series of all jobs, each a small thick-slice phantom with UIDs of its own; returns Orthanc's identifiers."""
    import io
    import pydicom
    from pydicom.uid import generate_uid
    thick = bench.folder / 'thick'
    subprocess.run([Path(arguments.build) / 'clade', 'phantom', thick, '--pixel', '8', '--slices-every', '16', '--matrix',
                    '24', '24', '5'], check=True, stdout=subprocess.DEVNULL)
    slices = [pydicom.dcmread(path) for path in sorted(thick.rglob('*')) if path.is_file()]
    series = []
    for _ in range(arguments.jobs):
        study, uid = generate_uid(), generate_uid()  # a study of thousands of series would be another test
        for image in slices:
            image.StudyInstanceUID, image.PatientID, image.SeriesInstanceUID = study, study[-16:], uid
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            data = io.BytesIO()
            image.save_as(data)
            request = urllib.request.Request(bench.url('/instances'), data.getvalue())
            with urllib.request.urlopen(request, timeout=60) as answer:
                parent = json.loads(answer.read())['ParentSeries']
        series.append(parent)
    return series


def queue(bench, series, acknowledged):
    """Asks for every job, one after the other and while the faults happen, until Orthanc has acknowledged it."""
    for one in series:
        bench.may_ask.acquire()
        job = bench.until(lambda: call(bench.url('/clade/jobs'), {'Series': one, 'Model': 'cubic'}), 600)
        acknowledged[one] = job['ID']


class Fault:
    """What is done to `target` for so long, and what undoes it."""

    def __init__(self, target, seconds, do, undo):
        self.target, self.seconds, self.do, self.undo = target, seconds, do, undo


def faults(bench, pick):
    """Every fault by its name."""
    worker = pick.choice(bench.workers)
    short, long = pick.uniform(0.3, 3), pick.uniform(0.5, 14)  # a lease lasts 10 s
    orthanc, postgres, proxy = bench.orthanc, bench.postgres, bench.proxy
    found = {
        'worker killed': Fault(worker, 0, worker.kill, worker.start),
        'worker stopped': Fault(worker, long, worker.stop, worker.go_on),
        'Orthanc killed': Fault(orthanc, 0, orthanc.kill, orthanc.start),
        'Orthanc stopped': Fault(orthanc, short, orthanc.stop, orthanc.go_on)}
    for mode in ('stall', 'truncate', 'reset', '401', '5xx'):
        found[f'proxy: {mode}'] = Fault(proxy, short, lambda mode=mode: proxy.set(mode), lambda: proxy.set('pass'))
    if postgres:
        found['PostgreSQL killed'] = Fault(postgres, short, postgres.kill, postgres.start)
        found['PostgreSQL stopped'] = Fault(postgres, short, postgres.stop, postgres.go_on)
    for name, disk in bench.disks.items():
        if disk.is_there:
            found[f'disk full: {name}'] = Fault(disk, short, disk.fill, disk.empty)
    if postgres and bench.disks['store'].is_there:
        disk = bench.disks['store']
        found['disk full: store'] = Fault(postgres, short, disk.fill, lambda: (disk.empty(), postgres.revive()))
    if bench.clocks:
        clock, step = pick.choice(bench.clocks), pick.choice((-86400, -3600, -30, 2, 30, 3600, 86400))
        step = clock.bounded(step)
        found[f'clock {"back" if step < 0 else "forward"}'] = Fault(clock, 0, lambda: clock.step(step), lambda: None)
    return found


class Disturbance:
    """Faults one after the other, `at_once` of them at any time, each of another target. While they happen, jobs may be asked
    for."""

    def __init__(self, bench, arguments):
        self.bench, self.arguments, self.lock = bench, arguments, threading.Lock()
        self.counts, self.begun, self.asked, self.targets = {}, 0, 0, set()
        self.begin, self.is_broken = time.monotonic(), False

    def next(self):
        """The next fault and its target; nothing: there were enough, or the time is over."""
        events, jobs = self.arguments.events, self.arguments.jobs
        with self.lock:
            is_over = self.is_broken or self.begun == events or time.monotonic() - self.begin > self.arguments.limit
            wanted = jobs if is_over else min(jobs, 5 + jobs * self.begun // events)
            if wanted > self.asked:
                self.bench.may_ask.release(wanted - self.asked)
                self.asked = wanted
            if is_over:
                return None
            self.begun += 1
            if self.begun % 100 == 0:
                print(f'{self.begun} faults, {self.asked} jobs, {time.monotonic() - self.begin:.0f} s', flush=True)
            possible = {name: one for name, one in faults(self.bench, self.bench.random).items() if one.target not in self.targets}
            name = self.bench.random.choice(sorted(possible))
            self.counts[name] = self.counts.get(name, 0) + 1
            self.targets.add(possible[name].target)
            return possible[name]

    def work(self):
        try:
            while fault := self.next():
                fault.do()
                time.sleep(fault.seconds)
                fault.undo()
                with self.lock:
                    self.targets.remove(fault.target)
                    pause = self.bench.random.uniform(0, self.arguments.at_once)
                time.sleep(pause)
        except BaseException:
            self.is_broken = True  # the others end, too
            raise

    def run(self):
        for one in [self.bench.threads.submit(self.work) for _ in range(self.arguments.at_once)]:
            one.result()


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
        acknowledged = disturb_jobs(bench, arguments)
        found = judge(bench, acknowledged)
    finally:
        bench.close()
    print(f'{len(acknowledged)} of {arguments.jobs} jobs acknowledged; ' +
          ', '.join(f'{name} {len(what)}' for name, what in found.items()) + f'; {time.monotonic() - begin:.0f} s')
    for name, what in found.items():
        for one in what[:10]:
            print(f'  {name}: {one}')
    return 1 if any(found.values()) or len(acknowledged) != arguments.jobs else 0


def disturb_jobs(bench, arguments):
    """All jobs and all faults; returns the acknowledged jobs by their series, once all have ended or --settle is over."""
    series = upload(bench, arguments)
    if bench.clock_of_orthanc:
        bench.orthanc.follow(bench.clock_of_orthanc)  # not before: it would store at a quarter of its speed
    acknowledged = {}
    queueing = threading.Thread(target=queue, args=(bench, series, acknowledged), daemon=True)
    begin = time.monotonic()
    queueing.start()
    disturbance = Disturbance(bench, arguments)
    disturbance.run()
    print(f'{sum(disturbance.counts.values())} faults in {time.monotonic() - begin:.0f} s: '
          + ', '.join(f'{count} {name}' for name, count in sorted(disturbance.counts.items())), flush=True)
    queueing.join(arguments.settle)
    try:
        bench.until(lambda: call(bench.url('/clade/status'))['Jobs'], arguments.settle,
                    lambda jobs: jobs['Pending'] + jobs['Running'] == 0)
        seconds = time.monotonic() - begin
        print(f'{len(acknowledged) / seconds:.2f} jobs a second with {arguments.workers} workers', flush=True)
    except TimeoutError as error:
        print(error, flush=True)
    return dict(acknowledged)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', default='build', help='folder with clade and libOrthancClade.so')
    parser.add_argument('--orthanc', default=shutil.which('Orthanc') or '/usr/sbin/Orthanc')
    parser.add_argument('--store', choices=('sqlite', 'postgresql'), default='sqlite')
    parser.add_argument('--jobs', type=int, default=100)
    parser.add_argument('--events', type=int, default=50)
    parser.add_argument('--at-once', type=int, default=1, help='faults at any time, each of another target')
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
