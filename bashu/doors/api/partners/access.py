"""Who asks, and whether they may: a token (RFC 6750), its scopes, its libraries, and how fast it asks."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from bashu.db.network import partners as kept
from bashu.db.network import terminals
from bashu.db.network.partners import Pace
from bashu.db.network.queries import PlaceRow, place_called
from bashu.db.network.terminals import TerminalRow
from bashu.domain.rights.scopes import SCOPE_WORDS, PartnerScope
from bashu.doors.api.problems import TOKEN, RefusedError
from bashu.doors.api.shapes import Problem
from bashu.engine import clock, partners
from bashu.engine.partners import Opened

SCHEME: Final = "partner"
SCHEMES: Final = {
    SCHEME: {
        "type": "oauth2",
        "description": "Client credentials (RFC 6749, section 4.4). Each scope holds in the libraries of the client.",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN, "scopes": {**SCOPE_WORDS}}},
    }
}
WRONG: Final[dict[int, Any]] = {400: Problem, 401: Problem, 403: Problem, 429: Problem}
ONE: Final[dict[int, Any]] = WRONG | {404: Problem}


class ByToken:
    """Without a scope any token will do."""

    def __init__(self, *scopes: PartnerScope) -> None:
        self._scopes = scopes

    def __call__(self, request: HttpRequest) -> Opened:
        now = clock.now()
        opened = _opened(request, now)
        told(request, spent(opened, cost=1, now=now))
        for scope in self._scopes:
            demand(opened, scope)
        return opened


def needs(*scopes: PartnerScope) -> dict[str, Any]:
    """Of an operation: who may ask, and that the document says so."""
    return {"auth": ByToken(*scopes), "openapi_extra": {"security": [{SCHEME: [each.value for each in scopes]}]}}


def who(request: HttpRequest) -> Opened:
    opened: Opened = request.auth  # type: ignore[attr-defined]
    return opened


def demand(opened: Opened, *scopes: PartnerScope) -> None:
    lacking = [each.value for each in scopes if each not in opened.scopes]
    if lacking:
        needed = " ".join(lacking)
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            f"The token does not have the scope {needed}.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'},
        )


def spent(opened: Opened, *, cost: int, now: datetime) -> Pace:
    return kept.spend(opened.partner_id, per_minute=opened.per_minute, cost=cost, now=now)


def told(request: HttpRequest, pace: Pace) -> None:
    """As draft-ietf-httpapi-ratelimit-headers has it: `q` of them in `w` seconds, `r` are left, all again in `t`."""
    headers = {
        "RateLimit-Policy": f'"client";q={pace.most};w={int(kept.WINDOW.total_seconds())}',
        "RateLimit": f'"client";r={pace.left};t={pace.wait_s}',
    }
    if settings.BASHU.sandbox:
        headers["Bashu-Sandbox"] = "on"
    request.told_headers = headers  # type: ignore[attr-defined]
    if not pace.allowed:
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"More than {pace.most} a minute were asked: come again in {pace.wait_s} s.",
            headers={"Retry-After": str(pace.wait_s)},
        )


def branch(opened: Opened, code: str) -> PlaceRow:
    """One of the client's libraries, by its code; another is not there for it."""
    found = place_called(code)
    if found is None or found.library_id not in opened.library_ids:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"None of the client's libraries has a branch {code!r}.")
    return found


def terminal(opened: Opened, terminal_id: int) -> TerminalRow:
    found = terminals.by_id(terminal_id)
    if found is None or found.library_id not in opened.library_ids or not found.active:
        raise RefusedError(HTTPStatus.FORBIDDEN, f"None of the client's libraries has a terminal {terminal_id} in use.")
    return found


def _opened(request: HttpRequest, now: datetime) -> Opened:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    opened = None
    if scheme.lower() == "bearer":
        opened = partners.opened_by(token.strip(), sandbox=settings.BASHU.sandbox, now=now)
    if opened is None:
        wrong = 'Bearer error="invalid_token"' if scheme else "Bearer"
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED,
            f"Send a token as `Authorization: Bearer TOKEN`. POST {TOKEN} gives one; it lasts for an hour.",
            headers={"WWW-Authenticate": wrong},
        )
    return opened
