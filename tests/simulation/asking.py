"""The commands about holds, as docs/circulation.md tells them."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

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
from tests.simulation import booking, holding
from tests.simulation.couriers import cannot_borrow, is_sent, is_staffed, not_free, not_home, price
from tests.simulation.days import DAY, day_of, last_second
from tests.simulation.lending import Expected, No, Yes, behind, no, person, who_asks
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Hold, Item

Asked: TypeAlias = (
    PlaceHold | CancelHold | SuspendHold | ResumeHold | ChangePickup | MoveHold | PassOver | TargetHold | ExpireHold
    | RedateHold
)  # fmt: skip
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
AT_ONCE, SECOND = 1_000, 1_000_000


def decide(truth: Truth, command: Asked, *, scene: Scene | None, now: datetime) -> Expected:
    """`scene`: None for the clock."""
    if scene is not None and not scene.terminal.active:
        return no("terminal_not_allowed")
    if isinstance(command, PlaceHold):
        assert scene is not None
        return place(truth, command, scene=scene)
    hold = truth.world.holds.get(command.hold_id)
    if hold is None:
        return no("hold_unknown")
    if (
        isinstance(command, PassOver)
        and scene is not None
        and (aside := put_aside(truth, hold, item_id=command.item_id))
    ):
        return gone(truth, hold, item=aside, scene=scene)
    if hold.stage == "closed":
        return no("hold_closed")
    if scene is not None and scene.trust is not None:
        if refused := who_asks(truth, scene, lender=scene.here):
            return refused
        if hold.patron is not scene.patron:
            return no("hold_of_another")
    if hold.booked and isinstance(command, SuspendHold | ResumeHold | ChangePickup):
        return no("hold_is_booked")
    return change(truth, command, hold=hold, scene=scene, now=now)


def change(truth: Truth, command: Any, *, hold: Hold, scene: Scene | None, now: datetime) -> Expected:
    match command:
        case CancelHold():
            why = command.reason.value if command.patron is None else "by_patron"
            return end(truth, hold, now=now, how="cancelled", why=why)
        case SuspendHold():
            return suspend(truth, hold, until=command.until, now=now)
        case ResumeHold():
            if holding.paused(hold, now):
                truth.change_hold(hold, suspended_until=None, reason="resumed", details={})
            return held(hold)
        case ChangePickup():
            return change_pickup(truth, hold, command=command, scene=scene, now=now)
        case MoveHold():
            return move(truth, hold, command=command, now=now)
        case PassOver():
            if hold.stage != "asked" or hold.item != command.item_id:
                return no("hold_not_asked")
            return pass_on(truth, hold, why="not_found", now=now)
        case TargetHold():
            return target(truth, hold, now=now)
        case ExpireHold():
            return expire(truth, hold, now=now)
        case RedateHold():
            truth.change_hold(hold, shelf_until=holding.last_on_shelf(hold))
            return held(hold)
    raise AssertionError(command)


def held(hold: Hold, **more: object) -> Yes:
    return Yes("Held", {
        "hold_id": hold, "stage": hold.stage, "item_id": hold.item, "pickup_branch_id": hold.pickup.id,
        "reason": hold.reason, "reason_details": hold.details, "before": None,
        "promised_from_on": hold.promised[0], "promised_to_on": hold.promised[1],
    } | more)  # fmt: skip


def place(truth: Truth, command: PlaceHold, *, scene: Scene) -> Expected:
    world, now = truth.world, scene.now
    work = world.works.get(command.bib_id)
    if work is None:
        return no("title_unknown")
    pickup = world.branches.get(command.pickup_branch_id)
    if refused := person(truth, scene, lender=pickup or scene.here):
        return refused
    assert scene.patron is not None
    days = booking.asked_days(command)
    hold = Hold(
        work=work, level=command.level.value, bib=work if command.level == "work" else command.bib_id,
        volume=command.volume if command.level == "volume" else "",
        wanted_item=command.item_id if command.level == "item" else None,
        patron=scene.patron, pickup=pickup or scene.here, kind="branch" if days else command.pickup_kind.value,
        terminal=scene.terminal.id, placed_at=now, rank=behind_all(truth.queue(work), now=now),
        suspended_until=None if days else command.suspended_until,
        wanted_until=last_second(days[1]) if days else command.wanted_until, booked=days,
    )  # fmt: skip
    fitting = [item for item in world.of_work(work) if holding.fits(hold, item)]
    several = command.another and command.level != "item"
    offered = pickup is not None and pickup.takes_holds
    if refused := why_not(truth, hold, fitting=fitting, scene=scene, offered=offered, several=several):
        return refused
    used = {other.nth for other in truth.queue(work) if (other.patron, other.target) == (hold.patron, hold.target)}
    hold.nth = min(set(range(len(used) + 1)) - used)
    if days:
        return book(truth, hold, now=now)
    before = sum(other.stage in ("waiting", "asked") and not other.booked for other in truth.queue(work))
    hold.nearby_until = now + world.nearby_days * DAY if holding.near(truth, hold, now=now) else None
    in_vain = sum(other.stage == "waiting" and not other.booked for other in truth.queue(work))
    hold.promised = holding.promise(truth, hold, before=in_vain, now=now)
    hold.reason, hold.details = "queued", {"before": before}
    hold.told = price(hold.pickup.library, hold.kind)
    asked = holding.ask(truth, hold, now=now, again=False)
    if asked and before <= holding.HEAD and not somebody_wants(truth, world.items[asked["item"]], now=now):
        truth.set_hold(hold, asked)
    truth.place(hold)
    return held(hold, before=before)


def book(truth: Truth, hold: Hold, *, now: datetime) -> Yes:
    """In no queue. It pauses until its lead; where that has come, nobody waits before it."""
    first = booking.opened_on(hold)
    assert first is not None
    hold.promised, hold.reason, hold.details = (first, first), "queued", {"before": 0}
    hold.suspended_until = booking.pauses_until(truth, hold, now=now)
    asked = holding.ask(truth, hold, now=now, again=False)
    if asked:
        truth.set_hold(hold, asked)
    truth.place(hold)
    return held(hold, before=0)


def somebody_wants(truth: Truth, item: Item, *, now: datetime) -> bool:
    return any(
        other.stage == "waiting" and holding.serves(truth, other, item=item, at=item.branch, now=now)
        for other in holding.head(truth, item, now=now)
    )


def why_not(truth: Truth, hold: Hold, *, fitting: list[Item], scene: Scene, offered: bool, several: bool) -> No | None:
    """The rungs after the person's."""
    patron, now = hold.patron, scene.now
    if fitting:
        lender = hold.pickup.library
        terms = truth.terms.of(fitting[0], patron, lender=lender, on=scene.on)
        if stopped := behind(truth, terms, scene=scene, lender=lender):
            return stopped
    has = [loan for loan in sorted(patron.loans, key=lambda loan: loan.id) if loan.item in fitting]
    if has and not several and not hold.booked:
        return no("already_yours", due_at=has[0].due_at.isoformat())
    if not offered:
        return no("pickup_not_offered")
    if hold.kind == "home" and (
        refused := not_home(patron, hold.pickup.library, staffed=is_staffed(truth, hold.pickup))
        or not_free(hold.pickup.library, hold.patron, scene=scene)
    ):
        return refused
    if any(until is not None and until <= now for until in (hold.suspended_until, hold.wanted_until)):
        return no("hold_in_the_past")
    waits = [other for other in truth.queue(hold.work) if other.patron is patron and other.target == hold.target]
    if not several and any((other.booked or ())[:1] == (hold.booked or ())[:1] for other in waits):
        return no("already_held")
    serving = [item for item in fitting if holding.may_serve(truth, hold, item=item, now=now)]
    if not serving:
        return no("nothing_to_hold")
    values, reasons = truth.terms.of(serving[0], patron, lender=hold.pickup.library, on=day_of(now))
    holds, most = truth.holds_of(patron), values["hold_limit"]
    if holds >= most:
        return no("hold_limit", holds=holds, most=most, rule=reasons["hold_limit"])
    together, most = len(has) + len(waits), values["title_limit"]
    if several and together >= most:
        return no("title_limit", has=together, most=most, rule=reasons["title_limit"])
    unfit = booking.why_not(truth, hold, terms=(values, reasons), now=now) if hold.booked else None
    return no(unfit[0], **unfit[1]) if unfit else None


