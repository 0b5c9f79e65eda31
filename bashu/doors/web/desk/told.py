"""Answers to what was done with many items at once: they stand on the page that follows, and loading that again does
nothing once more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared.spoken import Spoken

_KEY = "desk-told"


class Row(Protocol):
    @property
    def barcode(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Told:
    """`rows`: item and answer. `unknown`: what was scanned and is none of ours. `left`: so many had moved."""

    rows: Sequence[dict[str, Any]] = ()
    unknown: Sequence[str] = ()
    left: int = 0

    @property
    def summary(self) -> str:
        if not self.rows:
            return _("Nothing was done")
        done = sum(row["spoken"]["done"] for row in self.rows)
        return ngettext("%(count)s item is done", "%(count)s items are done", done) % {"count": done}


Answers: TypeAlias = Iterable[tuple[Row, Spoken]]


def go_on(page: Page, answers: Answers, *, unknown: Sequence[str] = (), left: int = 0) -> HttpResponse:
    """To the page where it was done."""
    rows = [{"barcode": row.barcode, "title": row.title, "spoken": spoken.stored()} for row, spoken in answers]
    at = page.request.path
    page.request.session[_KEY] = {"at": at, "told": {"rows": rows, "unknown": list(unknown), "left": left}}
    page.keep()
    return redirect(page.request.get_full_path())


def told_before(page: Page) -> Told | None:
    """Once, on the page that follows."""
    kept = page.request.session.get(_KEY)
    if kept is None or kept["at"] != page.request.path or page.request.method != "GET":
        return None
    del page.request.session[_KEY]
    return Told(**kept["told"])
