"""Who sends home, at what price: the network's rule for parcels, and those of libraries that have one of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.parcels import homeward
from bashu.db.network import parcels
from bashu.db.network.branches import libraries
from bashu.db.network.parcels import HomeOffer, ParcelRuleRow
from bashu.db.network.queries import Name
from bashu.domain.circulation.parcels.states import ParcelRule, Payer
from bashu.domain.money import Money
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page, rule_of
from bashu.doors.web.shared.forms import fen, number

# What is no number, where a check lets none pass.
WRONG = -1
USUAL = ParcelRule(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`stuck`: so many holds wait to be sent home by this rule, and without it those alone that were told a price."""

    row: ParcelRuleRow
    offers: tuple[HomeOffer, ...]
    fields: Mapping[str, str]
    may_edit: bool
    stuck: int = 0


@require_GET
@office_page(Right.SEE_RULES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_RULES)
def save(page: Page) -> HttpResponse:
    library_id = rule_of(page)
    problems = parcels.save_parcel_rule(library_id, _written(page))
    if problems:
        return _list(page, problems=[Name(*both) for both in problems], wrong=library_id or 0)
    return page.go("delivery")


@require_POST
@office_page(Right.EDIT_RULES)
def remove(page: Page) -> HttpResponse:
    """If holds wait for it, that is said first."""
    library_id = rule_of(page)
    if page.request.POST.get("do") != "save" and _stuck(library_id):
        return _list(page, leaving=library_id or 0)
    parcels.remove_parcel_rule(library_id)
    return page.go("delivery")


def _list(
    page: Page, *, problems: list[Name] | None = None, wrong: int | None = None, leaving: int | None = None
) -> HttpResponse:
    """`wrong`, `leaving`: the library (0: the network) whose rule was not saved, or is about to go."""
    lines = [_line(page, row, wrong=wrong, leaving=leaving) for row in _rows(page)]
    told = {line.row.library_id for line in lines}
    reach = page.reach(Right.EDIT_RULES)
    return page.show(
        "delivery",
        lines=lines,
        others=[each for each in libraries(reach) if each.library_id not in told],
        network_may=reach.everywhere and None not in told,
        fields=_given(page) if wrong is not None and (wrong or None) not in told else _texts(USUAL),
        problems=problems or [],
        wrong=wrong,
        leaving=leaving,
        tab="rules",
    )


def _line(page: Page, row: ParcelRuleRow, *, wrong: int | None, leaving: int | None) -> Line:
    own = row.library_id or 0
    return Line(
        row=row,
        offers=(HomeOffer(row.rule, ()),),
        fields=_given(page) if own == wrong else _texts(row.rule),
        may_edit=page.may(Right.EDIT_RULES, row.scope),
        stuck=_stuck(row.library_id) if own == leaving else 0,
    )


def _rows(page: Page) -> tuple[ParcelRuleRow, ...]:
    return parcels.parcel_rule_rows(page.reach(Right.SEE_RULES))


def _stuck(library_id: int | None) -> int:
    """A library without a rule goes by the network's, if there is one."""
    if library_id is not None and None in parcels.parcel_rules():
        return 0
    return homeward(parcels.goes_by(library_id))


def _texts(rule: ParcelRule) -> dict[str, str]:
    return {
        "first_items": str(rule.first_items),
        "first": Money(rule.first_fen).amount,
        "further": Money(rule.further_fen).amount,
        "items_max": str(rule.items_max),
        "days": str(rule.days),
        "payer": rule.payer.value,
    }


def _given(page: Page) -> dict[str, str]:
    return {name: page.request.POST.get(name, "")[:20] for name in _texts(USUAL)}


def _written(page: Page) -> ParcelRule:
    given = _given(page)
    first, further = fen(given["first"]), fen(given["further"])
    return ParcelRule(
        first_items=_count(given["first_items"]),
        first_fen=WRONG if first is None else first,
        further_fen=WRONG if further is None else further,
        items_max=_count(given["items_max"]),
        days=_count(given["days"]),
        payer=Payer.LIBRARY if given["payer"] == Payer.LIBRARY else Payer.PATRON,
    )


def _count(text: str) -> int:
    found = number(text.strip())
    return WRONG if found is None else found
