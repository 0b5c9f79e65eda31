"""Pages for what went wrong: plain, kind, and without a trace of the inside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception  # It names files and patterns of ours.
    return render(request, "shared/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return render(request, "shared/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off."""
    del reason
    return render(request, "shared/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Asks neither the request nor the database, which may be what is broken."""
    del request, exception
    return HttpResponse(render_to_string("shared/400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(render_to_string("shared/500.html"), status=500)
