"""`bashu doctor`: is all well with this Bashu, and if not, what is to be done?

    finding.py   what is found, and how it is told
    run.py       the order of looking
    home.py      the folder, the keys, the disk, what a crash left behind
    doors.py     the addresses, and who answers there
    server.py    PostgreSQL and its settings
    ntp.py       what keeps this machine's clock right
    backups.py   base backups, the write-ahead log between them, replication slots
    records.py   schema, log, clock, harvests, rules, terminals, search

A check answers findings, one at least. A new one goes into the list at the end of its file.
"""
