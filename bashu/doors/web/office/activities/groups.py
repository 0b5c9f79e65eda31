"""Brands and series: names under which activities come again, and what belongs together."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import office_queries as queries
from bashu.db.activities.edits import BrandText, SeriesText
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office.activities.pages import TAB, joined
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, scanned, words
from bashu.engine.activities import planning

NAME_LENGTH, SAYS_LENGTH = 120, 300


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def brands(page: Page) -> HttpResponse:
    return _brands(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def write_brand(page: Page) -> HttpResponse:
    """A new one, of a library or of the network; or another text of one that is there."""
    brand_id = number(page.request.POST.get("brand", ""))
    known = {each.pk: each for each in queries.brands(page.reach(Right.PLAN_ACTIVITIES))}
    if brand_id is not None and brand_id not in known:
        raise Http404
    library_id = known[brand_id].library_id if brand_id else number(page.request.POST.get("library", ""))
    page.require(Right.PLAN_ACTIVITIES, Scope(library_id=library_id) if library_id else NETWORK)
    text = BrandText(
        code=scanned(page.request, "code"),
        for_minors=page.request.POST.get("for_minors") == "yes",
        **_texts(page, "name"),
    )
    if not (text.code and text.name_zh and text.name_en):
        return _brands(page, problem=_("Give it a code, and a name in Chinese and in English."))
    made = planning.write_brand(
        text, library_id=library_id, by=page.staff.staff_id, now=page.now, brand_id=brand_id
    )  # fmt: skip
    return page.go("brands") if made else _brands(page, problem=_("Another brand has this code."))


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def series(page: Page) -> HttpResponse:
    return _series(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def write_series(page: Page) -> HttpResponse:
    series_id = number(page.request.POST.get("series", ""))
    known = {each.pk: each for each in queries.series(page.reach(Right.PLAN_ACTIVITIES))}
    if series_id is not None and series_id not in known:
        raise Http404
    library_id = known[series_id].library_id if series_id else number(page.request.POST.get("library", "")) or 0
    page.require(Right.PLAN_ACTIVITIES, Scope(library_id=library_id))
    text = SeriesText(**_texts(page, "title"))
    if not (text.title_zh and text.title_en):
        return _series(page, problem=_("Give it a title in Chinese and in English."))
    planning.write_series(
        text, library_id=library_id, by=page.staff.staff_id, now=page.now, series_id=series_id,
        library_ids=joined(page.request.POST.getlist("libraries")), brand_id=_brand(page),
    )  # fmt: skip
    return page.go("series")


def _texts(page: Page, name: str) -> dict[str, str]:
    lengths = {name: NAME_LENGTH, "says": SAYS_LENGTH}
    return {
        f"{which}_{language}": words(page.request, f"{which}_{language}", most=most)
        for which, most in lengths.items()
        for language in ("zh", "en")
    }


def _brand(page: Page) -> int | None:
    wanted = number(page.request.POST.get("brand", ""))
    if wanted is not None and wanted not in {each.pk for each in queries.brands(page.reach(Right.SEE_ACTIVITIES))}:
        raise Http404
    return wanted


def _brands(page: Page, *, problem: str = "") -> HttpResponse:
    rows = queries.brands(page.reach(Right.SEE_ACTIVITIES))
    return page.show(
        "activities/brands",
        rows=[(row, page.may(Right.PLAN_ACTIVITIES, _scope(row.library_id))) for row in rows],
        owners=queries.libraries_within(page.reach(Right.PLAN_ACTIVITIES)),
        may_all=page.may(Right.PLAN_ACTIVITIES, NETWORK),
        problem=problem,
        tab=TAB,
    )


def _series(page: Page, *, problem: str = "") -> HttpResponse:
    reach = page.reach(Right.SEE_ACTIVITIES)
    return page.show(
        "activities/series",
        rows=[(row, page.may(Right.PLAN_ACTIVITIES, _scope(row.library_id))) for row in queries.series(reach)],
        owners=queries.libraries_within(page.reach(Right.PLAN_ACTIVITIES)),
        brands=queries.brands(reach),
        libraries=queries.all_libraries(),
        problem=problem,
        tab=TAB,
    )


def _scope(library_id: int | None) -> Scope:
    return Scope(library_id=library_id) if library_id else NETWORK
