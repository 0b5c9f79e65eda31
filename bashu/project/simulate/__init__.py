"""A year of a network through the real engine, in a database that is thrown away, to compare policies by.

    behaviour.py   what real loans say of readers, and what is assumed beside it
    policy.py      what is compared: presets, and files of the office's own
    statistics.py  means with their intervals
    run.py         the server, and the processes that use it side by side
    worker.py      such a process: founding.py makes a world, policies.py lays a policy over it, year.py lives the year
    report.py      what came of it: tables.py, plots.py and svg.py, words.py

Of these only the last four parts of `worker.py` need Django. The clock is passed in everywhere: a day of the year is
what a day of a network is, but nobody waits for it.
"""
