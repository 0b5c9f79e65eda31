"""What every page of the desk has: who works here, and where. Nobody can act at another branch than their own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bashu.db.network import queries
from bashu.db.network.queries import StaffRow
from bashu.domain.identity.verifier import Verdict
from bashu.doors.web.shared.headers import forget
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock

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

    def show(self, template: str, **more: object) -> HttpResponse:
        context = {"staff": self.staff, "work": self.work, **more}
        return render(self.request, f"desk/{template}.html", context)

    def problem_once(self) -> str:
        """What went wrong with the last form; the next page does not say it again."""
        problem, self.work.problem = self.work.problem, ""
        if problem:
            self.request.session[_KEY] = asdict(self.work)
        return problem

    def go(self, name: str = "desk", *which: int) -> HttpResponse:
        self.request.session[_KEY] = asdict(self.work)
        return redirect(f"desk:{name}", *which)


DeskView: TypeAlias = Callable[[Page], HttpResponse]


def desk_page(view: DeskView) -> Callable[[HttpRequest], HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk", "desk:sign_in")
        staff = queries.staff(request.user.pk)
        if staff is None:
            raise PermissionDenied
        work = Work(**request.session.get(_KEY, {}))
        if request.method == "POST":
            work.problem = ""
        return forget(view(Page(request, staff, work, clock.now())))

    return wrapped
