"""Where a client gets its tokens (RFC 6749): client credentials, by HTTP Basic or in the body."""

import base64
import binascii
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_plus

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Router

from bashu.db.network import partners as kept
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners import access
from bashu.doors.api.partners.shapes import Token, TokenError
from bashu.doors.api.shapes import Problem
from bashu.engine import clock, partners
from bashu.engine.partners import TOKEN_LASTS, Granted, Known

router = Router(tags=["partners: token"])
FORM: Final = "application/x-www-form-urlencoded"
GRANT: Final = "client_credentials"
# Section 5.1: neither is kept on the way.
HEADERS: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
ASKS_FOR: Final = {"WWW-Authenticate": 'Basic realm="partners", charset="UTF-8"'}
PARAMETERS: Final = ("grant_type", "client_id", "client_secret", "scope")
TEXT: Final = {"type": "string"}
BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "The client proves who it is by HTTP Basic, or by `client_id` and `client_secret` here. Without "
        "`scope` the token has all that the client has.",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": dict.fromkeys(PARAMETERS, TEXT) | {"grant_type": {"const": GRANT}},
                    "required": ["grant_type"],
                }
            }
        },
    }
}
ANSWERS: Final[dict[int, Any]] = {200: Token, 400: TokenError, 401: TokenError, 429: Problem}


class _WrongError(Exception):
    """Section 5.2. `code` is one of its words."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


@router.post("", response=ANSWERS, summary="Get a token", openapi_extra=BODY, operation_id="token", url_name="token")
def token(request: HttpRequest) -> HttpResponse:
    try:
        known, scopes = _asked(request)
    except _WrongError as error:
        told = {"error": error.code, "error_description": error.description}
        unknown = error.code == "invalid_client"
        status = HTTPStatus.UNAUTHORIZED if unknown else HTTPStatus.BAD_REQUEST
        return _json(told, status=status, headers=ASKS_FOR if unknown else {})
    granted = partners.grant(known, scopes, now=clock.now())
    return _json(_told(granted), status=HTTPStatus.OK, headers={})


def _asked(request: HttpRequest) -> tuple[Known, frozenset[PartnerScope]]:
    form = _form(request)
    if form.get("grant_type", "") != GRANT:
        code = "unsupported_grant_type" if form.get("grant_type") else "invalid_request"
        raise _WrongError(code, f"Send grant_type={GRANT}.")
    client, secret = _credentials(request, form)
    now = clock.now()
    known = partners.known_by(client, secret, sandbox=settings.BASHU.sandbox, now=now)
    if known is None:
        here = "a sandbox; its clients are let in nowhere else" if settings.BASHU.sandbox else "no sandbox"
        raise _WrongError("invalid_client", f"There is no such client with this secret here. This is {here}.")
    access.told(request, kept.spend(known.partner_id, per_minute=known.per_minute, cost=1, now=now))
    return known, _scopes(form.get("scope", ""), known=known)


def _form(request: HttpRequest) -> QueryDict:
    if request.content_type != FORM:
        raise _WrongError("invalid_request", f"Send a form as {FORM}.")
    form = request.POST
    if any(len(form.getlist(name)) > 1 for name in PARAMETERS):
        raise _WrongError("invalid_request", "Send no parameter twice.")
    return form


def _credentials(request: HttpRequest, form: QueryDict) -> tuple[str, str]:
    """In one way, not in both (section 2.3)."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return str(form.get("client_id", "")), str(form.get("client_secret", ""))
    if "client_secret" in form:
        raise _WrongError("invalid_request", "Send the secret by HTTP Basic or in the body, not in both.")
    try:
        client, colon, secret = base64.b64decode(sent.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        scheme, colon = "", ""
    if scheme.lower() != "basic" or not colon:
        raise _WrongError("invalid_client", "The Authorization header is no HTTP Basic.")
    return unquote_plus(client), unquote_plus(secret)


def _scopes(text: str, *, known: Known) -> frozenset[PartnerScope]:
    names = set(text.split())
    if not names:
        return known.scopes
    lacking = sorted(names - {each.value for each in known.scopes})
    if lacking:
        # Only characters that an error description may have (section 5.2).
        named = " ".join(each for each in lacking if each.isascii() and each.isprintable() and '"' not in each)
        raise _WrongError("invalid_scope", f"The client does not have {named.replace(chr(92), '')}".strip() + ".")
    return frozenset(PartnerScope(each) for each in names)


def _told(granted: Granted) -> dict[str, Any]:
    return {
        "access_token": granted.token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LASTS.total_seconds()),
        "scope": " ".join(sorted(each.value for each in granted.scopes)),
        "sandbox": settings.BASHU.sandbox,
    }


def _json(told: dict[str, Any], *, status: HTTPStatus, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(orjson.dumps(told), content_type="application/json", status=status, headers=HEADERS | headers)
