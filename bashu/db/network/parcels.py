"""By which rule a library sends parcels home: read, offered to readers, and written by the office."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from bashu.db.network.models import Branch, Library, Network, ParcelRule, Terminal
from bashu.db.network.queries import Name
from bashu.db.network.rights import within
from bashu.domain.circulation.parcels.states import ParcelRule as Rule
from bashu.domain.circulation.parcels.states import Payer
from bashu.domain.circulation.parcels.written import parcel_rule_problems
from bashu.domain.policy.words import Both
from bashu.domain.rights import NETWORK, Reach, Scope


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
    """By this rule these libraries send home; all that were asked about, if there are none. `not_all`: some of the
    branches that were asked about have no desk, and send nothing."""

    rule: Rule
    libraries: tuple[Name, ...]
    not_all: bool = False


def home_offers(branch_ids: Iterable[int]) -> tuple[HomeOffer, ...]:
    """What is offered at these branches, each rule once. Empty: none of them sends anything home."""
    rules = parcel_rules()
    if not rules:
        return ()
    asked = Branch.objects.filter(id__in=list(branch_ids))
    desks = Terminal.objects.filter(branch=OuterRef("pk"), active=True, attended=True)
    packing = [branch.pk for branch in asked.filter(Exists(desks))]
    not_all = len(packing) < asked.count()
    rows = Library.objects.filter(branch__in=packing).distinct().order_by("code")
    groups: dict[Rule | None, list[Name]] = {}
    for row in rows:
        groups.setdefault(rules.get(row.pk) or rules.get(None), []).append(Name(row.name_zh, row.name_en))
    return tuple(
        HomeOffer(rule, () if len(groups) == 1 else tuple(names), not_all)
        for rule, names in groups.items()
        if rule is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRuleRow:
    """`library_id` None: of all libraries that have none of their own."""

    library_id: int | None
    name: Name | None
    rule: Rule

    @property
    def scope(self) -> Scope:
        return NETWORK if self.library_id is None else Scope(library_id=self.library_id)


def parcel_rule_rows(reach: Reach) -> tuple[ParcelRuleRow, ...]:
    """The network's, which holds for everybody, then those of the libraries that are reached."""
    rows = ParcelRule.objects.select_related("library")
    found = [
        *rows.filter(library=None),
        *within(rows.exclude(library=None), reach, branch="").order_by("library__code"),
    ]
    return tuple(
        ParcelRuleRow(
            library_id=row.library_id,
            name=Name(row.library.name_zh, row.library.name_en) if row.library else None,
            rule=_rule(row),
        )
        for row in found
    )


@transaction.atomic
def save_parcel_rule(library_id: int | None, rule: Rule) -> tuple[Both, ...]:
    """What cannot stand; then nothing was changed."""
    if problems := parcel_rule_problems(rule):
        return problems
    Network.objects.select_for_update().first()  # one edit at a time
    fields = {
        "first_items": rule.first_items,
        "first_fen": rule.first_fen,
        "further_fen": rule.further_fen,
        "items_max": rule.items_max,
        "days": rule.days,
        "payer": rule.payer.value,
    }
    if not ParcelRule.objects.filter(library=library_id).update(**fields):
        ParcelRule.objects.create(library_id=library_id, **fields)
    return ()


def remove_parcel_rule(library_id: int | None) -> None:
    ParcelRule.objects.filter(library=library_id).delete()


def goes_by(library_id: int | None) -> list[int]:
    """The branches that send home by the rule of this library, or by that of all others."""
    if library_id is not None:
        return list(Branch.objects.filter(library=library_id).values_list("id", flat=True))
    own = ParcelRule.objects.exclude(library=None).values("library")
    return list(Branch.objects.exclude(library__in=own).values_list("id", flat=True))
