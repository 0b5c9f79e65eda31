"""Around every page: it is counted, timed and logged by the name of its view. And the pages' own health.

No line has an address that was asked for, for a search or a card's number may stand in it.
"""

import logging
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from bashu.doors.jobs import clockwork, ordering, uploads
from bashu.engine import clock
from bashu.engine.batch import shared
from bashu.project import logs
from bashu.project.operate import metrics, process
from bashu.project.operate.probe import Probe

logger = logging.getLogger("bashu.pages")

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
# Of what runs beside the pages.
CHECKS = {"jobs": clockwork.what_is_wrong, "imports": uploads.what_is_wrong, "orders": ordering.what_is_wrong}
GetResponse = Callable[[HttpRequest], HttpResponse]


@cache
def probe() -> Probe:
    """Of this process, which also tells its health at the operator's address."""
    return process.serve(settings.BASHU, shared(), checks=CHECKS)


def watch(get_response: GetResponse) -> GetResponse:
    """The outermost middleware: health is asked by machines, which know no host name of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == "/readyz":
            return _ready()
        begun = time.perf_counter()
        with logs.about(request_id=clock.new_id().hex):
            response = get_response(request)
            _tell(request, response, seconds=time.perf_counter() - begun)
        return response

    return middleware


def _ready() -> HttpResponse:
    """Everybody may ask, so it says no more than which check fails."""
    failing = [name for name, text in probe().ask().items() if text]
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


def _tell(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    match = request.resolver_match
    view = (match.view_name or "unnamed") if match else "none"
    method = request.method if request.method in METHODS else "other"
    metrics.HTTP.labels(view, method, str(response.status_code)).inc()
    metrics.HTTP_SECONDS.labels(view).observe(seconds)
    level = logging.WARNING if response.status_code >= 500 else logging.DEBUG if view == "static" else logging.INFO
    logger.log(level, "%s %s %d %.0f ms", method, view, response.status_code, seconds * 1000, extra={
        "view": view, "method": method, "status": response.status_code, "ms": round(seconds * 1000, 1),
    })  # fmt: skip
