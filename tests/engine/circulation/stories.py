"""Stories of readers, books and places, told twice in one database: in a single batch, and one command at a time."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count, permutations
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Away, Box, Floating, Loan, Task, Transit
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CirculationCommand,
    CloseBox,
    CountUse,
    DispatchTransit,
    HandOverBox,
    ItemScan,
    LoseTransit,
    OpenBox,
    PackItem,
    PatronScan,
    ReceiveBox,
    ReceiveTransit,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
    SendItem,
    UnpackItem,
)
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.engine.submit import Engine
from tests.people import NOON, SEEN, City, World, an_id, answer, make_item, make_patron, submit_one

NOW = NOON + timedelta(days=1)
WITH_PATRON: dict[str, type] = {"check out": CheckOut, "renew": Renew, "record check out": RecordCheckOut}
WITHOUT: dict[str, type] = {
    "check in": CheckIn, "dispatch": DispatchTransit, "receive": ReceiveTransit, "record check in": RecordCheckIn,
    "unpack": UnpackItem, "count a use": CountUse, "lose": LoseTransit, "send": SendItem,
}  # fmt: skip
INTO_BOX: dict[str, type] = {"pack": PackItem, "receive from box": ReceiveTransit}
WHOLE: dict[str, type] = {
    "close": CloseBox, "hand over": HandOverBox, "receive box": ReceiveBox, "emptied": ReceiveBox
}  # fmt: skip
_numbers = count(1)


@dataclass(frozen=True)
class Step:
    """`instead_of` is how many steps before stands the command that a fact stands in for; 0: none."""

    action: str
    item: int
    patron: int
    terminal: int
    minute: int
    instead_of: int = 0


STEPS = st.lists(
    st.builds(
        Step,
        action=st.sampled_from([*WITH_PATRON, *WITHOUT, *INTO_BOX, *WHOLE]),
        item=st.integers(0, 3),
        patron=st.integers(0, 1),
        terminal=st.integers(0, 3),
        minute=st.integers(0, 20),
        instead_of=st.integers(0, 3),
    ),
    min_size=2,
    max_size=14,
)


@dataclass(frozen=True)
class Cast:
    """Two patrons and five items: one that floats, one that does not, one withdrawn, two with the same barcode; and
    an open box in each city, bound for the other."""

    patrons: list[Patron]
    items: list[Item]
    terminals: list[int]
    boxes: list[int]
    branches: list[int]


def make_cast(world: World, engine: Engine) -> Cast:
    number = next(_numbers)
    group = world.book.float_group
    boxes = [_open_box(engine, one, towards=other) for one, other in permutations((world.chengdu, world.chongqing))]
    return Cast(
        patrons=[make_patron(f"p{number}-{each}", world.chengdu.library) for each in (1, 2)],
        items=[
            make_item(f"F{number}", world.chengdu, float_group=group),
            make_item(f"S{number}", world.chengdu),
            make_item(f"W{number}", world.chengdu, status="withdrawn"),
            make_item(f"T{number}", world.chengdu),
            make_item(f"T{number}", world.chongqing),
        ],
        terminals=[each.pk for city in (world.chengdu, world.chongqing) for each in (city.desk, city.machine)],
        boxes=boxes,
        branches=[world.chengdu.branch.pk, world.chongqing.branch.pk],
    )


def _open_box(engine: Engine, here: City, *, towards: City) -> int:
    command = OpenBox(id=an_id(), occurred_at=NOON, terminal_id=here.desk.pk, next_branch_id=towards.branch.pk)
    return int(answer(submit_one(engine, command)).box_id)


def commands(steps: list[Step], cast: Cast) -> list[CirculationCommand]:
    """The same story for another cast: only ids, barcodes and patrons differ."""
    made: list[CirculationCommand] = []
    for place, step in enumerate(steps):
        kind = (WITH_PATRON | WITHOUT | INTO_BOX | WHOLE)[step.action]
        fields: dict[str, Any] = {
            "id": an_id(),
            "occurred_at": NOON + timedelta(minutes=step.minute),
            "terminal_id": cast.terminals[step.terminal],
        }
        if step.action not in WHOLE:
            fields["item"] = ItemScan(barcode=cast.items[step.item].barcode)
        if step.action in INTO_BOX | WHOLE:
            fields["box_id"] = cast.boxes[step.patron]
        if step.action == "emptied":
            fields["emptied"] = True
        if step.action == "send":
            fields["destination_branch_id"] = cast.branches[step.patron]
        if step.action in WITH_PATRON:
            fields["patron"] = PatronScan(patron_id=cast.patrons[step.patron].pk)
        if step.action in ("check out", "renew"):
            fields["trust"] = SEEN
        if step.action.startswith("record") and 0 < step.instead_of <= place:
            fields["supersedes"] = made[place - step.instead_of].id
        made.append(kind(**fields))
    return made


def told(outcome: Outcome) -> tuple[object, ...]:
    """An outcome without the ids of what was made or meant."""
    match outcome:
        case Refused(refusal, details):
            return (refusal, details)
        case Accepted(answer):
            fields = asdict(answer)
            ids = {name: value is None for name, value in fields.items() if name in ("loan_id", "task_id", "item_id")}
            made = ("closed_loan_id", "transit_id", "box_id")
            ids |= {name: value is None for name, value in fields.items() if name in made}
            return (type(answer).__name__, fields | ids)
    raise AssertionError(outcome)


def _terms(kept: dict[str, Any], made: dict[int, int]) -> dict[str, Any]:
    """With the place of the transit that the loan ended."""
    stood = kept.get("stood", {})
    return kept | {"stood": stood | {"transit_id": made.get(stood.get("transit_id"))}}


def rows(cast: Cast) -> dict[str, object]:
    """What the tables say of this cast, without ids: items and patrons by their place in it."""
    items = {item.pk: place for place, item in enumerate(cast.items)}
    patrons = {patron.pk: place for place, patron in enumerate(cast.patrons)}
    loans = Loan.objects.filter(item__in=items).order_by("id").values()
    transits = Transit.objects.filter(item__in=items).order_by("id").values()
    made = {row["id"]: place for place, row in enumerate(transits)}
    boxes = {box_id: place for place, box_id in enumerate(cast.boxes)}
    stands = Item.objects.filter(pk__in=items).order_by("pk").values_list("status", "branch_id", "version")
    floats = Floating.objects.filter(item__in=items).order_by("item_id").values_list("item_id", "branch_id", "since_at")
    return {
        "items": list(stands),
        "loans": [
            row
            | {"id": 0, "token": b"", "item_id": items[row["item_id"]], "patron_id": patrons[row["patron_id"]]}
            | {"terms": _terms(row["terms"], made)}
            for row in loans
        ],
        "transits": [
            row
            | {"id": 0, "item_id": items[row["item_id"]], "box_id": boxes.get(row["box_id"])}
            | {"forwarded_from_id": made.get(row["forwarded_from_id"])}
            for row in transits
        ],
        "boxes": [row | {"id": 0} for row in Box.objects.filter(pk__in=boxes).order_by("id").values()],
        "away": [
            (items[item_id], since)
            for item_id, since in Away.objects.filter(item__in=items).order_by("item_id").values_list()
        ],
        "floats": [(items[item_id], *rest) for item_id, *rest in floats],
    }


def tasks(ids: list[UUID]) -> list[tuple[object, ...]]:
    """The tasks that each of these commands raised."""
    raised = Task.objects.filter(command_id__in=ids).values_list(
        "command_id", "kind", "branch_id", "library_id", "raised_at"
    )
    return sorted((ids.index(command_id), *rest) for command_id, *rest in raised)
