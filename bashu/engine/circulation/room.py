"""Circulation as the engine knows it."""

import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

import orjson

from bashu.domain.circulation.answers import Answer, restore
from bashu.domain.circulation.case import person
from bashu.domain.circulation.commands import ReceiveBox, TellParcel
from bashu.domain.circulation.decide import decide
from bashu.domain.circulation.folding import fold
from bashu.domain.circulation.holds.commands import ALL_COMMANDS, AnyCommand, HoldCommand, scan_of
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh, ItemState, Network
from bashu.domain.circulation.state import State
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted, Decision
from bashu.domain.policy import Rule
from bashu.domain.routing import Timetable
from bashu.domain.values import value_class
from bashu.engine.circulation.asked import IDS_PER_CONTENT
from bashu.engine.circulation.beside import beside
from bashu.engine.circulation.guarded import GUARDED, TOLD
from bashu.engine.circulation.load import BOX, ITEM, PARCEL, TASK, Loaded, load
from bashu.engine.circulation.load_holds import TITLE
from bashu.engine.circulation.load_people import PATRON
from bashu.engine.circulation.network import float_counts, read_network
from bashu.engine.circulation.save import Rows
from bashu.engine.guarded import Guarded, Told
from bashu.engine.lock import LockClass, Query
from bashu.engine.room import ReloadNeededError, Write
from bashu.engine.room import Rows as Read

# Float capacity is a target, not a promise: counts may be this old.
FLOAT_COUNTS_SECONDS_MAX = 60
SALT_BYTES = 16


@value_class(frozen=True, slots=True, kw_only=True)
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


@value_class(frozen=True, slots=True)
class ItemChoice:
    """The items that share the scanned barcode: a person must say which one it is."""

    items: tuple[ItemFacts, ...]


class CirculationRoom:
    name = "circulation"
    commands: tuple[type, ...] = ALL_COMMANDS
    locks: tuple[LockClass, ...] = (TITLE, BOX, PARCEL, ITEM, PATRON, TASK)
    guarded: tuple[Guarded, ...] = GUARDED
    told: Mapping[str, Told] = TOLD

    def __init__(self, *, draft: Sequence[Rule] = (), counts_seconds_max: float = FLOAT_COUNTS_SECONDS_MAX) -> None:
        """With a draft of rules it can only be asked; see `tryout`. Whoever lets a year go by in minutes says by
        `recount` when floats are counted, and gives no end to their age."""
        self._network: Network | None = None
        self._counted_at = 0.0
        self._draft = draft
        self._counts_seconds_max = counts_seconds_max

    def refresh(self) -> None:
        self._network = read_network(before=self._network, draft=self._draft)
        self._counted_at = time.monotonic()

    @property
    def timetable(self) -> Timetable:
        """By which it promises; without legs before its first batch."""
        return Timetable() if self._network is None else self._network.timetable

    def recount(self) -> None:
        """What floats where, and nothing else."""
        if self._network is not None:
            here, away = float_counts()
            self._network = replace(self._network, floated_here=here, owner_away=away)
            self._counted_at = time.monotonic()

    def load(self, commands: Sequence[AnyCommand], now: datetime) -> Generator[list[Query], list[Read], Loaded]:
        network = self._network
        if network is None or time.monotonic() - self._counted_at > self._counts_seconds_max:
            raise ReloadNeededError
        return (yield from load(commands, network, now=now))

    def decide(self, command: AnyCommand, state: Loaded, *, now: datetime) -> Decision:
        contents = _contents(command, state.state)
        fresh = Fresh(
            loan_id=next(state.ids),
            transit_id=next(state.ids),
            task_id=next(state.ids),
            extra_id=next(state.ids),
            charge_id=next(state.ids),
            salt=os.urandom(SALT_BYTES),
            more=tuple(islice(state.ids, IDS_PER_CONTENT * contents)),
        )
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
        if self._draft:
            raise ValueError("nothing is decided for good under rules that nobody has saved")
        rows = Rows(
            patron_of=state.state.patron_of,
            floating_before=state.floating_before,
            away_before=state.away_before,
            holds_before=state.holds_before,
        )
        for command, decision in decisions:
            effects = decision.effects if isinstance(decision, Accepted) else ()
            rows.add(effects, command_id=command.id, person=decision.person, now=now)
        more = beside(rows, state=state.state, now=now)
        return [*rows.writes(), *rows.money.writes(state.state), *more]

    def about(self, command: AnyCommand, state: Loaded, *, decision: Decision) -> ItemFacts | ItemChoice | None:
        if isinstance(command, HoldCommand):
            return None
        scan = scan_of(command)
        candidates = state.state.candidates(scan) if scan else ()
        item_id = getattr(decision.answer, "item_id", None) if isinstance(decision, Accepted) else None
        item = state.state.items.get(item_id) if item_id is not None else None
        if item is None and len(candidates) == 1:
            (item,) = candidates
        if item is not None:
            return _facts(item, state)
        return ItemChoice(tuple(_facts(each, state) for each in candidates)) if candidates else None

    def content(self, command: AnyCommand) -> bytes:
        """A card laid on the reader for books is no item: its number could be guessed back from a hash."""
        item, override = scan_of(command), getattr(command, "override", None)
        scanned = item and {
            "barcode": without_person(item.barcode),
            "owner_library_id": item.owner_library_id,
            "item_id": item.item_id,
        }
        # An element that is not there leaves the hashes of a time that did not know it as they were.
        acts = ["by"] if getattr(command, "by", None) else []
        against = [[override.staff_id, override.reason, sorted(override.refusals), override.due_on]] if override else []
        return orjson.dumps([
            type(command).__name__,
            getattr(command, "terminal_id", None),
            command.occurred_at,
            scanned,
            getattr(command, "renews_own", None),
            getattr(command, "supersedes", None),
            *acts,
            *_asked(command),
            *against,
        ])  # fmt: skip

    def same_person(self, command: AnyCommand, state: Loaded, *, token: str) -> bool:
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


# What commands ask beside these; nothing if they ask none of it, so that what was kept before stays what it was.
ASKED = (
    "box_id", "next_branch_id", "destination_branch_id", "emptied", "transit_id", "task_id", "how",
    "settled_by", "level", "bib_id", "volume", "item_id", "hold_id", "before_id", "pickup_branch_id", "pickup_kind",
    "until", "suspended_until", "wanted_until", "reason", "parcel_id", "stage", "end", "returned_at",
    "rotation_id", "booked_from_on", "booked_to_on", "another", "charge_id", "payment_id", "fen", "lines", "method",
    "staff_id", "loan_id", "because", "claim", "said_at", "branch_id", "grade", "deposit_id",
    "taken_on", "card_id", "document", "home_branch_id", "scan", "told", "lent", "checked_out_at", "due_at", "renewals",
    "charged_on", "placed_at",
)  # fmt: skip


def _contents(command: AnyCommand, state: State) -> int:
    """How many items the command may take in, or tell somebody of, beside the one that was scanned."""
    match command:
        case ReceiveBox():
            return len(state.coming_with(command.box_id))
        case TellParcel():
            return len(state.parcelled_loans(command.parcel_id))
    return 0


def _asked(command: AnyCommand) -> list[object]:
    kind: type = type(command)
    asked = [(name, value) for name in _names_asked(kind) if (value := getattr(command, name)) is not None]
    return [asked] if asked else []


@cache
def _names_asked(kind: type) -> tuple[str, ...]:
    known = {each.name for each in fields(kind)}
    return tuple(name for name in ASKED if name in known)


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
