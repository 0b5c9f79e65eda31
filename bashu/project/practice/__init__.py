"""A network to practise in: real pages and machines, a library's own places, and nothing that is real.

place.py    a home of its own, marked, with keys of its own; and which settings reach it
shelves.py  made records and items, on the shelves that the library names
load.py     the library's places, made readers, machines and a login
"""
