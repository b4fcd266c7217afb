#!/usr/bin/env python3
"""How long plugin and workers wait for a job store that holds many jobs.

    cmake --build build --target clade-bench-jobs
    Benchmarks/measure_jobs.py build/Benchmarks/clade-bench-jobs --jobs 1000000 [--pending 0.9]

Makes a store in a temporary folder (--store postgresql: on a PostgreSQL server of its own), each job with the 40 SOP Instance UIDs of a usual series, and measures it."""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'Resources/Scripts'))
from fault_processes import Postgres  # noqa: E402

FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :jobs)
INSERT INTO Jobs(id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, priority, parameters, maxAttempts,
                 timeoutMs, notBefore, state, attempts, progress, stage, owner, leaseExpiry, cancelRequested,
                 publishingSeriesUid, derivedSeriesId, errorCode, errorText, result, creationTime, startTime,
                 completionTime, changeTime)
SELECT 'id' || i, 'key' || i, CASE WHEN i % 50 = 0 THEN 'Train' ELSE 'Enhance' END, 'series' || (i / 3),
       '1.2.840.' || (i / 3), 'study', 'mr-body', 'rule', i % 3, :parameters, 3, 3600000, 0,
       CASE WHEN i % 1000 = 0 THEN 'Failure' WHEN i % 100 < :pending THEN 'Pending' ELSE 'Success' END, 0, 0, '', '', 0, 0,
       '', 'derived' || i, '', '', NULL, :now - :jobs + i, 0, :now, :now - :jobs + i
FROM n
"""


FILL_POSTGRES = (FILL.split('INSERT', 1)[1].replace('FROM n\n', 'FROM generate_series(1, :jobs) AS n(i)\n'))


def values_of(arguments):
    instances = ', '.join(f'"1.2.826.0.1.3680043.8.498.{10 ** 38 + i}"' for i in range(40))
    return {'jobs': arguments.jobs, 'pending': 100 * arguments.pending, 'now': int(time.time() * 1000),
            'parameters': f'{{"Options": {{"Grid": "isotropic"}}, "Instances": [{instances}]}}'}


def measure_postgres(arguments, folder):
    server = Postgres(Path(folder) / 'postgres')
    try:
        subprocess.run([arguments.program, server.url], check=True, stdout=subprocess.DEVNULL)  # makes the tables
        values = values_of(arguments)
        statement = 'INSERT' + FILL_POSTGRES
        for name, value in values.items():
            statement = statement.replace(f':{name}', f"'{value}'" if isinstance(value, str) else str(value))
        begin = time.monotonic()
        psql = [str(Postgres.folder() / 'psql'), server.url, '-v', 'ON_ERROR_STOP=1', '-q', '-c']
        subprocess.run(psql + ['SET search_path=clade; ' + statement], check=True)
        subprocess.run(psql + ['VACUUM ANALYZE'], check=True)
        print(f'filled in {time.monotonic() - begin:.0f} s')
        subprocess.run([arguments.program, server.url], check=True)
    finally:
        server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program', help='clade-bench-jobs')
    parser.add_argument('--jobs', type=int, default=1000000)
    parser.add_argument('--pending', type=float, default=0.5, help='part of the jobs that wait')
    parser.add_argument('--store', choices=('sqlite', 'postgresql'), default='sqlite')
    arguments = parser.parse_args()
    if arguments.store == 'postgresql':
        with tempfile.TemporaryDirectory(prefix='clade-jobs-') as folder:
            measure_postgres(arguments, folder)
        return
    with tempfile.TemporaryDirectory(prefix='clade-jobs-') as folder:
        path = os.path.join(folder, 'jobs.db')
        subprocess.run([arguments.program, path], check=True, stdout=subprocess.DEVNULL)  # makes the tables
        begin = time.monotonic()
        with sqlite3.connect(path) as database:
            database.execute('PRAGMA synchronous=OFF')
            database.execute(FILL, values_of(arguments))
        database.close()
        size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        print(f'filled in {time.monotonic() - begin:.0f} s, {size / 2 ** 20:.0f} MiB')
        subprocess.run([arguments.program, path], check=True)


if __name__ == '__main__':
    main()