def end(truth: Truth, hold: Hold, *, now: datetime, how: str, why: str | None) -> Yes:
    truth.end_hold(hold, item=hold.item, at=now, how=how, why=why)
    return Yes("HoldEnded", {"hold_id": hold, "item_id": hold.item, "closed_as": how})


def suspend(truth: Truth, hold: Hold, *, until: datetime, now: datetime) -> Expected:
    if hold.stage not in ("waiting", "asked"):
        return no("hold_under_way")
    if until <= now:
        return no("hold_in_the_past")
    told: dict[str, Any] = {"reason": "suspended", "details": {}, "promised": (None, None)}
    truth.change_hold(hold, stage="waiting", item=None, suspended_until=until, **told)
    return held(hold)


def change_pickup(truth: Truth, hold: Hold, *, command: ChangePickup, scene: Scene | None, now: datetime) -> Expected:
    pickup = truth.world.branches.get(command.pickup_branch_id)
    if pickup is None or not pickup.takes_holds:
        return no("pickup_not_offered")
    staffed = is_staffed(truth, pickup)
    if command.pickup_kind == "home" and (refused := not_home(hold.patron, pickup.library, staffed=staffed)):
        return refused
    told: dict[str, Any] = {"kind": command.pickup_kind.value}
    if (pickup, told["kind"]) != (hold.pickup, hold.kind):
        told["told"] = price(pickup.library, told["kind"])
        if told["kind"] == "home" and (refused := not_free(pickup.library, hold.patron, scene=scene)):
            return refused
    if pickup is hold.pickup and hold.kind == "home" and told["kind"] == "branch" and hold.stage == "ready":
        told |= holding.as_long_again(hold, now=now)
    if pickup is not hold.pickup:
        told |= {"pickup": pickup, "nearby_until": None, "promised": (None, None), "reason": "pickup_changed"}
        lies_elsewhere = hold.stage == "under_way" and hold.reason == "pickup_changed"
        told["details"] = {"branch_id": hold.details["branch_id"] if lies_elsewhere else hold.pickup.id}
        if hold.stage == "ready":
            told |= {"stage": "under_way"} | holding.NOT_ON_SHELF
        told |= elsewhere(truth, replace(hold, **told), now=now)
    truth.change_hold(hold, **told)
    return held(hold)


