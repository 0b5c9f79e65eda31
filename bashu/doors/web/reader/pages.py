"""What every page of a signed-in reader has: who it is, and that no browser keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from bashu.db.network.edits import web_terminal
from bashu.db.patrons.queries import PatronSummary, patron_summary
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import PatronScan, Pin, Trust
from bashu.domain.identity.kinds import CardState
from bashu.domain.identity.verifier import Assurance
from bashu.doors.web.reader.visit import IDLE, Visit, end
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock

# What the reader typed was proven by the PIN, when the visit began.
TRUST = Trust(assurance=Assurance.TYPED, pin=Pin.RIGHT)


@dataclass(frozen=True, slots=True)
class Page:
    request: HttpRequest
    visit: Visit
    patron: PatronSummary
    now: datetime

    @property
    def scan(self) -> PatronScan:
        return PatronScan(patron_id=self.patron.patron_id)

    def terminal_id(self) -> int:
        return web_terminal(self.patron.home_library_id)

    def show(self, template: str, **more: object) -> HttpResponse:
        """`idle_seconds`: after these the page leaves by itself."""
        lines = self.visit.told()
        self.visit.save(self.request, self.now)
        seconds = int(IDLE.total_seconds()) + 5
        context = {"patron": self.patron, "lines": lines, "idle_seconds": seconds, "today": local_day(self.now), **more}
        return render(self.request, f"reader/{template}.html", context)

    def go(self, name: str = "mine", *args: object) -> HttpResponse:
        self.visit.save(self.request, self.now)
        return redirect(f"reader:{name}", *args)


ReaderView: TypeAlias = Callable[..., HttpResponse]


def reader_page(view: ReaderView) -> Callable[..., HttpResponse]:
    """A view `view(page, **ids)` for whoever is signed in; others sign in first and come back."""

    @wraps(view)
    def wrapped(request: HttpRequest, **ids: int) -> HttpResponse:
        now = clock.now()
        visit = Visit.of(request, now=now)
        patron = patron_summary(visit.patron_id, now=now) if visit is not None else None
        if visit is None or patron is None or not _card_is_good(patron, visit.card_id, now=now):
            end(request)
            wanted = QueryDict(mutable=True)
            wanted["next"] = request.get_full_path() if request.method == "GET" else reverse("reader:mine")
            return forget(redirect(f"{reverse('reader:sign_in')}?{wanted.urlencode(safe='/')}"))
        return forget(view(Page(request, visit, patron, now), **ids))

    return wrapped


def _card_is_good(patron: PatronSummary, card_id: int, *, now: datetime) -> bool:
    """Reported lost meanwhile, it opens nothing any more."""
    card = next((card for card in patron.cards if card.card_id == card_id), None)
    if card is None or card.state is not CardState.VALID:
        return False
    return card.expires_on is None or card.expires_on >= local_day(now)
