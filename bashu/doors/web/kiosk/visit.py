"""One person's time at a kiosk. It lives in the server's session and ends when they finish, or stand still too long."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from django.http import HttpRequest

from bashu.domain.circulation.commands import PatronScan, Pin, Trust
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.doors.web.shared.spoken import Spoken

# The page itself goes back to its start sooner; this holds when the page cannot.
IDLE = timedelta(seconds=120)
LINES_MAX = 20


@dataclass(slots=True, kw_only=True)
class Visit:
    """All of it is plain enough for the session, and no number of a card is in it in clear.

    pending     the patron whose PIN is asked for; 0 when the number that was typed is nobody's
    joining     the number of the card that wants to join, sealed
    asked_again what no item has and is asked for once more, hashed: it may be a misread card
    """

    terminal_id: int
    seen_at: str = ""
    patron_id: int | None = None
    assurance: str = Assurance.TYPED.value
    verdict: str = Verdict.VALID.value
    pin: str = Pin.NOT_GIVEN.value
    pending: int | None = None
    joining: str = ""
    asked_again: str = ""
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, terminal_id: int, *, now: datetime) -> Self:
        """The visit that goes on, or a new one."""
        stored = request.session.get(_key(terminal_id))
        if not stored:
            return cls(terminal_id=terminal_id)
        visit = cls(**stored)
        if now - datetime.fromisoformat(visit.seen_at) > IDLE:
            visit.end(request)
            return cls(terminal_id=terminal_id)
        return visit

    def save(self, request: HttpRequest, now: datetime) -> None:
        self.seen_at = now.isoformat()
        request.session[_key(self.terminal_id)] = asdict(self)
        if not request.user.is_authenticated:
            request.session.set_expiry(IDLE)

    def end(self, request: HttpRequest) -> None:
        """Nothing of the person stays; an empty session is deleted, and so is what a kiosk left that lost its power."""
        request.session.clear_expired()
        request.session.pop(_key(self.terminal_id), None)
        if set(request.session.keys()) <= {"_session_expiry"}:
            request.session.flush()

    def sign_in(self, patron_id: int, *, assurance: Assurance, verdict: Verdict, pin: Pin = Pin.NOT_GIVEN) -> None:
        """Another person's lines are not shown to this one."""
        self.patron_id, self.pending, self.joining, self.lines = patron_id, None, "", {}
        self.assurance, self.verdict, self.pin = assurance.value, verdict.value, pin.value

    @property
    def scan(self) -> PatronScan:
        return PatronScan(patron_id=self.patron_id)

    @property
    def trust(self) -> Trust:
        return Trust(assurance=Assurance(self.assurance), verdict=Verdict(self.verdict), pin=Pin(self.pin))

    def add(self, page: str, spoken: Spoken, *, item_id: int | None = None) -> None:
        """The latest first. What is said of an item stands in place of what was said of it before."""
        before = [line for line in self.lines.get(page, []) if item_id is None or line.get("item_id") != item_id]
        self.lines[page] = [spoken.stored() | {"item_id": item_id}, *before][:LINES_MAX]


def _key(terminal_id: int) -> str:
    return f"kiosk:{terminal_id}"
