"""Commands about holds, for the cast of tests.people."""

from datetime import datetime
from typing import Any

from bashu.db.circulation.models import Hold
from bashu.db.network.models import Branch, Terminal
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.commands import (
    CancelHold,
    ChangePickup,
    ExpireHold,
    MoveHold,
    PassOver,
    PlaceHold,
    RedateHold,
    ResumeHold,
    SuspendHold,
    TargetHold,
)
from bashu.domain.circulation.holds.states import HoldLevel
from tests.people import NOON, SEEN, an_id

AT_DESKS: dict[str, type[Any]] = {
    "cancel": CancelHold, "suspend": SuspendHold, "resume": ResumeHold, "change pickup": ChangePickup,
    "move": MoveHold, "pass over": PassOver,
}  # fmt: skip
BY_CLOCK: dict[str, type[Any]] = {"target": TargetHold, "expire": ExpireHold, "redate": RedateHold}


def place(
    patron: Patron, bib_id: int, *, pickup: Branch, terminal: Terminal, at: datetime = NOON, **changed: Any
) -> PlaceHold:
    fields: dict[str, Any] = {
        "id": an_id(at), "occurred_at": at, "terminal_id": terminal.pk, "patron": PatronScan(patron_id=patron.pk),
        "trust": SEEN, "level": HoldLevel.WORK, "bib_id": bib_id, "pickup_branch_id": pickup.pk,
    }  # fmt: skip
    return PlaceHold(**(fields | changed))


def at_desk(what: str, hold_id: int, *, terminal: Terminal, at: datetime = NOON, **more: Any) -> Any:
    return AT_DESKS[what](id=an_id(at), occurred_at=at, terminal_id=terminal.pk, hold_id=hold_id, **more)


def by_clock(what: str, hold_id: int, *, at: datetime = NOON) -> Any:
    return BY_CLOCK[what](id=an_id(at), occurred_at=at, hold_id=hold_id)


def stands(hold_id: int) -> Hold:
    return Hold.objects.get(pk=hold_id)
