"""Lending rules as a page lists them: for whom each is, whose it is, and whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bashu.db.network.branches import libraries as libraries_within
from bashu.db.network.models import Library, Network, Region
from bashu.db.network.queries import Name
from bashu.db.network.rules import read_rules, voices_of
from bashu.domain.policy import Rule, Voices
from bashu.domain.policy.ownership import COLUMN_OF, owner
from bashu.domain.policy.written import PLACES
from bashu.domain.rights import NETWORK, Reach, Scope


class When(StrEnum):
    NOW = "now"
    TO_COME = "to_come"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """`where`: the library or region that it names as owner, lending or home, by these words."""

    rule: Rule
    when: When
    where: Mapping[str, Name]
    library_id: int | None

    @property
    def scope(self) -> Scope:
        """Whose right it takes to change it."""
        return NETWORK if self.library_id is None else Scope(library_id=self.library_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChoice:
    """What `bashu.domain.policy.written` reads as a place, and what it is called."""

    value: str
    name: Name


def rule_rows(reach: Reach, *, on: date) -> tuple[RuleRow, ...]:
    """Of the libraries that are reached, and of the network, whose rules hold for them too."""
    libraries, regions, heard = _libraries(), _regions(), voices()
    return tuple(
        RuleRow(
            rule=rule,
            when=when(rule, on=on),
            where=_where(rule, libraries, regions=regions),
            library_id=owner(rule, voices=heard),
        )
        for rule in read_rules()
        if _is_seen(rule, reach)
    )


def voices() -> Voices:
    """Whose rules the network hears first."""
    return voices_of(Network.objects.first())


def when(rule: Rule, *, on: date) -> When:
    if rule.starts_on is not None and rule.starts_on > on:
        return When.TO_COME
    return When.OVER if rule.ends_on is not None and rule.ends_on < on else When.NOW


def place_choices(reach: Reach) -> tuple[PlaceChoice, ...]:
    """Regions from the widest on, then the libraries that are reached."""
    regions = [PlaceChoice(value=f"region:{code}", name=name) for code, name in _regions().items()]
    libraries = [PlaceChoice(value=f"library:{row.library_id}", name=row.name) for row in libraries_within(reach)]
    return (*regions, *libraries)


def place_names() -> dict[str, Name]:
    """Of all that a rule can name, by what `bashu.domain.policy.written` reads as a place."""
    regions = {f"region:{code}": name for code, name in _regions().items()}
    return regions | {f"library:{pk}": name for pk, name in _libraries().items()}


def _is_seen(rule: Rule, reach: Reach) -> bool:
    named = {getattr(rule, column) for column in COLUMN_OF.values()} - {None}
    return reach.everywhere or not named or bool(named & reach.library_ids)


def _where(rule: Rule, libraries: Mapping[int, Name], *, regions: Mapping[str, Name]) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for who in PLACES:
        library_id, region = getattr(rule, f"{who}_library_id"), getattr(rule, f"{who}_region")
        if library_id is not None:
            found[who] = libraries[library_id]
        elif region:
            found[who] = regions.get(region, Name(region, region))
    return found


def _libraries() -> dict[int, Name]:
    rows = Library.objects.order_by("code").values_list("id", "name_zh", "name_en")
    return {pk: Name(zh, en) for pk, zh, en in rows}


def _regions() -> dict[str, Name]:
    rows = sorted(Region.objects.values_list("code", "name_zh", "name_en"), key=lambda row: (len(row[0]), row[0]))
    return {code: Name(zh, en) for code, zh, en in rows}
