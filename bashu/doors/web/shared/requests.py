"""What a browser sent, before any page looks at it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Text is UTF-8 here, whatever is claimed: some charsets that a header may name are none for text."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802 (Django's name)
        """Without those that are none of ours: a session's key with a NUL is nothing to ask the database for."""
        return {name: value for name, value in super().COOKIES.items() if value.isprintable()}


class Handler(WSGIHandler):
    request_class = Request


def utf8_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A form in another charset is refused: read as UTF-8 it would be taken for something else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest("a charset other than UTF-8")
        return get_response(request)

    return middleware
