"""The worker that opens a door's page while the line is cut. It comes from below the doors: a browser lets it serve
nothing else."""

from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE: Final = Path(__file__).parent / "static" / "desk" / "door_worker.js"


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The same for everybody; a browser asks each time whether it is another one."""
    del request
    return HttpResponse(_text(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _text() -> str:
    return FILE.read_text(encoding="utf-8")
