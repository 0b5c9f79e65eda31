"""What goes out and asks: the records of member libraries with a system of their own, by OAI-PMH 2.0.

fetching.py     one answer over HTTP, limited in time and size
asking.py       a question until it is answered, or the source cannot
harvesting.py   a library's list, part by part into the catalogue
rounds.py       all that are due, in a process of its own: `python -m bashu.doors.harvest`
"""
