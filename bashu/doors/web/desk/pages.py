"""What every page of the desk has: who works here, and where. Nobody can act at another branch than their own."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeAlias
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bashu.db.catalogue.queries import items_with_barcode
from bashu.db.circulation.holds import to_do
from bashu.db.network.queries import Name, StaffRow
from bashu.domain.circulation.override_words import REASON_NAMES
from bashu.domain.identity.verifier import Verdict
from bashu.domain.ids import instant_of
from bashu.domain.rights import Right
from bashu.doors.web.desk import windows
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.staff import Opened, View, at_own_branch, opened_by
from bashu.engine import clock

P = ParamSpec("P")
RECENT_MAX = 20
TO_DO_SECONDS = 15
# The header with which a page asks for parts of itself; and the one that tells it to go elsewhere.
LIVE, GO = "X-Live", "X-Go"
# A desk whose clock is further off than this gets its ids here.
SENT_WITHIN = timedelta(minutes=2)
ABOUT = "desk"
WHOM_LENGTH = 24
_KEY = "desk"
# Without any of these nothing is left to understand by itself: a driver dispatches.
UNDERSTOOD = (Right.LEND, Right.TAKE_IN, Right.SEE_PATRON)


@dataclass(slots=True)
class Work:
    """What lies on the desk, kept in the session; but for `slips` and `recent` each window has its own (`windows.py`).

    returned  since when what is scanned has been back, if it is dated back
    verdict   what was said of the card with which the patron was opened
    joining   the number of a card that nobody has registered, sealed
    choices   barcodes that several items share, until a person has said which it is
    slips     holds whose slips are not printed yet
    aside     what was refused last, if it can be let pass: the barcode, the item, the refusals named until now, and
              whether it was to be renewed from the list of loans; `by_day`: only with a due day by hand
    stays     who may set aside what was refused last, if this login may not; a sentence
    card      the reader whose card was scanned where only items are, and what was said of the card
    undo      the scan that was answered last, if it can be undone: its kind, the loan, the item, the barcode
    recent    the last answers, the latest first; nobody's name is among them
    answered  the page on which the latest of them was given to the person who is here now
    last      when that was
    matter    the item that was taken in last, with which something may be the matter
    """

    mode: str = "auto"
    returned: str = ""
    patron_id: int | None = None
    verdict: str = Verdict.VALID.value
    joining: str = ""
    problem: str = ""
    answered: str = ""
    last: str = ""
    matter: int | None = None
    choices: list[str] = field(default_factory=list)
    slips: list[int] = field(default_factory=list)
    aside: dict[str, Any] = field(default_factory=dict)
    stays: str = ""
    card: dict[str, Any] = field(default_factory=dict)
    undo: dict[str, Any] = field(default_factory=dict)
    recent: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """What an older version kept besides is left aside."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    @property
    def whom(self) -> str:
        """Who is here, for forms that are about nobody else: the reader, or the card that is to be registered."""
        return str(self.patron_id or self.joining[-WHOM_LENGTH:])

    def open(self, patron_id: int, *, verdict: Verdict = Verdict.VALID) -> None:
        self.clear()
        self.patron_id, self.verdict = patron_id, verdict.value

    def clear(self) -> None:
        """Ready for the next person; the list of answers stays."""
        self.mode, self.patron_id, self.verdict, self.joining = "auto", None, Verdict.VALID.value, ""
        self.choices, self.answered, self.aside, self.card, self.returned = [], "", {}, {}, ""
        self.stays, self.matter, self.undo = "", None, {}

    def add(self, spoken: Spoken, *, at: datetime, otherwise: str = "", page: str = "desk") -> None:
        """`otherwise` stands where an item has no title."""
        self.answered, self.aside, self.stays, self.card = page, {}, "", {}
        self.matter = None
        if page == "desk":
            self.undo = {}  # What is done elsewhere may be what has to be done first.
        self.last = at.isoformat()
        line = spoken.stored() | {"title": spoken.title or otherwise, "at": self.last}
        self.recent = [line, *self.recent][:RECENT_MAX]

    def before(self, on: str) -> list[dict[str, Any]]:
        said = self.said(on)
        return [line for line in self.recent if not any(line is each for each in said)]

    def said(self, on: str) -> list[dict[str, Any]]:
        """The latest answer, if it was given on this page: those of other windows are for others."""
        return [line for line in self.recent if line["at"] == self.last][:1] if self.answered == on else []

    def beside(self, card: dict[str, Any]) -> None:
        """A card that was scanned on a page with answers of its own: it belongs to none of those that are kept here."""
        self.card, self.answered = card, "" if card else self.answered

    def ask_which(self, barcode: str) -> None:
        self.choices = [*(each for each in self.choices if each != barcode), barcode]

    def keep_slips(self, hold_ids: Sequence[int]) -> None:
        self.slips = [*(each for each in self.slips if each not in hold_ids), *hold_ids]


