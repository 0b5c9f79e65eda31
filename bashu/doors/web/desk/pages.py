"""What every page of the desk has: who works here, and where. Nobody can act at another branch than their own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bashu.db.network.queries import StaffRow
from bashu.domain.identity.verifier import Verdict
from bashu.domain.rights import Right
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.staff import Opened, at_own_branch, opened_by

RECENT_MAX = 20
ABOUT = "desk"
_KEY = "desk"


@dataclass(slots=True)
class Work:
    """What lies on the desk, kept in the session.

    verdict   what was said of the card with which the patron was opened
    joining   the number of a card that nobody has registered, sealed
    choice    a barcode that several items share
    recent    the last answers, the latest first; nobody's name is among them
    answered  whether the latest of them is for the person who is here now
    """

    mode: str = "auto"
    patron_id: int | None = None
    verdict: str = Verdict.VALID.value
    joining: str = ""
    choice: str = ""
    problem: str = ""
    answered: bool = False
    recent: list[dict[str, Any]] = field(default_factory=list)

    def open(self, patron_id: int, *, verdict: Verdict = Verdict.VALID) -> None:
        self.clear()
        self.patron_id, self.verdict = patron_id, verdict.value

    def clear(self) -> None:
        """Ready for the next person; the list of answers stays."""
        self.mode, self.patron_id, self.verdict, self.joining, self.choice = "auto", None, Verdict.VALID.value, "", ""
        self.answered = False

    def add(self, spoken: Spoken, *, at: datetime, otherwise: str = "") -> None:
        """`otherwise` stands where an item has no title."""
        self.choice, self.answered = "", True
        line = spoken.stored() | {"title": spoken.title or otherwise, "at": at.isoformat()}
        self.recent = [line, *self.recent][:RECENT_MAX]


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

    def show(self, template: str, **more: object) -> HttpResponse:
        may = {right.value for right in Right if self.may(right)}
        context = {"staff": self.staff, "work": self.work, "may": may, **more}
        return render(self.request, f"desk/{template}.html", context)

    def go(self, name: str = "desk") -> HttpResponse:
        self.request.session[_KEY] = asdict(self.work)
        return redirect(f"desk:{name}")


DeskView: TypeAlias = Callable[[Page], HttpResponse]


def desk_page(*rights: Right) -> Callable[[DeskView], Callable[[HttpRequest], HttpResponse]]:
    """Any one of these rights, at the branch of this desk, opens the page."""

    def decorate(view: DeskView) -> Callable[[HttpRequest], HttpResponse]:
        @opened_by(rights, start="/desk", at=at_own_branch)
        @wraps(view)
        def wrapped(opened: Opened) -> HttpResponse:
            work = Work(**opened.request.session.get(_KEY, {}))
            if opened.request.method == "POST":
                work.problem = ""
            return view(Page(opened.request, opened.staff, work, opened.now))

        return wrapped

    return decorate
