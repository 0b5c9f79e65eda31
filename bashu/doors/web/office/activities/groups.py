"""Brands and series: names under which activities come again, and what belongs together."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import office_queries as queries
from bashu.db.activities.edits import BrandText, SeriesText
from bashu.db.activities.office_queries import Brand, Series
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office.activities.pages import LIBRARIES_READ, TAB, joined
from bashu.doors.web.office.marked import NOTHING, Wrong, missing
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, scanned, words
from bashu.engine.activities import planning

NAME_LENGTH, SAYS_LENGTH = 120, 300
BRAND = ("code", "name_zh", "name_en", "says_zh", "says_en", "for_minors")
SERIES = ("title_zh", "title_en", "says_zh", "says_en")


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def brands(page: Page) -> HttpResponse:
    return _brands(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def write_brand(page: Page) -> HttpResponse:
    """A new one, of a library or of the network; or another text of one that is there."""
    row = _known(page, "brand", rows=queries.brands(page.reach(Right.PLAN_ACTIVITIES)))
    library_id = row.library_id if row else number(page.request.POST.get("library", ""))
    page.require(Right.PLAN_ACTIVITIES, _scope(library_id))
    given = _sent_brand(page)
    if wrong := missing(given, "code", "name_zh", "name_en"):
        return _brands(page, wrong=wrong)
    text = BrandText(**{name: given[name] for name in BRAND})
    made = planning.write_brand(
        text, library_id=library_id, by=page.staff.staff_id, now=page.now, brand_id=row.pk if row else None,
        key=page.form_key,
    )  # fmt: skip
    return page.go("brands") if made else _brands(page, wrong={"code": _("Another brand has this code.")})


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def series(page: Page) -> HttpResponse:
    return _series(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def write_series(page: Page) -> HttpResponse:
    row = _known(page, "series", rows=queries.series(page.reach(Right.PLAN_ACTIVITIES)))
    library_id = row.library_id if row else number(page.request.POST.get("library", "")) or 0
    page.require(Right.PLAN_ACTIVITIES, Scope(library_id=library_id))
    given = _sent_series(page)
    if wrong := missing(given, "title_zh", "title_en"):
        return _series(page, wrong=wrong)
    planning.write_series(
        SeriesText(**{name: given[name] for name in SERIES}), library_id=library_id, by=page.staff.staff_id,
        now=page.now, series_id=row.pk if row else None, library_ids=joined(given["libraries"]), brand_id=_brand(page),
        key=page.form_key,
    )  # fmt: skip
    return page.go("series")


def _known(page: Page, name: str, *, rows: Sequence[Any]) -> Any:
    """The one that is to be changed; None: a new one."""
    wanted = number(page.request.POST.get(name, ""))
    found = next((row for row in rows if row.pk == wanted), None)
    if wanted is not None and found is None:
        raise Http404
    return found


def _texts(page: Page, name: str) -> dict[str, Any]:
    lengths = {name: NAME_LENGTH, "says": SAYS_LENGTH}
    return {
        f"{which}_{language}": words(page.request, f"{which}_{language}", most=most)
        for which, most in lengths.items()
        for language in ("zh", "en")
    }


def _sent_brand(page: Page) -> dict[str, Any]:
    post = page.request.POST
    told = {"code": scanned(page.request, "code"), "for_minors": post.get("for_minors") == "yes"}
    return _texts(page, "name") | told | {"library": post.get("library", "")}


def _sent_series(page: Page) -> dict[str, Any]:
    post = page.request.POST
    told = {"brand": post.get("brand", ""), "library": post.get("library", "")}
    return _texts(page, "title") | told | {"libraries": post.getlist("libraries")[:LIBRARIES_READ]}


def _brand(page: Page) -> int | None:
    wanted = number(page.request.POST.get("brand", ""))
    if wanted is not None and wanted not in {each.pk for each in queries.brands(page.reach(Right.SEE_ACTIVITIES))}:
        raise Http404
    return wanted


def _brands(page: Page, *, wrong: Wrong = NOTHING) -> HttpResponse:
    """What was sent and is wrong stands in the form from which it came."""
    sent = _sent_brand(page) if wrong else {}
    at = number(page.request.POST.get("brand", "")) if wrong else None
    rows = queries.brands(page.reach(Right.SEE_ACTIVITIES))
    return page.show(
        "activities/brands",
        rows=[(row, page.may(Right.PLAN_ACTIVITIES, _scope(row.library_id)), *_filled(
            row, at=at, sent=sent, wrong=wrong, standing=_standing_brand)) for row in rows],
        owners=page.own_first(queries.libraries_within(page.reach(Right.PLAN_ACTIVITIES)), by=attrgetter("pk")),
        may_all=page.may(Right.PLAN_ACTIVITIES, NETWORK),
        new={} if at else sent,
        new_wrong=NOTHING if at else wrong,
        failed=wrong,
        tab=TAB,
    )  # fmt: skip


def _series(page: Page, *, wrong: Wrong = NOTHING) -> HttpResponse:
    reach, sent = page.reach(Right.SEE_ACTIVITIES), _sent_series(page) if wrong else {}
    at = number(page.request.POST.get("series", "")) if wrong else None
    return page.show(
        "activities/series",
        rows=[(row, page.may(Right.PLAN_ACTIVITIES, _scope(row.library_id)), *_filled(
            row, at=at, sent=sent, wrong=wrong, standing=_standing_series)) for row in queries.series(reach)],
        owners=page.own_first(queries.libraries_within(page.reach(Right.PLAN_ACTIVITIES)), by=attrgetter("pk")),
        brands=queries.brands(reach),
        libraries=queries.all_libraries(),
        new={} if at else sent,
        new_wrong=NOTHING if at else wrong,
        failed=wrong,
        tab=TAB,
    )  # fmt: skip


def _filled(row: Any, *, at: int | None, sent: dict[str, Any], wrong: Wrong, standing: Any) -> tuple[Any, Wrong]:
    return (sent, wrong) if row.pk == at else (standing(row), NOTHING)


def _standing_brand(row: Brand) -> dict[str, Any]:
    return {name: getattr(row, name) for name in BRAND}


def _standing_series(row: Series) -> dict[str, Any]:
    told = {"brand": str(row.brand_id or ""), "libraries": [each.code for each in row.libraries.all()]}
    return {name: getattr(row, name) for name in SERIES} | told


def _scope(library_id: int | None) -> Scope:
    return Scope(library_id=library_id) if library_id else NETWORK
