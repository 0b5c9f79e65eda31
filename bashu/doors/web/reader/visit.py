"""A reader who signed in from their own machine. It lives in the server's session and ends by itself."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from bashu.doors.web.shared.spoken import Spoken

# People walk away from shared computers; and nobody stays for so long.
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=2)
_KEY = "reader"


@dataclass(slots=True, kw_only=True)
class Visit:
    """`card_id`: with which card; `lines`: what was done last, told once."""

    patron_id: int
    card_id: int
    began_at: str
    seen_at: str
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, request: HttpRequest, *, patron_id: int, card_id: int, now: datetime) -> Self:
        """Under a new key, so that nobody who knew the old one comes along; nor any form that was shown before."""
        request.session.cycle_key()
        rotate_token(request)
        visit = cls(patron_id=patron_id, card_id=card_id, began_at=now.isoformat(), seen_at=now.isoformat())
        visit.save(request, now)
        return visit

    @classmethod
    def of(cls, request: HttpRequest, *, now: datetime) -> Self | None:
        """The one that goes on; one that is over is cleared away."""
        stored = request.session.get(_KEY)
        if not stored:
            return None
        visit = cls(**stored)
        began, seen = datetime.fromisoformat(visit.began_at), datetime.fromisoformat(visit.seen_at)
        if now - seen <= IDLE and now - began <= LONGEST:
            return visit
        end(request)
        return None

    def save(self, request: HttpRequest, now: datetime) -> None:
        self.seen_at = now.isoformat()
        request.session[_KEY] = asdict(self)
        if not request.user.is_authenticated:
            request.session.set_expiry(IDLE)

    def tell(self, spoken: Spoken) -> None:
        self.lines.append(spoken.stored())

    def told(self) -> list[dict[str, Any]]:
        """What was done last; it is not told a second time."""
        lines, self.lines = self.lines, []
        return lines


def end(request: HttpRequest) -> None:
    """Nothing of the person stays; a session that is empty now is deleted."""
    request.session.pop(_KEY, None)
    if set(request.session.keys()) <= {"_session_expiry"}:
        request.session.flush()
