"""Two windows of one browser are two desks, each with its reader and its way of working.

What a window shows goes along, signed, with all that it sends; so nothing depends on what the others did meanwhile. Its
script keeps it as long as the window is there, and a duplicate begins with it. The session has it too, of the window
that was used last: with that a new window begins, and a browser without the script works.
"""

from contextlib import suppress
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from bashu.engine import clock

# Scans carry it as a header, whatever loads a page as a cookie, and the forms of a page without script as a field.
HEADER: Final = "X-Shows"
COOKIE: Final = "desk_shows"
FIELD: Final = "shows"
PATH: Final = "/desk"
# From the click to the request; desk.js has the same.
COOKIE_SECONDS: Final = 10
# By their keys in the session, what the windows have in common.
COMMON: Final = {"desk": ("slips", "recent"), "boxes": ("answers",)}
_VISIT: Final = "desk-visit"


def sign_in(request: HttpRequest) -> None:
    """What windows show that stayed open from an earlier visit counts no more."""
    request.session[_VISIT] = str(clock.new_id())


def shows(request: HttpRequest) -> str:
    """What the window shows that is answered now."""
    return _signer(request).sign_object({key: _own(request, key) for key in COMMON}, compress=True)


def take_over(request: HttpRequest) -> None:
    """The desk is as the window shows it that asks. What was signed for another login says nothing."""
    carried = request.headers.get(HEADER) or request.POST.get(FIELD) or request.COOKIES.get(COOKIE, "")
    if not carried or carried == shows(request):
        return
    with suppress(BadSignature):
        shown = _signer(request).unsign_object(carried)
        for key, common in COMMON.items():
            kept = request.session.get(key, {})
            request.session[key] = shown[key] | {name: kept[name] for name in common if name in kept}


def is_carried(request: HttpRequest) -> bool:
    """The page that is loaded is one for the window that asks, as far as that can be."""
    return COOKIE in request.COOKIES


def tell(request: HttpRequest, response: HttpResponse, *, parts: bool) -> HttpResponse:
    """`parts`: the page asked for parts of itself. Where the browser is sent on, what was changed goes along."""
    if parts:
        response.headers[HEADER] = shows(request)
    elif is_carried(request) and response.status_code == HttpResponse.status_code:
        response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    elif is_carried(request):
        secure, shown = settings.SESSION_COOKIE_SECURE, shows(request)
        response.set_cookie(COOKIE, shown, max_age=COOKIE_SECONDS, path=PATH, samesite="Strict", secure=secure)
    return response


def _own(request: HttpRequest, key: str) -> dict[str, object]:
    """Without what is as it is at first, and in one order, so that the same is told in the same words."""
    kept = request.session.get(key, {})
    return {name: value for name, value in sorted(kept.items()) if value and name not in COMMON[key]}


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"{PATH} {request.user.pk} {request.session.get(_VISIT, '')}")
