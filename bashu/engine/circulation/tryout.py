"""What would happen if: the terms of a loan that nobody makes, with every rule's part in them; and the decision."""

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bashu.domain.circulation.commands import CheckOut, ItemScan, PatronScan, Trust
from bashu.domain.circulation.limits import JOINT
from bashu.domain.circulation.snapshot import Network
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from bashu.domain.policy import Rule, Tried, try_out
from bashu.domain.values import value_class
from bashu.engine.circulation.network import read_network
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine


@value_class(frozen=True, slots=True, kw_only=True)
class SupposedItem:
    """Without a day of acquisition it is as old as can be."""

    owner_library_id: int
    kind: str
    collection: str
    acquired_on: date | None


@value_class(frozen=True, slots=True, kw_only=True)
class Supposed:
    """`who` and, if that patron shares a family's limits, `family`: home library and category of each."""

    who: tuple[int, str]
    family: tuple[int, str] | None = None
    item: SupposedItem
    lending_library_id: int
    on: date


@value_class(frozen=True, slots=True, kw_only=True)
class Found:
    terms: tuple[Tried, ...]
    rules: Mapping[int, Rule]


def try_rules(supposed: Supposed, *, draft: Sequence[Rule] = ()) -> Found:
    """By the rules that engines follow, and a draft among them. Raises NoTermError if none can be followed."""
    network = read_network(draft=draft)
    terms = _tried(network, supposed, who=supposed.who)
    if supposed.family is not None:
        shared = {tried.term: tried for tried in _tried(network, supposed, who=supposed.family)}
        terms = tuple(shared[each.term] if each.term in JOINT else each for each in terms)
    return Found(terms=terms, rules={rule.id: rule for rule in network.rules})


def would_lend(
    *,
    patron_id: int,
    item_id: int,
    terminal_id: int,
    now: datetime,
    verdict: Verdict = Verdict.VALID,
    draft: Sequence[Rule] = (),
) -> Outcome:
    """The decision on a check out at this terminal now, by the engine itself: nothing is locked, nothing is saved.

    `verdict`: what a desk would be told of the card; of a reader who is known by number there is none.
    """
    command = CheckOut(
        id=uuid7(now, os.urandom(RANDOM_BYTES)),
        occurred_at=now,
        terminal_id=terminal_id,
        patron=PatronScan(patron_id=patron_id),
        item=ItemScan(barcode="", item_id=item_id),
        trust=Trust(assurance=Assurance.STAFF_SAW_IT, verdict=verdict),
    )
    engine = Engine([CirculationRoom(draft=draft)])
    try:
        (outcome,) = engine.ask([command], now)
    finally:
        engine.close()
    return outcome


def _tried(network: Network, supposed: Supposed, *, who: tuple[int, str]) -> tuple[Tried, ...]:
    facts = network.facts(supposed.item, lending_library_id=supposed.lending_library_id, who=who, on=supposed.on)
    return try_out(network.rules, facts, on=supposed.on, voices=network.voices)
