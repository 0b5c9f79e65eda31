"""Backups of the database and of a home's keys, sealed with a key that the operator keeps elsewhere.

folder.py    what stands in the folder of backups, and what may be thrown away
sealed.py    one file of it, and key.py, what seals it
base.py      the whole database, as PostgreSQL's own pg_basebackup copies it
source.py    the database that is backed up, and given.py, what a server of the operator's must allow for it
archive.py   the write-ahead log since then, as it is written
restore.py   both together again, in an empty home, to a moment that is asked for
"""
