"""Headers that every page carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing is loaded from anywhere else, and no script or style stands inside a page.
CONTENT_POLICY = "; ".join([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
])  # fmt: skip


def content_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def may_use_camera(response: HttpResponse) -> HttpResponse:
    """The page may look for codes with the camera, if whoever has the browser in hand allows it."""
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """No browser or proxy may keep this page: going back shows nothing of the person who was there."""
    response.headers["Cache-Control"] = "no-store, private, max-age=0"
    return response
