"""A library's file into the catalogue: cut, read in several processes, admitted in order, and accounted for.

cutting.py     the file into records, without looking into them
preparing.py   what is to be admitted of each: pure, done in processes of their own (pool.py, worker.py)
batch.py       a thousand of them, and how far the file has come by them, in one transaction
items.py       their items
ending.py      what the file no longer has
runs.py        begin, go on, stop
problems.py    what was wrong, told and handed back
"""
