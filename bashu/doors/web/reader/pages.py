"""What every page of a signed-in reader has: who it is, whose account is shown, and that no browser keeps it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from bashu.db.network.edits import web_terminal
from bashu.db.patrons.bonds import acts_for
from bashu.db.patrons.queries import PatronSummary, patron_summary
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import PatronScan, Pin, Trust
from bashu.domain.identity.acting import Acting, Sees, sees_as
from bashu.domain.identity.age import is_young
from bashu.domain.identity.kinds import CardState
from bashu.domain.identity.verifier import Assurance
from bashu.doors.web.reader.visit import IDLE, Visit, end
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock

# What the reader typed was proven by the PIN, when the visit began.
TRUST = Trust(assurance=Assurance.TYPED, pin=Pin.RIGHT)


@dataclass(frozen=True, slots=True)
class Page:
    """`me` is who signed in; `patron` is whose account is shown, mine or that of somebody `acting` is for."""

    request: HttpRequest
    visit: Visit
    me: PatronSummary
    patron: PatronSummary
    acting: Acting | None
    now: datetime

    @property
    def sees(self) -> Sees:
        return Sees.EVERYTHING if self.acting is None else sees_as(self.acting)

    @property
    def is_young(self) -> bool:
        return is_young(self.patron.category, self.patron.birth_on, on=local_day(self.now))

    @property
    def writes_address(self) -> bool:
        """Everybody their own; that of a child under 14 its guardian, who consents to what is kept of the child."""
        return self.acting is (Acting.GUARDIAN if self.is_young else None)

    def asks(self) -> dict[str, Any]:
        """Who asks, and for whom: what each command of a reader says."""
        by = PatronScan(patron_id=self.me.patron_id) if self.acting else None
        return {"patron": PatronScan(patron_id=self.patron.patron_id), "trust": TRUST, "by": by}

    def terminal_id(self) -> int:
        return web_terminal(self.me.home_library_id)

    def show(self, template: str, **more: object) -> HttpResponse:
        """`idle_seconds`: after these the page leaves by itself. `whose`: begins the ids of addresses."""
        lines = self.visit.told()
        self.visit.save(self.request, self.now)
        seconds = int(IDLE.total_seconds()) + 5
        known: dict[str, object] = {"me": self.me, "patron": self.patron, "acting": self.acting, "sees": self.sees}
        known |= {"whose": self._whose(), "writes_address": self.writes_address}
        context = {**known, "lines": lines, "idle_seconds": seconds, "today": local_day(self.now), **more}
        return render(self.request, f"reader/{template}.html", context)

    def go(self, name: str = "mine", *args: object) -> HttpResponse:
        self.visit.save(self.request, self.now)
        return redirect(f"reader:{name}", *self._whose(), *args)

    def leave(self) -> HttpResponse:
        """Back to one's own page."""
        self.visit.save(self.request, self.now)
        return redirect("reader:mine")

    def _whose(self) -> tuple[int, ...]:
        return (self.patron.patron_id,) if self.acting else ()


ReaderView: TypeAlias = Callable[..., HttpResponse]


def reader_page(view: ReaderView) -> Callable[..., HttpResponse]:
    """A view `view(page, **ids)` for whoever is signed in; others sign in first and come back.

    `for_id` in the address: about the account of somebody for whom they may act. Others' are not there.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *, for_id: int | None = None, **ids: int) -> HttpResponse:
        now = clock.now()
        found = signed_in(request, now=now)
        if found is None:
            end(request)
            wanted = QueryDict(mutable=True)
            wanted["next"] = request.get_full_path() if request.method == "GET" else reverse("reader:mine")
            return forget(redirect(f"{reverse('reader:sign_in')}?{wanted.urlencode(safe='/')}"))
        visit, me = found
        patron, acting = (me, None) if for_id is None else _another(me, for_id, now=now)
        return forget(view(Page(request, visit, me, patron, acting, now), **ids))

    return wrapped


def page_about(request: HttpRequest, patron_id: int, *, now: datetime) -> Page | None:
    """For whoever is signed in, if the account is theirs, or of somebody for whom they may act."""
    found = signed_in(request, now=now)
    if found is None:
        return None
    visit, me = found
    if me.patron_id == patron_id:
        return Page(request, visit, me, me, None, now)
    with suppress(Http404):
        return Page(request, visit, me, *_another(me, patron_id, now=now), now)
    return None


def signed_in(request: HttpRequest, *, now: datetime) -> tuple[Visit, PatronSummary] | None:
    visit = Visit.of(request, now=now)
    me = patron_summary(visit.patron_id, now=now) if visit is not None else None
    if visit is None or me is None or not _card_is_good(me, visit.card_id, now=now):
        return None
    return visit, me


def _another(me: PatronSummary, patron_id: int, *, now: datetime) -> tuple[PatronSummary, Acting]:
    found = (each for each in acts_for(me.patron_id, today=local_day(now)) if each.patron_id == patron_id)
    bond = next(found, None)
    patron = patron_summary(patron_id, now=now) if bond else None
    if bond is None or patron is None:
        raise Http404
    return patron, bond.acting


def _card_is_good(patron: PatronSummary, card_id: int, *, now: datetime) -> bool:
    """Reported lost meanwhile, it opens nothing any more."""
    card = next((card for card in patron.cards if card.card_id == card_id), None)
    if card is None or card.state is not CardState.VALID:
        return False
    return card.expires_on is None or card.expires_on >= local_day(now)
