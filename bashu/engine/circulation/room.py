"""Circulation as the engine knows it."""

import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from bashu.domain.circulation.answers import Answer, restore
from bashu.domain.circulation.case import person
from bashu.domain.circulation.commands import COMMANDS, CirculationCommand
from bashu.domain.circulation.decide import decide
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh, ItemState, Network
from bashu.domain.circulation.state import fold
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted, Decision
from bashu.engine.circulation.guarded import GUARDED, TOLD
from bashu.engine.circulation.load import ITEM, PATRON, Loaded, load
from bashu.engine.circulation.network import read_network
from bashu.engine.circulation.save import Rows
from bashu.engine.guarded import Guarded, Told
from bashu.engine.lock import LockClass, Query
from bashu.engine.room import ReloadNeededError, Write
from bashu.engine.room import Rows as Read

# Float capacity is a target, not a promise: counts may be this old.
FLOAT_COUNTS_SECONDS_MAX = 60
IDS_PER_COMMAND = 3
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What a door shows of an item. Places are as they were before the command."""

    item_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    kind: str
    collection: str
    status: str
    owner_library_id: int
    owner_code: str
    home_branch_id: int
    home_branch_code: str
    branch_id: int
    branch_code: str


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """The items that share the scanned barcode: a person must say which one it is."""

    items: tuple[ItemFacts, ...]


class CirculationRoom:
    name = "circulation"
    commands: tuple[type, ...] = COMMANDS
    locks: tuple[LockClass, ...] = (ITEM, PATRON)
    guarded: tuple[Guarded, ...] = GUARDED
    told: Mapping[str, Told] = TOLD

    def __init__(self) -> None:
        self._network: Network | None = None
        self._counted_at = 0.0

    def refresh(self) -> None:
        self._network = read_network(before=self._network)
        self._counted_at = time.monotonic()

    def load(self, commands: Sequence[CirculationCommand], now: datetime) -> Generator[list[Query], list[Read], Loaded]:
        del now  # Circulation reads no row by time.
        network = self._network
        if network is None or time.monotonic() - self._counted_at > FLOAT_COUNTS_SECONDS_MAX:
            raise ReloadNeededError
        return (yield from load(commands, network))

    def decide(self, command: CirculationCommand, state: Loaded, *, now: datetime) -> Decision:
        first, state.next_id = state.next_id, state.next_id + IDS_PER_COMMAND
        fresh = Fresh(loan_id=first, transit_id=first + 1, task_id=first + 2, salt=os.urandom(SALT_BYTES))
        decision = decide(command, state.state, now=now, fresh=fresh)
        if isinstance(decision, Accepted):
            state.state.executed.add(command.id)
        return decision

    def fold(self, state: Loaded, decision: Decision) -> None:
        if decision.person is not None:
            state.persons[decision.person.token] = decision.person
        if isinstance(decision, Accepted):
            for effect in decision.effects:
                fold(state.state, effect, patron_id=decision.person.patron_id if decision.person else None)

    def save(self, state: Loaded, decisions: Sequence[tuple[Any, Decision]], *, now: datetime) -> list[Write]:
        rows = Rows(state.floating_before)
        for command, decision in decisions:
            effects = decision.effects if isinstance(decision, Accepted) else ()
            rows.add(effects, command_id=command.id, person=decision.person, now=now)
        return rows.writes()

    def about(self, command: CirculationCommand, state: Loaded, *, decision: Decision) -> ItemFacts | ItemChoice | None:
        candidates = state.state.candidates(command.item)
        item_id = decision.answer.item_id if isinstance(decision, Accepted) else None
        item = state.state.items.get(item_id) if item_id is not None else None
        if item is None and len(candidates) == 1:
            (item,) = candidates
        if item is not None:
            return _facts(item, state)
        return ItemChoice(tuple(_facts(each, state) for each in candidates)) if candidates else None

    def content(self, command: CirculationCommand) -> bytes:
        """A card laid on the reader for books is no item: its number could be guessed back from a hash."""
        item, override = command.item, getattr(command, "override", None)
        told = [
            type(command).__name__,
            command.terminal_id,
            command.occurred_at,
            {
                "barcode": without_person(item.barcode),
                "owner_library_id": item.owner_library_id,
                "item_id": item.item_id,
            },
            getattr(command, "renews_own", None),
            getattr(command, "supersedes", None),
        ]
        # Without one nothing is added: what was asked before there were overrides has the same content still.
        if override is not None:
            told.append([override.staff_id, override.reason, sorted(override.refusals), override.due_on])
        return orjson.dumps(told)

    def same_person(self, command: CirculationCommand, state: Loaded, *, token: str) -> bool:
        known = state.persons.get(token)
        scan = getattr(command, "patron", None)
        if known is None or scan is None:
            return True
        patron = state.state.patron(scan)
        return patron is not None and person(patron.id, known.salt).token == token

    def restore(self, kind: str, data: dict[str, Any]) -> Answer:
        return restore(kind, data)

    def refusal(self, code: str) -> Refusal:
        return Refusal(code)


def _facts(item: ItemState, state: Loaded) -> ItemFacts:
    network, description = state.state.network, state.descriptions[item.id]
    return ItemFacts(
        item_id=item.id,
        barcode=item.barcode,
        title=description.title,
        author=description.author,
        call_number=description.call_number,
        kind=item.kind,
        collection=item.collection,
        status=item.status,
        owner_library_id=item.owner_library_id,
        owner_code=network.libraries[item.owner_library_id].code,
        home_branch_id=item.home_branch_id,
        home_branch_code=network.branches[item.home_branch_id].code,
        branch_id=item.branch_id,
        branch_code=network.branches[item.branch_id].code,
    )


ROOM = CirculationRoom()