def elsewhere(truth: Truth, hold: Hold, *, now: datetime) -> dict[str, Any]:
    """What was only asked for may not be sent to where it is wanted by now: another is asked for."""
    item = truth.world.items.get(hold.item or 0)
    if hold.stage != "asked" or item is None:
        return {}
    if not holding.barred(truth.world, item, at=item.branch, to=hold.pickup, now=now):
        return {}
    return holding.ask(truth, hold, now=now, again=False) or {"stage": "waiting", "item": None}


def move(truth: Truth, hold: Hold, *, command: MoveHold, now: datetime) -> Expected:
    before_id, told = command.before_id, dict[str, Any]()
    if command.reason is not None:
        told["details"] = {**hold.details, "moved": command.reason.value}
    if before_id is None:
        others = [each for each in truth.queue(hold.work) if each is not hold]
        truth.change_hold(hold, rank=behind_all(others, now=now), **told)
        return held(hold)
    other = truth.world.holds.get(before_id)
    if other is None or other.work != hold.work:
        return no("hold_unknown")
    if other.stage == "closed":
        return no("hold_closed")
    if other is not hold:
        truth.change_hold(hold, rank=step_in(truth, hold, other=other), **told)
    return held(hold)


def behind_all(others: list[Hold], *, now: datetime) -> int:
    """The microsecond of now; those who are told at once stand one behind the other."""
    instant = round((now - EPOCH).total_seconds() * 1_000_000)
    at_once = [other.rank for other in others if 0 <= other.rank - instant < AT_ONCE]
    return max(at_once) + 1 if at_once else instant


def step_in(truth: Truth, hold: Hold, *, other: Hold) -> int:
    """Its number, halfway between the two beside it. If these leave none, all who stand before close up."""
    row = [each for each in truth.queue(hold.work) if each is not hold]
    ahead = row[: row.index(other)]
    if not ahead:
        return other.rank - SECOND
    if (room := other.rank - ahead[-1].rank) > 1:
        return ahead[-1].rank + room // 2
    next_one = other.rank - 1
    while ahead and ahead[-1].rank >= next_one:
        next_one -= 1
        truth.change_hold(ahead.pop(), rank=next_one)
    return other.rank - 1


