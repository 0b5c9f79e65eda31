"""By which rule a library sends parcels home."""

from collections.abc import Iterable
from dataclasses import dataclass

from bashu.db.network.models import Branch, Library, ParcelRule
from bashu.db.network.queries import Name
from bashu.domain.circulation.parcels.states import ParcelRule as Rule
from bashu.domain.circulation.parcels.states import Payer


def parcel_rules() -> dict[int | None, Rule]:
    """By library; None: of all that have none of their own."""
    return {row.library_id: _rule(row) for row in ParcelRule.objects.all()}


def parcel_rule_at(branch_id: int) -> Rule | None:
    """None: nothing is sent home from there."""
    rules, library_id = parcel_rules(), Branch.objects.values_list("library", flat=True).filter(id=branch_id).first()
    return rules.get(library_id) or rules.get(None) if library_id is not None else None


def _rule(row: ParcelRule) -> Rule:
    return Rule(
        first_items=row.first_items,
        first_fen=row.first_fen,
        further_fen=row.further_fen,
        items_max=row.items_max,
        days=row.days,
        payer=Payer(row.payer),
    )


@dataclass(frozen=True, slots=True)
class HomeOffer:
    """By this rule these libraries send home; all that were asked about, if there are none."""

    rule: Rule
    libraries: tuple[Name, ...]


def home_offers(branch_ids: Iterable[int]) -> tuple[HomeOffer, ...]:
    """What is offered at these branches, each rule once. Empty: none of them sends anything home."""
    rules = parcel_rules()
    if not rules:
        return ()
    rows = Library.objects.filter(branch__in=list(branch_ids)).distinct().order_by("code")
    groups: dict[Rule | None, list[Name]] = {}
    for row in rows:
        groups.setdefault(rules.get(row.pk) or rules.get(None), []).append(Name(row.name_zh, row.name_en))
    return tuple(
        HomeOffer(rule, () if len(groups) == 1 else tuple(names)) for rule, names in groups.items() if rule is not None
    )
