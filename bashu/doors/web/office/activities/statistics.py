"""Figures of activities between two days, as a page, and as a table for other programs (CSV, XLSX)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bashu.db.activities import statistics
from bashu.db.activities.statistics import GROUPS, Figures, Row, Wanted
from bashu.domain.activities.states import ActivityKind
from bashu.domain.activities.words import KINDS
from bashu.domain.calendar import DAY, start_of
from bashu.domain.rights import Right
from bashu.doors.web.office.activities.pages import TAB
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day
from bashu.doors.web.shared.sheets import sheet
from bashu.doors.web.shared.spoken import in_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What is shown when nobody has asked for other days.
USUALLY = 90 * DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """Both days count."""

    first: date
    last: date
    by: str
    minors: bool

    @property
    def query(self) -> str:
        minors = "&minors=yes" if self.minors else ""
        return f"first={self.first.isoformat()}&last={self.last.isoformat()}&by={self.by}{minors}"


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def shown(page: Page) -> HttpResponse:
    asked = _asked(page)
    rows = _rows(page, asked)
    largest = max((row.figures.there for row in rows), default=0) or 1
    return page.show(
        "activities/statistics",
        asked=asked,
        rows=[(_name(row, asked), row.figures) for row in rows],
        whole=statistics.whole(rows),
        largest=largest,
        groups=[(each, _groups()[each]) for each in GROUPS],
        tab=TAB,
    )


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def as_csv(page: Page) -> HttpResponse:
    asked = _asked(page)
    rows = [[str("" if each is None else each) for each in line] for line in _lines(page, asked)]
    return sheet(_file(asked), head=_head(asked), rows=rows)


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def as_workbook(page: Page) -> HttpResponse:
    """What writes it is loaded when somebody wants it."""
    asked = _asked(page)
    press = import_module("bashu.doors.web.office.activities.workbook")
    content = press.workbook(_head(asked), list(_lines(page, asked)), title=_("Activities"), at=page.now)
    headers = {"Content-Disposition": f'attachment; filename="{_file(asked)}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _asked(page: Page) -> Asked:
    """Days that are none, or stand the wrong way round, are those that are usual."""
    given = page.request.GET
    first, last = day(given.get("first", "")), day(given.get("last", ""))
    if first is None or last is None or first > last:
        first, last = page.today - USUALLY, page.today
    by = given.get("by", "")
    return Asked(first, last, by if by in GROUPS else "library", given.get("minors") == "yes")


def _rows(page: Page, asked: Asked) -> tuple[Row, ...]:
    wanted = Wanted(
        from_at=start_of(asked.first), to_at=start_of(asked.last + DAY), by=asked.by, minors=asked.minors
    )  # fmt: skip
    return statistics.figures(wanted, page.reach(Right.SEE_ACTIVITIES))


def _lines(page: Page, asked: Asked) -> Iterator[list[Any]]:
    rows = _rows(page, asked)
    for row in rows:
        yield [_name(row, asked), *_numbers(row.figures)]
    yield [_("All of them"), *_numbers(statistics.whole(rows))]


def _numbers(of: Figures) -> list[Any]:
    counted = (of.activities, of.sessions, of.called_off, of.seats, of.registered, of.came, of.walk_ins, of.minors)
    return [*counted, of.rating, of.said]


def _head(asked: Asked) -> list[str]:
    return [
        _groups()[asked.by], _("Activities"), _("Sessions"), _("Called off"), _("Seats"), _("Seats registered"),
        _("Came of these"), _("Came without"), _("Minors among them"), _("Stars"), _("Opinions"),
    ]  # fmt: skip


def _groups() -> dict[str, str]:
    return {
        "brand": _("Brand"), "library": _("Library"), "district": _("District"), "city": _("City"),
        "kind": _("Kind of activity"),
    }  # fmt: skip


def _name(row: Row, asked: Asked) -> str:
    if row.name is None:
        return _("without")
    if asked.by == "kind":
        return KINDS[ActivityKind(row.name.zh)][languages.current() == "en"]
    return in_language(row.name)


def _file(asked: Asked) -> str:
    return f"activities-{asked.by}-{asked.first.isoformat()}-{asked.last.isoformat()}"
