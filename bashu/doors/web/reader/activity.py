"""An activity with its sessions, and the draw of a session, which everybody may check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bashu.db.activities.beside import beside
from bashu.db.activities.coming import ActivitySession, with_quotas
from bashu.db.activities.queries import (
    PublicLot,
    find_activity,
    find_session,
    public_lots,
    registrations_of_reader,
    sessions_of,
)
from bashu.db.network.names import library_names
from bashu.db.parts import part_of_all
from bashu.domain.activities.draw import draw_order, line_of, list_hash
from bashu.domain.calendar import local_day
from bashu.doors.web.reader import event, feeds
from bashu.doors.web.reader.linked import element
from bashu.doors.web.reader.pages import signed_in
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.headers import forget
from bashu.doors.web.shared.links import in_full
from bashu.doors.web.shared.sheets import sheet
from bashu.engine import clock

SESSIONS_SHOWN: Final = 30
LOTS_SHOWN: Final = 200
# As docs/activities.md has it: by these lines anybody works out the draw from the list and the numbers of the page.
CHECK: Final = """\
import sys
from hashlib import sha256

commitment, seed, number, list_hash = sys.argv[1:]
lines = sorted(line.strip() for line in sys.stdin if line.strip())
assert sha256(bytes.fromhex(seed)).hexdigest() == commitment, "not the seed that was promised"
assert sha256("".join(f"{line}\\n" for line in lines).encode()).hexdigest() == list_hash, "not the list that was drawn"
order = {sha256(f"{seed} {number} {list_hash} {line.split()[0]}".encode()).digest(): line for line in lines}
for place, key in enumerate(sorted(order), 1):
    print(place, order[key])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A lot where the draw has put it."""

    number: int
    lot: str
    seats: int
    home_library_id: int
    standing: str


@require_safe
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    found, now = find_activity(activity_id), clock.now()
    if found is None:
        raise Http404
    reader = signed_in(request, now=now)
    home, mine = (None, {}) if reader is None else (reader[1].home_library_id, _mine(reader[1].patron_id, now))
    rows = [told.shown(row, home_library_id=home, now=now) for row in with_quotas(sessions_of(activity_id))]
    coming = told.upcoming(rows, now)
    part = part_of_all(coming, start=start_of(request, "sessions"), most=SESSIONS_SHOWN)
    linked = element(event.linked(found, coming, address=in_full(request, request.path), now=now))
    near = beside(on=local_day(now), brand_id=found.brand_id, series_id=found.series_id, activity_id=found.pk)
    context = {"activity": found, "part": part, "past": len(rows) - len(coming), "mine": mine, "linked": linked,
               "feeds": feeds.of_activity(found), "beside": near}  # fmt: skip
    return forget(render(request, "reader/activity.html", context))


@require_safe
def draw(request: HttpRequest, session_id: int) -> HttpResponse:
    row = _of_draw(session_id)
    places = _places(row)
    part = part_of_all(places, start=start_of(request, "lots"), most=LOTS_SHOWN)
    names = library_names(each.home_library_id for each in part)
    told_of = row.drawn or {}
    numbers = (row.commitment, *(told_of.get(name, "") for name in ("seed", "public_word", "list_hash")))
    # The public number is what somebody typed, and this line is copied into a shell.
    run = " ".join(["python3 check.py", *(quote(each) for each in numbers), f"< lots-{row.pk}.txt"])
    context = {"session": row, "part": part, "names": names, "check": CHECK, "run": run}
    return render(request, "reader/draw.html", context | {"stands": _list_that_stands(row)})


@require_safe
def lots(request: HttpRequest, session_id: int) -> HttpResponse:
    """A table for people. Empty before registration closes; names of columns are for programs."""
    del request
    row = _of_draw(session_id)
    found = public_lots(row, now=clock.now())
    rows = [(each.lot, str(each.seats), str(each.home_library_id), each.standing) for each in found]
    return sheet(f"lots-{row.pk}", head=("lot", "seats", "library", "standing"), rows=rows)


@require_safe
def lot_lines(request: HttpRequest, session_id: int) -> HttpResponse:
    """The lines of which the list's hash is made."""
    del request
    row = _of_draw(session_id)
    text = "".join(f"{line}\n" for line in sorted(line_of(lot) for lot in public_lots(row, now=clock.now())))
    headers = {"Content-Disposition": f'attachment; filename="lots-{row.pk}.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _mine(patron_id: int, now: datetime) -> dict[int, str]:
    """How the reader's own registrations stand, by session."""
    rows = registrations_of_reader([patron_id], since=now)
    return {row.session_id: told.standing(row) for row in rows if row.ended_at is None}


def _of_draw(session_id: int) -> ActivitySession:
    """Of what was withdrawn too: whoever took part may check it."""
    row = find_session(session_id, drafts=True)
    if row is None or row.how != "draw" or row.activity.state == "draft":
        raise Http404
    return row


def _list_that_stands(row: ActivitySession) -> str:
    """Its hash, from the end of registration until the draw, after which the session has it."""
    stands = row.drawn is None and row.state == "planned" and clock.now() >= row.closes_at
    return list_hash(public_lots(row, now=row.closes_at)) if stands else ""


def _places(row: ActivitySession) -> Sequence[Place]:
    """In the order of the draw."""
    drawn: dict[str, Any] = row.drawn or {}
    found: tuple[PublicLot, ...] = public_lots(row)
    ordered = draw_order(
        found, seed=drawn.get("seed", ""), public_word=drawn.get("public_word", ""), hashed=drawn.get("list_hash", "")
    )
    return tuple(
        Place(
            number=number, lot=lot.lot, seats=lot.seats, home_library_id=lot.home_library_id,
            standing=told.lot_standing(lot.standing),
        )
        for number, lot in enumerate(ordered, 1)
    )  # fmt: skip
