#!/usr/bin/env python3
"""How long plugin and workers wait for a job store that holds many jobs.

    cmake --build build --target clade-bench-jobs
    Benchmarks/measure_jobs.py build/Benchmarks/clade-bench-jobs --jobs 1000000 [--pending 0.9]

Makes a store in a temporary folder, each job with the 40 SOP Instance UIDs of a usual series, and measures it."""

import argparse
import os
import sqlite3
import subprocess
import tempfile
import time

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program', help='clade-bench-jobs')
    parser.add_argument('--jobs', type=int, default=1000000)
    parser.add_argument('--pending', type=float, default=0.5, help='part of the jobs that wait')
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='clade-jobs-') as folder:
        path = os.path.join(folder, 'jobs.db')
        subprocess.run([arguments.program, path], check=True, stdout=subprocess.DEVNULL)  # makes the tables
        instances = ', '.join(f'"1.2.826.0.1.3680043.8.498.{10 ** 38 + i}"' for i in range(40))
        begin = time.monotonic()
        with sqlite3.connect(path) as database:
            database.execute('PRAGMA synchronous=OFF')
            database.execute(FILL, {'jobs': arguments.jobs, 'pending': 100 * arguments.pending,
                                    'now': int(time.time() * 1000),
                                    'parameters': f'{{"Options": {{"Grid": "isotropic"}}, "Instances": [{instances}]}}'})
        database.close()
        size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        print(f'filled in {time.monotonic() - begin:.0f} s, {size / 2 ** 20:.0f} MiB')
        subprocess.run([arguments.program, path], check=True)


if __name__ == '__main__':
    main()