@dataclass(frozen=True, slots=True)
class Page:
    request: HttpRequest
    staff: StaffRow
    work: Work
    now: datetime

    def may(self, right: Right) -> bool:
        return at_own_branch(self.staff, right)

    def require(self, right: Right) -> None:
        if not self.may(right):
            raise PermissionDenied

    @property
    def is_of_another(self) -> bool:
        """The form that was sent stood on a page of somebody else, who was here before."""
        whom = self.request.POST.get("whom", "")
        return bool(whom) and whom != self.work.whom

    def show(self, template: str, **more: object) -> HttpResponse:
        """With what was said last, if it was said on this page (`tab`)."""
        said = self.work.said(str(more.get("tab")))
        pull, clear = self._to_do() if self.may(Right.PULL) else (0, 0)
        choices = [items_with_barcode(barcode) for barcode in self.work.choices]
        known: dict[str, object] = {"staff": self.staff, "work": self.work, "said": said, "choices": choices}
        known["may"] = {right.value for right in Right if self.may(right)}
        known |= {"shows": windows.shows(self.request), "carried": windows.is_carried(self.request)}
        context = {**known, "to_pull": pull, "to_clear": clear, **more}
        return render(self.request, f"desk/{template}.html", context)

    def _to_do(self) -> tuple[int, int]:
        """For a glance, and as old as that may be: a scan need not wait for them."""
        here = self.staff.place.branch_id
        found: tuple[int, int] | None = cache.get_or_set(
            f"to-do:{here}", lambda: to_do(here, now=self.now), TO_DO_SECONDS
        )
        return found or (0, 0)

    def forget_to_do(self) -> None:
        """After what changes it: whoever pulled the last one sees that it was."""
        cache.delete_many([f"{what}:{self.staff.place.branch_id}" for what in ("to-do", "leaving", "homecoming")])

    def made(self) -> dict[str, Any]:
        """For a command of this desk: its id, when, and where.

        What the page sends again because it heard no answer has the id of the first time, so it is done once.
        """
        at, command_id = self.now, clock.new_id()
        try:
            given = UUID(self.request.POST.get("scan", ""))
            if abs(instant_of(given) - self.now) <= SENT_WITHIN:
                at, command_id = instant_of(given), given
        except ValueError:
            pass
        return {"id": command_id, "occurred_at": at, "terminal_id": self.staff.terminal_id}

    def also(self) -> dict[str, Any]:
        """The same for what follows in the same form: an id of its own."""
        return {"id": clock.new_id(), "occurred_at": self.now, "terminal_id": self.staff.terminal_id}

    def problem_once(self) -> str:
        """What went wrong with the last form; the next page does not say it again."""
        problem, self.work.problem = self.work.problem, ""
        if problem:
            self.keep()
        return problem

    def go(self, name: str = "desk", *which: int, query: str = "") -> HttpResponse:
        """The browser is sent there. A page that asked for parts of itself is told so, and goes. Beside a
        problem it shows no older answer.
        """
        if self.work.problem:
            self.work.answered = ""
        self.keep()
        there = reverse(f"desk:{name}", args=which) + (f"?{query}" if query else "")
        return HttpResponse(headers={GO: there}) if LIVE in self.request.headers else redirect(there)

    def answer(self, name: str, shown: Callable[["Page"], HttpResponse], *, which: Sequence[int] = ()) -> HttpResponse:
        """A page that asked for parts of itself gets them at once; else the browser is sent there."""
        if LIVE not in self.request.headers:
            return self.go(name, *which)
        self.keep()
        return shown(self)

    def told(self, response: HttpResponse) -> HttpResponse:
        """The window learns what it shows."""
        return windows.tell(self.request, response, parts=LIVE in self.request.headers)

    def keep(self) -> None:
        self.request.session[_KEY] = asdict(self.work)


DeskView: TypeAlias = Callable[Concatenate[Page, P], HttpResponse]


def desk_page(*rights: Right) -> Callable[[DeskView[P]], View[P]]:
    """Any one of these rights, at the branch of this desk, opens the page; ids of its address come after it."""

    def decorate(view: DeskView[P]) -> View[P]:
        @opened_by(rights, start="/desk", at=at_own_branch)
        @wraps(view)
        def wrapped(opened: Opened, /, *args: P.args, **ids: P.kwargs) -> HttpResponse:
            windows.take_over(opened.request)
            work = Work.of(opened.request.session.get(_KEY, {}))
            if opened.request.method == "POST":
                work.problem = ""
            page = Page(opened.request, opened.staff, work, opened.now)
            if work.mode == "auto" and not any(page.may(right) for right in UNDERSTOOD):
                work.mode = "dispatch"
            if page.is_of_another:
                work.problem = _("Nothing was changed: that page was of somebody else, and another reader is open now.")
                return page.told(page.go())
            return page.told(view(page, *args, **ids))

        return wrapped

    return decorate


def override_reasons() -> list[tuple[str, Name]]:
    return [(reason.value, Name(*names)) for reason, names in REASON_NAMES.items()]
