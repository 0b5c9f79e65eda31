"""The door of a session: codes and cards are scanned, who walks in is counted. It goes on while the line is cut: the
page has the codes and their seats, and nobody's name; what was done meanwhile is told afterwards, each once."""

import base64
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities.at_doors import Counts, Seated, counts, open_questions, seated
from bashu.db.activities.coming import ActivitySession
from bashu.db.audit.queries import answer_to
from bashu.db.patrons.vault import the_vault
from bashu.domain.activities.commands import CheckInReader, CountWalkIns
from bashu.domain.ids import following
from bashu.domain.outcome import Accepted, CoreRefusal, Outcome, Refused
from bashu.domain.rights import Right
from bashu.doors.web.desk import door_facts
from bashu.doors.web.desk.door_facts import Fact
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.season import TAB, reach, session_of
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.commands import execute, execute_all
from bashu.doors.web.shared.forms import number, scanned, start_of
from bashu.doors.web.shared.headers import may_use_camera
from bashu.doors.web.shared.spoken import Spoken
from bashu.wire.link.browser import public_of

ASKS: Final = "X-Door"


@require_GET
@desk_page(Right.KEEP_DOOR)
def door(page: Page, *, session_id: int) -> HttpResponse:
    row, rows = session_of(page, session_id), seated(session_id)
    counted = counts(session_id, rows)
    start = start_of(page.request, "questions")
    shown = page.show(
        "door",
        session=row,
        counts=counted,
        late=[each for each in rows if not each.attended] if page.now >= row.starts_at else (),
        started=page.now >= row.starts_at,
        state=_state(page, row, rows=rows),
        questions=open_questions(reach(page), session_id=session_id, start=start),
        tab=TAB,
    )
    return may_use_camera(shown)


@require_POST
@desk_page(Right.KEEP_DOOR)
def scan(page: Page, *, session_id: int) -> HttpResponse:
    """A code or a card. `came`: how many now, if not all; the others may come later by the same."""
    row, text = session_of(page, session_id), scanned(page.request)
    made = {name: value for name, value in page.made().items() if name != "terminal_id"}
    came, staff_id = number(page.request.POST.get("came", "")), page.staff.staff_id
    outcome = execute(CheckInReader(**made, session_id=row.pk, came=came, staff_id=staff_id, **door_facts.shown(text)))
    return _answer(page, row, spoken=_said(outcome))


@require_POST
@desk_page(Right.KEEP_DOOR)
def walk_ins(page: Page, *, session_id: int) -> HttpResponse:
    """One more who came without registration, or one less; `minors`: a child or a young person."""
    row, post = session_of(page, session_id), page.request.POST
    step, minor = post.get("walk", "").partition(" ")[::2]
    count = {"more": 1, "less": -1}.get(step, 0)
    made = {name: value for name, value in page.made().items() if name != "terminal_id"}
    wish = CountWalkIns(
        **made, session_id=row.pk, count=count, minors=count if minor else 0, staff_id=page.staff.staff_id
    )
    outcome = execute(wish)
    word = _("Counted: one more") if count > 0 else _("Counted: one less")
    spoken = Spoken(tone="keep", word=word) if isinstance(outcome, Accepted) else _no(outcome)
    return _answer(page, row, spoken=spoken)


@require_POST
@desk_page(Right.KEEP_DOOR)
def tell(page: Page, *, session_id: int) -> HttpResponse:
    """What was done while the line was cut. `done`: ids that the page need keep no longer."""
    row, text = session_of(page, session_id), page.request.POST.get("facts", "")
    kept = door_facts.read(text, session_id=row.pk, staff_id=page.staff.staff_id, now=page.now)
    outcomes = execute_all([each.fact for each in kept])
    done = [each.id for each, outcome in zip(kept, outcomes, strict=True) if _is_in(each.fact, outcome)]
    questions = open_questions(reach(page), session_id=row.pk).of
    return JsonResponse({"done": done, "questions": questions, **_state(page, row, rows=seated(row.pk))})


def _is_in(fact: Fact, outcome: Outcome) -> bool:
    """Whether it was taken in, now or before. The page had asked under the same id, and perhaps heard no answer: a
    question that had been answered with no is told as a fact, under an id that follows from the first."""
    if not (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
        return isinstance(outcome, Accepted | Refused)
    if answer_to(fact.id) is not None:
        return True
    return isinstance(execute(_under(fact, following(fact.id))), Accepted | Refused)


def _under(fact: Fact, other: UUID) -> Fact:
    return type(fact)(**{name: getattr(fact, name) for name in fact.__dataclass_fields__} | {"id": other})


def _said(outcome: Outcome) -> Spoken:
    if not isinstance(outcome, Accepted):
        return _no(outcome)
    came, seats = outcome.answer.came, outcome.answer.seats
    there = outcome.answer.before + came
    word = ngettext("Come in: %(count)s", "Come in: %(count)s", came) % {"count": came}
    why = _("%(came)s of %(seats)s are in.") % {"came": there, "seats": seats} if came < seats else ""
    return Spoken(tone="keep", word=word, why=why)


def _no(outcome: Outcome) -> Spoken:
    return told.refused(outcome, audience="staff", about="")


def _answer(page: Page, row: ActivitySession, *, spoken: Spoken) -> HttpResponse:
    """For the page's script; without it the page is shown anew."""
    if ASKS in page.request.headers:
        return JsonResponse({**spoken.stored(), **_state(page, row, rows=seated(row.pk))})
    page.work.add(spoken, at=page.now, page=TAB)
    return page.go("door", row.pk)


def _state(page: Page, row: ActivitySession, *, rows: Sequence[Seated]) -> dict[str, Any]:
    """All that the page needs to go on by itself: codes with seats and who came; the hub's key; the hub's time."""
    counted: Counts = counts(row.pk, rows)
    (newest, *_older) = the_vault().door_keys()
    return {
        "session": row.pk,
        "codes": [[each.code, each.seats, each.attended or 0] for each in rows],
        "walked_in": counted.walked_in,
        "minors": counted.minors,
        "capacity": row.capacity,
        "key": base64.b64encode(public_of(newest)).decode(),
        "now": int(page.now.timestamp() * 1000),
    }
