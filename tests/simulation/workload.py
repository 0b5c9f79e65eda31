"""What machines and desks ask, from a seed alone: it knows no answers but which holds there are and what
was lent and renewed, so the same seed asks the same again.

Few items and patrons are asked for most of the time, so that they collide. Clocks are wrong, commands come twice, late,
under old ids or with other content, and the clock of the server passes in minutes and days and sometimes jumps.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bashu.domain.circulation.answers import CheckedOut, Renewed
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CloseBox,
    CountUse,
    DispatchTransit,
    HandOverBox,
    ItemScan,
    LoseTransit,
    OpenBox,
    Override,
    OverrideReason,
    PackItem,
    PatronScan,
    Pin,
    ReceiveBox,
    ReceiveTransit,
    RecordCheckIn,
    RecordCheckOut,
    RedateLoan,
    Renew,
    ReportLate,
    SendItem,
    SettleTask,
    Trust,
    UnpackItem,
)
from bashu.domain.circulation.holds.commands import AnyCommand, PlaceHold
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Outcome
from tests.simulation.cases import Cases
from tests.simulation.classes import Classes
from tests.simulation.founding import digest_of
from tests.simulation.joining import Joining
from tests.simulation.mishaps import Mishaps
from tests.simulation.mistakes import Mistakes
from tests.simulation.owners import Owners
from tests.simulation.parcels import Parcels
from tests.simulation.paying import Paying, Read, nothing
from tests.simulation.sending import Sending
from tests.simulation.stock import Stock
from tests.simulation.wishes import OF_CLOCK, WISHES, Wishes
from tests.simulation.world import Item, World

KINDS: dict[type[Any], int] = {
    CheckOut: 36, CheckIn: 22, Renew: 12, DispatchTransit: 9, ReceiveTransit: 9, RecordCheckOut: 6, RecordCheckIn: 6,
    OpenBox: 3, PackItem: 10, UnpackItem: 1, CloseBox: 4, HandOverBox: 3, ReceiveBox: 4, SendItem: 3, LoseTransit: 1,
    ReportLate: 3, SettleTask: 2, RedateLoan: 3, **WISHES,
}  # fmt: skip
SIZES = (1, 2, 5, 16, 40, 90, 128, 200)
AN_ID_CARD = "510104199003071234"
SEEN = Trust(assurance=Assurance.DEVICE)
DOUBTFUL = (
    Trust(assurance=Assurance.TYPED), Trust(assurance=Assurance.TYPED, pin=Pin.RIGHT),
    Trust(assurance=Assurance.DEVICE, pin=Pin.WRONG), Trust(assurance=Assurance.LIVE_QR, pin=Pin.LOCKED),
    *(Trust(assurance=assurance, verdict=verdict) for verdict in (*Verdict, Verdict.UNAVAILABLE, Verdict.UNAVAILABLE)
      for assurance in (Assurance.DEVICE, Assurance.STAFF_SAW_IT)),
)  # fmt: skip
SET_ASIDE = [
    Refusal.PATRON_EXPIRED, Refusal.PATRON_BLOCKED, Refusal.MONEY_OWED, Refusal.MONEY_OWED_IN_ALL,
    Refusal.OVERDUE_UNTIL_RETURNED, Refusal.TOO_MANY_OVERDUE, Refusal.NOT_FOR_LOAN, Refusal.RENEWAL_LIMIT,
    Refusal.RENEWAL_OVERDUE, Refusal.KIND_LIMIT, Refusal.LENDER_LIMIT, Refusal.OWNER_LIMIT, Refusal.COLLECTION_LIMIT,
    Refusal.AWAY_LIMIT, Refusal.LOANS_LIMIT, Refusal.FIRST_LIMIT, Refusal.UNVERIFIED_LIMIT, Refusal.PRICE_CEILING,
]  # fmt: skip
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Answers outlive the 60 days by a week, for clocks that differ: nothing is promised to one that is set back further.
BACK_MAX = 6 * DAY


class Workload:
    """`now` is the server's clock, which passes with each batch. `moves`: libraries join, and lend by systems of their
    own."""

    def __init__(
        self, world: World, chance: Random, *, now: datetime, read: Read = nothing, moves: bool = False
    ) -> None:
        self.now = self._latest = now
        self._chance = chance
        self._items = list(world.items.values())
        self._patrons = list(world.patrons)
        self._cards = len(world.cards)
        self._terminals = list(world.terminals)
        # Who acts for whom, or says so.
        self._bonds = [
            (helper, patron.id)
            for patron in world.patrons.values()
            for helper in [*(each for each, _ in patron.helpers), *([patron.guardian.id] if patron.guardian else [])]
        ]
        self._cards_of: dict[int, list[bytes]] = {}
        for card in world.cards.values():
            self._cards_of.setdefault(card.patron.id, []).append(card.digest)
        self._staff = list(world.staff)
        # Of its own, so that all else is asked as it would be without overrides.
        self._other = Random(0)
        self._asked_for: dict[str, PatronScan] = {}
        self._asked_at: dict[str, int] = {}
        self._sent: deque[AnyCommand] = deque(maxlen=400)
        self._old: list[AnyCommand] = []
        self._answered: list[AnyCommand] = []
        self._lent: deque[CheckOut] = deque(maxlen=60)
        # Of its own, so that lost answers change nothing of what else is asked.
        self._lines = Random(1)
        # The same for those who act for others about holds.
        self._helping = Random(2)
        # The same for what lay in a book drop.
        self._drop = Random(3)
        first, second = sorted(world.cards)[:2]
        # Two cards of readers on the reader for books; and what is neither.
        self._taken_for_books = {"nothing": (first,), "B": (b"nobody's",), AN_ID_CARD: (second,)}
        self._parcels = Parcels(world, chance)
        self._wishes = Wishes(world, chance)
        self._sending = Sending(world, Random(2))
        self._cases = Cases(world, Random(6))
        self._classes = Classes(world, Random(4))
        self._paying = Paying(world, Random(7), read=read)
        self._stock = Stock(world, Random(8), read=read)
        self._mishaps = Mishaps(world, Random(9), read=read)
        self._mistakes = Mistakes(world, Random(10), read=read)
        self._owners = Owners(world, Random(12), read=read) if moves else None
        self._joining = Joining(world, Random(13), read=read) if moves else None

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        """Whoever asked about holds or boxes goes on speaking of those that were answered."""
        self._classes.learn(commands, outcomes)
        self._paying.learn(commands, outcomes)
        self._mishaps.learn(outcomes)
        self._mistakes.learn(commands, outcomes)
        if self._joining:
            self._joining.learn(commands, outcomes)
        apart = self._classes.asked, self._paying.asked
        others = [pair for pair in zip(commands, outcomes, strict=True) if not any(pair[0].id in ids for ids in apart)]
        commands, outcomes = [command for command, _ in others], [outcome for _, outcome in others]
        for command, outcome in zip(commands, outcomes, strict=True):
            if isinstance(outcome, Accepted) and isinstance(outcome.answer, CheckedOut | Renewed):
                self._answered.append(command)
                if isinstance(command, CheckOut):
                    self._lent.append(command)
        self._wishes.learn(commands, outcomes)
        self._parcels.learn(commands, outcomes)
        self._sending.learn(commands, outcomes)

    def batch(self) -> list[AnyCommand]:
        self.now = max(self.now + self._pass(), self._latest - BACK_MAX)
        self._latest = max(self._latest, self.now)
        asked = [self._command() for _ in range(self._chance.choice(SIZES))]
        beside = [*self._sending.batch(self.now), *self._cases.batch(self.now), *self._classes.batch(self.now)]
        beside += self._paying.batch(self.now)
        beside += self._stock.batch(self.now)
        beside += self._mishaps.batch(self.now)
        beside += self._mistakes.batch(self.now)
        beside += self._owners.batch(self.now) if self._owners else []
        beside += self._joining.batch(self.now) if self._joining else []
        return [*asked, *self._dialled_anew(), *self._left_on_tables(), *beside]

    def _pass(self) -> timedelta:
        chance = self._chance
        way = chance.random()
        if way < 0.7:
            return chance.random() * 10 * MINUTE
        if way < 0.96:
            return chance.random() * 5 * 60 * MINUTE
        if way < 0.988:
            return chance.random() * 3 * DAY
        return chance.choice([-1 * MINUTE, -60 * MINUTE, -1 * DAY, -3 * DAY, 20 * DAY])

    def _command(self) -> AnyCommand:
        chance = self._chance
        command = self._again() if self._sent and chance.random() < 0.06 else self._new()
        self._sent.append(command)
        if chance.random() < 0.01:
            self._old.append(command)
        return command

    def _again(self) -> AnyCommand:
        """The same, or something else under the same id."""
        chance = self._chance
        command = chance.choice(self._old) if self._old and chance.random() < 0.2 else chance.choice(self._sent)
        changes: list[dict[str, Any]] = [{"occurred_at": command.occurred_at + MINUTE}]
        if hasattr(command, "terminal_id"):
            changes.append({"terminal_id": chance.choice(self._terminals)})
        if (scan := getattr(command, "item", None)) is not None:
            changes.append({"item": replace(scan, barcode=self._item().barcode)})
        if (box_id := getattr(command, "box_id", None)) is not None:
            changes.append({"box_id": box_id + 1})
        if getattr(command, "patron", None) is not None:
            changes += [{"patron": self._patron()}] * 2
        return replace(command, **chance.choice(changes)) if chance.random() < 0.4 else command

    def _dialled_anew(self) -> list[AnyCommand]:
        """What was just lent or renewed, under another id: the answer was lost, and the machine asks on a new line."""
        wishes, chance, self._answered = self._answered, self._lines, []
        return [
            replace(
                command,
                id=uuid7(self.now, chance.randbytes(RANDOM_BYTES)),
                occurred_at=command.occurred_at + chance.random() * 7 * MINUTE,
            )
            for command in wishes
            if chance.random() < 0.2
        ]

    def _left_on_tables(self) -> list[AnyCommand]:
        """Some twice."""
        chance, used = self._drop, list[AnyCommand]()
        for item in chance.choices(self._items[:40], k=chance.choice([0, 0, 1, 3])):
            at, scan = chance.choice(self._terminals), ItemScan(barcode=item.barcode, item_id=item.id)
            for late in chance.choice([[3], [3, 1], [14, 3]]):
                command_id = uuid7(self.now, chance.randbytes(RANDOM_BYTES))
                used.append(CountUse(id=command_id, occurred_at=self.now - late * MINUTE, terminal_id=at, item=scan))
        return used

    def _new(self) -> AnyCommand:
        chance = self._chance
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if asked := self._parcels.ask(kind):
            fields: dict[str, Any] = {"id": self._id(), "occurred_at": self.now - self._late(is_fact=False)} | asked
            return kind(**fields)  # type: ignore[no-any-return]
        item = self._item()
        if kind in WISHES:
            return self._wish(kind, item)
        if kind is CheckOut and chance.random() < 0.2 and (wanted := self._wishes.collects()):
            return self._collect(wanted)
        if kind is RedateLoan:
            scan = ItemScan(barcode=item.barcode, item_id=item.id if chance.random() < 0.98 else 888_888)
            return RedateLoan(id=self._id(), occurred_at=self.now, item=scan)
        fields = {
            "id": self._id(),
            "occurred_at": self.now - self._late(is_fact=kind in (RecordCheckOut, RecordCheckIn)),
            "terminal_id": self._terminal(item),
            "item": self._scan(item),
        }
        fields |= self._dated_back(kind)
        if kind in (CheckOut, RecordCheckOut):
            fields["patron"] = self._asked_for[item.barcode] = self._asker(item)
        if kind is SendItem:
            fields["destination_branch_id"] = self._parcels.anywhere()
        if kind is CheckOut:
            fields |= {"trust": self._trust(), "renews_own": chance.random() < 0.3}
        if kind is Renew:
            fields |= self._what_is_renewed(item)
        if kind in (CheckOut, Renew) and "patron" in fields and chance.random() < 0.12:
            helper, patron = self._bonds[int(len(self._bonds) * chance.random() ** 2)]
            fields |= {"patron": PatronScan(patron_id=patron), "by": self._shown(helper)}
            self._asked_for[item.barcode] = fields["patron"]
        if kind in (RecordCheckOut, RecordCheckIn) and self._sent and chance.random() < 0.25:
            fields["supersedes"] = self._superseded()
        if kind in (CheckOut, Renew) and self._other.random() < 0.1:
            fields["override"] = self._override()
        return kind(**fields)  # type: ignore[no-any-return]

    def _dated_back(self, kind: type[Any]) -> dict[str, Any]:
        if kind is not CheckIn or self._drop.random() > 0.25:
            return {}
        return {"returned_at": self.now - self._drop.choice([-0.1, 0, 0.5, 1, 2, 3, 6, 7, 8, 9, 31]) * DAY}

    def _wish(self, kind: type[Any], item: Item) -> AnyCommand:
        fields: dict[str, Any] = {"id": self._id(), "occurred_at": self.now - self._late(is_fact=False)}
        fields |= self._wishes.fields(kind, item, patron=self._patron(), now=self.now)
        if kind not in OF_CLOCK:
            fields["terminal_id"] = self._terminal(item)
        if "patron" in fields:
            fields["trust"] = self._trust()
            fields |= self._helped(kind, fields["patron"])
        return kind(**fields)  # type: ignore[no-any-return]

    def _what_is_renewed(self, item: Item) -> dict[str, Any]:
        """Mostly what was lent lately, by whom it was lent."""
        chance = self._chance
        if self._lent and chance.random() < 0.6:
            lent = chance.choice(self._lent)
            return {"item": lent.item, "patron": lent.patron, "trust": self._trust()}
        patron = self._asker(item, again=0.8) if chance.random() < 0.8 else None
        return {} if patron is None else {"patron": patron, "trust": self._trust()}

    def _collect(self, wanted: tuple[int, PatronScan, int]) -> CheckOut:
        """Whoever waited comes for what is on the hold shelf."""
        item_id, patron, branch = wanted
        item = self._items[item_id - 1]
        at = self._chance.choice([terminal for terminal in self._terminals if terminal // 10 == branch])
        return CheckOut(
            id=self._id(), occurred_at=self.now, terminal_id=at, trust=SEEN, patron=patron,
            item=ItemScan(barcode=item.barcode, item_id=item.id),
        )  # fmt: skip

    def _helped(self, kind: type[Any], patron: PatronScan) -> dict[str, Any]:
        """Now and then somebody acts for the patron: whose helper it is, if it has one, else anybody's."""
        helping = self._helping
        if helping.random() > 0.15:
            return {}
        helper, helped = self._bonds[int(len(self._bonds) * helping.random() ** 2)]
        if kind is PlaceHold:
            return {"patron": PatronScan(patron_id=helped), "by": PatronScan(patron_id=helper)}
        own = [other for other, whom in self._bonds if whom == patron.patron_id]
        return {"by": PatronScan(patron_id=helping.choice(own or [helper]))}

    def _override(self) -> Override:
        """Mostly what some may set aside, by anybody."""
        other = self._other
        named = other.sample(SET_ASIDE, other.choice([0, 1, 1, 2, 6]))
        if other.random() < 0.05:
            named.append(Refusal.ON_LOAN_TO_ANOTHER)
        ahead = other.choice([-1, 0, 3, 20, 90, 366, 367])
        return Override(
            staff_id=other.choice([1, 1, 1, *self._staff, 999_999]),
            reason=other.choice(list(OverrideReason)),
            refusals=frozenset(named),
            due_on=(self.now + ahead * DAY).date() if other.random() < 0.4 else None,
        )

    def _superseded(self) -> UUID:
        """Mostly one that was sent; not one so old that its outcome may be gone."""
        recent = [each.id for each in list(self._sent)[-60:] if abs(self.now - each.occurred_at) < 40 * DAY]
        return self._chance.choice([*recent, self._id()])

    def _id(self) -> UUID:
        chance = self._chance
        off = (
            chance.choice([-61 * DAY, -90 * DAY, -59 * DAY, 2 * DAY, 0.9 * DAY]) if chance.random() < 0.02 else 0 * DAY
        )
        return uuid7(self.now + off, chance.randbytes(RANDOM_BYTES))

    def _late(self, *, is_fact: bool) -> timedelta:
        """How long ago it happened; also later than now."""
        chance = self._chance
        if chance.random() < 0.9:
            return chance.random() * (30 * 60 if is_fact else 6) * MINUTE
        return chance.choice([-1 * DAY, -5 * MINUTE, 2 * DAY, 10 * DAY, 61 * DAY if is_fact else 30 * DAY])

    def _terminal(self, item: Item) -> int:
        """Often where the item was scanned last; or one that nobody knows."""
        way = self._chance.random()
        if way < 0.005:
            return 9_999_999
        known = self._asked_at.get(item.barcode) if way < 0.3 else None
        self._asked_at[item.barcode] = known or self._chance.choice(self._terminals)
        return self._asked_at[item.barcode]

    def _item(self) -> Item:
        return self._items[int(len(self._items) * self._chance.random() ** 3)]

    def _scan(self, item: Item) -> ItemScan:
        chance = self._chance
        way = chance.random()
        if way < 0.01:
            text = chance.choice(["nothing", "B", AN_ID_CARD])
            return ItemScan(barcode=text, digests=self._taken_for_books[text])
        if way < 0.3:
            return ItemScan(barcode=item.barcode, owner_library_id=item.owner.id)
        return ItemScan(barcode=item.barcode, item_id=item.id if way < 0.4 else 888_888 if way < 0.402 else None)

    def _patron(self) -> PatronScan:
        """By a card (of which some readers have two), by its id, or nobody's."""
        chance = self._chance
        way, number = chance.random(), int(len(self._patrons) * chance.random() ** 2)
        if way < 0.02:
            return PatronScan(digests=(digest_of(10**9 + number),))
        if way < 0.4:
            return PatronScan(patron_id=self._patrons[number])
        return PatronScan(digests=(digest_of(10**9 + number), digest_of(2 * number + chance.choice([1, 1, 2]))))

    def _shown(self, patron: int) -> PatronScan:
        """A card of somebody, or the name; now and then somebody whom nobody knows."""
        chance = self._chance
        if chance.random() < 0.02:
            return PatronScan(digests=(digest_of(10**9),))
        if chance.random() < 0.3:
            return PatronScan(patron_id=patron)
        return PatronScan(digests=(chance.choice(self._cards_of[patron]),))

    def _asker(self, item: Item, *, again: float = 0.2) -> PatronScan:
        """Who asked for this barcode last, or anybody."""
        scan = self._asked_for.get(item.barcode)
        return scan if scan is not None and self._chance.random() < again else self._patron()

    def _trust(self) -> Trust:
        return SEEN if self._chance.random() < 0.9 else self._chance.choice(DOUBTFUL)
