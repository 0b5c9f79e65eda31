"""What went wrong, told to programs (RFC 9457), and the headers of every answer."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware

if TYPE_CHECKING:
    from bashu.doors.api.shapes import Wrong

PREFIX = "/api/"
# Says what is wrong as RFC 6749 wants it.
TOKEN = "/api/v1/token"  # noqa: S105 (an address)
TYPE = "application/problem+json"
LIVE = "no-cache"
# What says where things are now is asked anew each time; the rest may be some minutes old.
KEPT = "public, max-age=300"
ANYBODY = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Location"}
ASKED_BEFORE = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
Getting = Callable[[HttpRequest], HttpResponse]


class RefusedError(Exception):
    def __init__(self, status: HTTPStatus, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def problem(
    status: HTTPStatus, detail: str, *, errors: "Sequence[Wrong]" = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    # Every request goes through this module, and what shapes are made of is large: see `urls`.
    from bashu.doors.api.shapes import Problem  # noqa: PLC0415

    told = Problem(title=status.phrase, status=status.value, detail=detail, errors=list(errors))
    said = {"Cache-Control": LIVE} | dict(headers or {})
    return HttpResponse(told.model_dump_json(), content_type=TYPE, status=status, headers=said)


def for_programs(get_response: Getting) -> Getting:
    """Anybody's page may read what is public here, for nobody is known by a cookie; and no error is a page."""
    conditional = ConditionalGetMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=ANYBODY | ASKED_BEFORE)
        response = get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and not _is_told(request, response):
            response = _told(response)
        for name, value in {**ANYBODY, **getattr(request, "told_headers", {})}.items():
            response.headers[name] = value
        answered = conditional.process_response(request, response)
        return answered if isinstance(answered, HttpResponse) else response

    return middleware


def _is_told(request: HttpRequest, response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type")
    return kind == TYPE or (request.path == TOKEN and kind == "application/json")


def _told(response: HttpResponse) -> HttpResponse:
    """A page of ours about an error, as a problem."""
    status = HTTPStatus(response.status_code)
    told = problem(status, {404: "There is no such address.", 405: "This is not known here."}.get(status, ""))
    if "Allow" in response.headers:
        told.headers["Allow"] = response.headers["Allow"]
    return told