def pass_on(truth: Truth, hold: Hold, *, why: str, now: datetime) -> Yes:
    """Another is asked for at once; the same again on another day at the earliest."""
    assert hold.item is not None
    item, kept = truth.world.items[hold.item], hold.passed_over
    hold.missed.append(f"{why} {item.id} {item.branch.id}")
    hold.passed_over, stays_near = [*kept, item.id], hold.nearby_until
    if stays_near is not None and stays_near > now and not holding.near(truth, hold, now=now):
        hold.nearby_until = None
    told = holding.ask(truth, hold, now=now, again=False)
    waits = {"stage": "waiting", "item": None, "asked_at": now, "passed_over": hold.passed_over, "reason": why}
    far, hold.passed_over, hold.nearby_until = hold.nearby_until, kept, stays_near
    truth.change_hold(hold, nearby_until=far, **(told or waits | {"details": {"branch_id": item.branch.id}}))
    return held(hold)


def put_aside(truth: Truth, hold: Hold, *, item_id: int) -> Item | None:
    """What lies on a hold shelf for this hold, or lay there for it until it ended."""
    item = truth.world.items.get(item_id)
    if item is None or hold.item != item.id or item.work != hold.work or item.status != "on_hold_shelf":
        return None
    others = (other for other in truth.queue(hold.work) if other is not hold)
    return None if any(other.item == item.id for other in others) else item


def gone(truth: Truth, hold: Hold, *, item: Item, scene: Scene) -> Yes:
    """Nobody finds it: it is missing, whoever waited for it waits again, and the branch looks for it."""
    truth.change(item, status="missing", branch=item.branch)
    if hold.stage != "closed":
        holding.back_in_line(truth, hold, why="gone_from_shelf", branch_id=item.branch.id)
    truth.tell_staff("gone_from_shelf", scene, branch=item.branch, barcode=item.barcode, item_ids=[item.id])
    return held(hold)


def target(truth: Truth, hold: Hold, *, now: datetime) -> Yes:
    if hold.stage == "asked":
        item = truth.world.items[hold.item or 0]
        if not holding.pulled_in_time(hold, item, now=now):
            return pass_on(truth, hold, why="not_pulled", now=now)
        if sooner_elsewhere(truth, hold, item=item, now=now):
            return pass_on(truth, hold, why="not_pulled", now=now)
    if hold.stage == "waiting":
        another_day = hold.asked_at is not None and day_of(hold.asked_at) < day_of(now)
        truth.change_hold(hold, **(holding.ask(truth, hold, now=now, again=another_day) or {}))
    return held(hold)


def sooner_elsewhere(truth: Truth, hold: Hold, *, item: Item, now: datetime) -> bool:
    """Its branch is shut for days on end, and one that is not has another."""
    if not holding.shut_for_days(item, now):
        return False
    kept = (hold.passed_over, hold.nearby_until)
    hold.passed_over = [*hold.passed_over, item.id]
    if hold.nearby_until is not None and hold.nearby_until > now and not holding.near(truth, hold, now=now):
        hold.nearby_until = None
    told = holding.ask(truth, hold, now=now, again=False)
    hold.passed_over, hold.nearby_until = kept
    return told is not None and not holding.shut_for_days(truth.world.items[told["item"]], now)


def expire(truth: Truth, hold: Hold, *, now: datetime) -> Yes:
    last = holding.last_on_shelf(hold)
    waits = is_sent(hold) and is_staffed(truth, hold.pickup) and not cannot_borrow(hold, now=now)
    if not waits and last is not None and last < now:
        return end(truth, hold, now=now, how="not_collected", why=None)
    if hold.stage in ("waiting", "asked"):
        if holding.another_came(hold):
            return end(truth, hold, now=now, how="cancelled", why="another_came")
        if hold.wanted_until is not None and hold.wanted_until < now:
            return end(truth, hold, now=now, how="expired", why=None)
        items = truth.world.of_work(hold.work)
        if not any(holding.fits(hold, item) and item.status != "withdrawn" for item in items):
            return end(truth, hold, now=now, how="impossible", why="no_item_left")
    return held(hold)
