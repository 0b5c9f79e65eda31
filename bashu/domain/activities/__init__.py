"""Reading activities: who gets a seat, who waits, who is drawn. Pure, as circulation is.

states.py    sessions, quotas, registrations, readers as decisions see them
seats.py     how many seats are left, and for whom
waiting.py   who moves up
draw.py      the order of a draw, which anybody can work out again
decide.py    which decision a command comes to
"""
