"""What an operator sees of a running Bashu: is it alive, is it ready, how does it fare.

front.py    the address that answers these questions, of a process
probe.py    readiness: checks, asked at most once a second, named when they fail
checks.py   what a process checks
metrics.py  what a process counts
facts.py    what the database and the disk say, for metrics
kept.py     how the backups stand, looked at beside whoever asks
slots.py    for whom PostgreSQL keeps its write-ahead log
gather.py   `bashu run` answers for the processes that it started
pages.py    counts, times and logs the pages; their own /healthz and /readyz
seen.py     when each terminal was last heard of
"""
