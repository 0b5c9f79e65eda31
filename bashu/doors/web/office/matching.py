"""Which records of libraries are about one publication: what the rules leave to a person, and what persons said."""

from typing import Final

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue import reviews
from bashu.db.catalogue.publications import publication
from bashu.db.catalogue.ranks import RANKS, ranks, set_rank
from bashu.db.catalogue.sources import Source, sources, sources_of
from bashu.db.parts import part_of_all
from bashu.domain.catalogue.problems import Unfit
from bashu.domain.rights import NETWORK, Right
from bashu.doors.web.office import compared
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of, words
from bashu.engine.catalogue import decisions as deciding

TAB: Final = "matching"
REASON_LENGTH = 200
# As many stand beside each other on a wide screen.
COLUMNS_SHOWN = 4


@require_GET
@office_page(Right.MATCH_RECORDS)
def queue(page: Page) -> HttpResponse:
    part = reviews.open_reviews(page.reach(Right.MATCH_RECORDS), start=start_of(page.request, "reviews"))
    rows = [(row, compared.in_words(row.reasons)) for row in part]
    return page.show("matching", part=part, rows=rows, tab=TAB)


@require_GET
@office_page(Right.MATCH_RECORDS)
def pair(page: Page, *, one: int, other: int) -> HttpResponse:
    return _pair(page, _two(page, one=one, other=other))


@require_POST
@office_page(Right.MATCH_RECORDS)
def decide(page: Page, *, one: int, other: int) -> HttpResponse:
    """Then comes the next that waits, if these were in the queue."""
    two = _two(page, one=one, other=other)
    waits, following = _next(page, two)
    what = page.request.POST.get("do", "")
    if what not in {"together", "apart"}:
        raise Http404
    do = deciding.bring_together if what == "together" else deciding.keep_apart
    reason = words(page.request, "reason", most=REASON_LENGTH)
    answer = do((one, other), reason=reason, by=page.staff.staff_id, now=page.now)
    if isinstance(answer, Unfit):
        return _pair(page, two, problem=answer)
    if waits and following:
        return page.go("pair", *following)
    return page.go("matching") if waits else page.go("pair", one, other)


@require_GET
@office_page(Right.MATCH_RECORDS)
def decided(page: Page) -> HttpResponse:
    part = reviews.decisions(page.reach(Right.MATCH_RECORDS), start=start_of(page.request, "decisions"))
    return page.show("matching_decided", part=part, tab=TAB)


@require_POST
@office_page(Right.MATCH_RECORDS)
def take_back(page: Page, *, one: int, other: int) -> HttpResponse:
    """Nothing moves; the two are matched like any others from now on."""
    _two(page, one=one, other=other)
    deciding.take_back((one, other), by=page.staff.staff_id, now=page.now)
    return page.go("decisions")


@require_GET
@office_page(Right.MATCH_RECORDS)
def of_publication(page: Page, bib_id: int) -> HttpResponse:
    """The records behind one of the union catalogue, the one that describes it first."""
    bib, found = publication(bib_id), sources_of(bib_id)
    reach = page.reach(Right.MATCH_RECORDS)
    if bib is None or not reviews.source_reached(reach, [each.source_id for each in found]):
        raise Http404
    part = part_of_all(found, start=start_of(page.request, "records"), most=COLUMNS_SHOWN)
    shown = part.rows if not part.start else (found[0], *part.rows)
    return page.show(
        "matching_record", bib=bib, part=part, sources=shown, lines=compared.side_by_side(shown), best=found[0], tab=TAB
    )


@require_GET
@office_page(Right.MATCH_RECORDS)
def ranked(page: Page) -> HttpResponse:
    return _ranks(page)


@require_POST
@office_page(Right.MATCH_RECORDS)
def rank(page: Page) -> HttpResponse:
    """Whose word goes first is the network's to say."""
    page.require(Right.MATCH_RECORDS, NETWORK)
    library_id, wanted = (number(page.request.POST.get(name, "")) or 0 for name in ("library_id", "rank"))
    return page.go("ranks") if set_rank(library_id, wanted, now=page.now) else _ranks(page, wrong=True)


def _ranks(page: Page, *, wrong: bool = False) -> HttpResponse:
    may_edit = page.may(Right.MATCH_RECORDS, NETWORK)
    known = {"first": RANKS[0], "last": RANKS[-1], "wrong": wrong}
    return page.show("matching_ranks", rows=ranks(), may_edit=may_edit, tab=TAB, **known)


def _two(page: Page, *, one: int, other: int) -> tuple[Source, Source]:
    """Those of which at least one is within the right; others are not there."""
    found = sources([one, other])
    if len(found) < 2 or not reviews.source_reached(page.reach(Right.MATCH_RECORDS), found):
        raise Http404
    return found[one], found[other]


def _next(page: Page, two: tuple[Source, Source]) -> tuple[bool, tuple[int, int] | None]:
    """Whether these two wait for somebody, and who waits after them."""
    key = _key(two)
    since = reviews.review_about(key)
    return since is not None, reviews.next_review(page.reach(Right.MATCH_RECORDS), after=since, but=key)


def _key(two: tuple[Source, Source]) -> tuple[int, int]:
    one, other = sorted(each.source_id for each in two)
    return one, other


def _pair(page: Page, two: tuple[Source, Source], *, problem: Unfit | None = None) -> HttpResponse:
    waits, following = _next(page, two)
    return page.show(
        "matching_pair",
        one=two[0],
        other=two[1],
        lines=compared.side_by_side(two),
        why=compared.why(*two),
        decision=reviews.decision_about(_key(two)),
        together=two[0].bib_id == two[1].bib_id,
        waits=waits,
        following=following,
        reason=words(page.request, "reason", most=REASON_LENGTH),
        problem=problem,
        tab=TAB,
    )
