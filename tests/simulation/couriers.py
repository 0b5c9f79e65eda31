"""Parcels, as docs/circulation.md tells them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bashu.domain.circulation.commands import HandOverParcel, PackParcel, ParcelCommand, TellParcel
from tests.simulation import booking
from tests.simulation.accounts import Books, Charge, change, enter, post
from tests.simulation.days import DAY, day_of, off_shut
from tests.simulation.holding import bound_to
from tests.simulation.lending import (
    Expected,
    No,
    Yes,
    behind,
    booked_too_soon,
    is_young,
    lend,
    limits,
    no,
    out_of_service,
    person,
    place_and_item,
)
from tests.simulation.moving import lie_here
from tests.simulation.parting import parted
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Branch, Hold, Item, Library, Loan, Parcel, Patron, Price

SENDS = 3
"""Days until a parcel is there."""


def most(library: Library) -> int:
    return 1 + library.id % 2


def price(library: Library, kind: str) -> Price | None:
    """What is told to whoever wants it sent home."""
    return library.price if kind == "home" else None


def not_free(library: Library, patron: Patron, *, scene: Scene | None) -> No | None:
    """Who pays nothing lets nobody pay; and a child alone pays nothing."""
    if scene is None or scene.patron is None:
        return None
    if (scene.by is None or scene.by is patron) and (scene.terminal.attended or not is_young(patron, scene)):
        return None
    if scene.by is patron.guardian and (is_young(patron, scene) or patron.agrees):
        return None
    return no("home_not_free") if library.price is not None and library.price[3] == "patron" else None


def is_sent(hold: Hold) -> bool:
    """By the rule of now, or for what was told by one that is gone."""
    offered = hold.told is not None or hold.pickup.library.price is not None
    return hold.kind == "home" and offered and hold.patron.addressed


def costs(items: int, told: list[Price]) -> tuple[int, str | None, Price | None]:
    """Never more than was told to anybody; nothing to the reader, if one of them was told so. And by which of these."""
    if not told:
        return 0, None, None
    free = any(payer == "library" for *_, payer in told)
    some = [first + more * max(0, items - among) for among, first, more, _ in told]
    return min(some), "library" if free else "patron", told[some.index(min(some))]


def is_staffed(truth: Truth, branch: Branch) -> bool:
    """Somebody can pack there."""
    there = (each for each in truth.world.terminals.values() if each.branch is branch)
    return any(each.active and each.attended for each in there)


def cannot_borrow(hold: Hold, *, now: datetime) -> bool:
    """Nor soon: closed, no member any more, or blocked without a last day."""
    patron, library = hold.patron, hold.pickup.library
    over = patron.expires_on is not None and patron.expires_on < day_of(now)
    blocked = [each for each in patron.blocks if each.library in (None, library.id) and each.starts_at <= now]
    return over or not patron.active or any(each.ends_at is None for each in blocked)


def not_home(patron: Patron, library: Library, *, staffed: bool = True) -> No | None:
    if library.price is None or not staffed:
        return no("home_not_offered")
    return None if patron.addressed else no("address_needed")


def pack(truth: Truth, scene: Scene, *, command: PackParcel) -> Expected:
    if refused := place_and_item(scene) or person(truth, scene, lender=scene.here):
        return refused
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    parcel = truth.find_parcel(command.parcel_id)
    if command.parcel_id is not None and parcel is None:
        return no("parcel_unknown")
    inside = truth.inside(parcel)
    if item.loan is not None and item.loan in inside and item.loan.patron is patron:
        return packed(item.loan, parcel, items=len(inside), again=True)
    if refused := wrong_parcel(parcel, inside, scene=scene) or not_to_pack(truth, item, patron=patron, scene=scene):
        return refused
    hold = bound_to(truth, item)
    assert hold is not None
    if refused := no_room(inside, hold) or may_be_lent(truth, item, patron=patron, scene=scene):
        return refused
    told_before = hold.told
    loan = lend(truth, replace(scene, days_from=scene.at + SENDS * DAY))
    expected_on = day_of(scene.at + SENDS * DAY)
    if parcel is None:
        parcel = truth.open_parcel(Parcel(scene.here, scene.at, expected_on))
    elif expected_on > parcel.expected_on:
        later(truth, parcel, by=expected_on - parcel.expected_on)
        truth.change_parcel(parcel, expected_on=expected_on)
    truth.put_in(parcel, loan)
    parcel.told[loan] = told_before
    return packed(loan, parcel, items=len(inside) + 1)


def packed(loan: Loan, parcel: Parcel | None, *, items: int, again: bool = False) -> Yes:
    return Yes("Parcelled", {
        "item_id": loan.item.id, "loan_id": loan, "parcel_id": parcel, "due_at": loan.due_at, "items": items,
        "again": again,
    })  # fmt: skip


def wrong_parcel(parcel: Parcel | None, inside: list[Loan], *, scene: Scene) -> No | None:
    if parcel is None:
        return None
    if parcel.state != "packed":
        return no("parcel_left", stage=parcel.state)
    if parcel.branch is not scene.here:
        return no("parcel_of_another", branch_id=parcel.branch.id)
    others = any(loan.patron is not scene.patron for loan in inside)
    return no("parcel_of_another") if others or not inside else None


def not_to_pack(truth: Truth, item: Item, *, patron: Patron, scene: Scene) -> No | None:
    lender = scene.here.library
    if stopped := behind(truth, truth.terms.of(item, patron, lender=lender, on=scene.on), scene=scene, lender=lender):
        return stopped
    if barred := out_of_service(item):
        return barred
    if item.loan is not None and item.loan.patron is not patron:
        return no("on_loan_to_another")
    if item.loan is not None:
        return no("already_yours", due_at=item.loan.due_at.isoformat())
    hold = bound_to(truth, item)
    sends = hold is not None and (hold.told is not None or hold.pickup.library.price is not None)
    arrives = replace(scene, days_from=scene.at + SENDS * DAY) if sends else scene
    values = truth.terms.of(item, patron, lender=lender, on=scene.on)[0]
    if refused := booked_too_soon(truth, item, scene=arrives, terms=values):
        return refused
    if hold is None or (hold.stage, hold.pickup, hold.kind) != ("ready", scene.here, "home"):
        return no("not_to_be_sent")
    if hold.patron is not patron:
        return no("held_for_another")
    return None if is_sent(hold) else not_home(patron, lender)


def no_room(inside: list[Loan], hold: Hold) -> No | None:
    library = hold.pickup.library
    at_most = most(library) if library.price is not None or hold.told is None else hold.told[0]
    return no("parcel_full", most=at_most) if len(inside) >= at_most else None


def may_be_lent(truth: Truth, item: Item, *, patron: Patron, scene: Scene) -> No | None:
    values, reasons = truth.terms.of(item, patron, lender=scene.here.library, on=scene.on)
    if not values["lendable"]:
        return no("not_for_loan", rule=reasons["lendable"])
    if (leaves := parted(item.owner, scene.here.library, patron.home)) is not None:
        return no("library_leaves", library_id=leaves.id)
    return limits(truth, item, patron=patron, scene=scene)


def later(truth: Truth, parcel: Parcel, *, by: timedelta) -> None:
    """Nobody loses a day to the courier, unless the item is booked by then."""
    for loan in truth.inside(parcel):
        due_at = off_shut(loan.branch, loan.due_at + by)
        if booking.barred_until(truth, loan, due_at=due_at):
            continue
        truth.redate(loan, due_at, why={"why": "parcel", "closure_id": None})
        truth.change(loan.item, status=loan.item.status, branch=loan.item.branch)


def decide(truth: Truth, scene: Scene, *, command: PackParcel | ParcelCommand) -> Expected:
    if isinstance(command, PackParcel):
        return pack(truth, scene, command=command)
    return tell_of(truth, scene, command=command)


def tell_of(truth: Truth, scene: Scene, *, command: ParcelCommand) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    parcel = truth.find_parcel(command.parcel_id)
    if parcel is None:
        return no("parcel_unknown")
    if parcel.branch.library is not scene.here.library:
        return no("parcel_of_another", branch_id=parcel.branch.id)
    if isinstance(command, HandOverParcel):
        return hand_over(truth, scene, parcel=parcel)
    if parcel.state == "packed":
        return no("parcel_not_left", stage="packed")
    if isinstance(command, TellParcel):
        return tell(truth, scene, parcel=parcel, stage=command.stage.value)
    return tell_of_one(truth, scene, parcel=parcel, what=(command.item_id, command.end.value))


def hand_over(truth: Truth, scene: Scene, *, parcel: Parcel) -> Expected:
    inside = truth.inside(parcel)
    if parcel.state == "handed_over":
        return told(truth, parcel, again=True)
    if parcel.state != "packed":
        return no("parcel_left", stage=parcel.state)
    if not inside:
        return no("parcel_empty")
    expected_on = max(parcel.expected_on, scene.on + SENDS * DAY)
    later(truth, parcel, by=expected_on - parcel.expected_on) if expected_on > parcel.expected_on else None
    now = parcel.branch.library.price
    kept = [price for loan in inside if (price := parcel.told[loan]) is not None]
    charge_fen, payer, by = costs(len(inside), kept if now is None else [*kept, now])
    truth.change_parcel(
        parcel, state="handed_over", handed_over_at=scene.at, expected_on=expected_on, items=len(inside),
        charge_fen=charge_fen, payer=payer,
    )  # fmt: skip
    if by is not None and payer == "patron" and charge_fen:
        parcel.charge = charge_for(truth, scene, parcel=parcel, by=by, reader=inside[0].patron)
    return told(truth, parcel)


def charge_for(truth: Truth, scene: Scene, *, parcel: Parcel, by: Price, reader: Patron) -> Charge:
    among, first, more, _ = by
    items, fen = parcel.items or 0, parcel.charge_fen or 0
    details = {"parcel_id": parcel.id, "items": items, "first_items": among, "first_fen": first, "further_fen": more}
    charge = Charge(
        kind="parcel", creditor=parcel.branch.library, branch=scene.here.id, patron=reader, amount=fen, at=scene.at,
        details=details | {"refund_days": 60},
    )  # fmt: skip
    post(truth, charge, scene=scene)
    return charge


def owed_no_longer(truth: Truth, scene: Scene, *, parcel: Parcel) -> None:
    """Nothing of it came. What was paid is given back, unless that is too long ago."""
    charge = parcel.charge
    if charge is None:
        return
    left, late = charge.left, charge.settled_at is not None and scene.at > charge.settled_at + 60 * DAY
    back = 0 if late else charge.paid - charge.refundable
    if not left and not back:
        return
    change(truth, charge, at=scene.at, waiver=left, refundable=back)
    whose = charge.creditor.id
    books = Books({(whose, "owed", None): -left, (whose, "waiver", None): left})
    enter(truth, "cancelled", books=books, scene=scene, charge=charge, reason="nothing_came")


def tell(truth: Truth, scene: Scene, *, parcel: Parcel, stage: str) -> Expected:
    if parcel.state == stage:
        return told(truth, parcel, again=True)
    if parcel.state != "handed_over" and (stage != "damaged" or not came_lately(parcel, scene)):
        return no("parcel_left", stage=parcel.state)
    inside, more = truth.inside(parcel), dict[str, Any]()
    if stage == "delivered":
        more["expected_on"] = max(parcel.expected_on, scene.on)
        later(truth, parcel, by=more["expected_on"] - parcel.expected_on) if scene.on > parcel.expected_on else None
    else:
        ends: Callable[..., None] = back if stage == "returned" else spoil
        for loan in inside:
            ends(truth, loan, scene=scene, parcel=parcel, how=stage)
    if stage in ("lost", "damaged"):
        more["charge_fen"] = 0
        owed_no_longer(truth, scene, parcel=parcel)
    truth.change_parcel(parcel, state=stage, ended_at=scene.at, **more)
    return told(truth, parcel, items=len(inside))


def came_lately(parcel: Parcel, scene: Scene) -> bool:
    """So that what is found damaged may have been damaged on the way."""
    return parcel.state == "delivered" and parcel.ended_at is not None and scene.now <= parcel.ended_at + 14 * DAY


def tell_of_one(truth: Truth, scene: Scene, *, parcel: Parcel, what: tuple[int, str]) -> Expected:
    item_id, how = what
    if parcel.state != "handed_over" and not came_lately(parcel, scene):
        return no("parcel_left", stage=parcel.state)
    loan = next((loan for loan in truth.inside(parcel) if loan.item.id == item_id), None)
    if loan is None:
        return no("not_in_the_parcel")
    spoil(truth, loan, scene=scene, parcel=parcel, how=how)
    spoiled = [end for end in parcel.loans.values() if end in ("lost", "damaged")]
    nothing_came = len(spoiled) == parcel.items if parcel.state == "delivered" else not truth.inside(parcel)
    truth.change_parcel(parcel, **({"charge_fen": 0} if nothing_came else {}))
    if nothing_came:
        owed_no_longer(truth, scene, parcel=parcel)
    return told(truth, parcel)


def back(truth: Truth, loan: Loan, *, scene: Scene, parcel: Parcel, how: str) -> None:
    """Taken in as by a scan, but nothing follows for its reader."""
    truth.close(loan, at=max(scene.at, loan.out_at), branch=scene.here)
    truth.take_out(parcel, loan, how=how)
    lie_here(truth, loan.item, scene=replace(scene, item=loan.item, candidates=[loan.item]), moved=True)


def spoil(truth: Truth, loan: Loan, *, scene: Scene, parcel: Parcel, how: str) -> None:
    truth.close(loan, at=max(scene.at, loan.out_at), branch=scene.here)
    truth.take_out(parcel, loan, how=how)
    item = loan.item
    truth.change(item, status=item.status if item.kept_back else "missing", branch=item.branch)
    truth.tell_staff(f"parcel_{how}", scene, library=item.owner, branch=parcel.branch, item_ids=[item.id])


def told(truth: Truth, parcel: Parcel, *, items: int | None = None, again: bool = False) -> Yes:
    return Yes("ParcelTold", {
        "parcel_id": parcel.id, "state": parcel.state, "items": len(truth.inside(parcel)) if items is None else items,
        "expected_on": parcel.expected_on, "charge_fen": parcel.charge_fen, "payer": parcel.payer, "again": again,
    })  # fmt: skip
