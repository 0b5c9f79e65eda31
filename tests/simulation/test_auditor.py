"""The auditor sees what is wrong: an engine with a defect, and rows that were changed behind its back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, dues, off_closed_time, openings
from bashu.domain.circulation import (
    boxes,
    case,
    checkin,
    checkout,
    guards,
    in_service,
    lateness,
    limits,
    losses,
    period,
    redate,
    renew,
    rotations,
    transits,
    uses,
    ways,
)
from bashu.domain.circulation.effects import Effect, ItemChanged, ItemStatus, LoanClosed, LoanOpened, TaskRaised
from bashu.domain.circulation.holds import about, asking, book, capture, clock, fitting, order, place
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.states import HoldReason, HoldStage, HoldState
from bashu.domain.circulation.parcels import charging, pack, tell
from bashu.domain.circulation.parcels.states import ParcelPrice, ParcelRule, Payer, cheapest
from bashu.domain.circulation.snapshot import NO_DEMAND, BlockState, Network
from bashu.domain.circulation.state import State
from bashu.domain.policy import Lasting, Terms
from bashu.domain.rights import Rights
from bashu.domain.routing import Bar, Leg, Place, Timetable
from bashu.engine.circulation import load, load_holds
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.circulation.save import Rows
from bashu.engine.room import Write
from tests.simulation.auditor import DifferenceError
from tests.simulation.founding import BEGINS
from tests.simulation.simulate import Simulation

pytestmark = pytest.mark.django_db(transaction=True)

# With its seed most defects show within some hundred commands. Those that take more than some six hundred are LATE, and
# `make soak` looks for them; of each place that is spoiled, the one that shows soonest is not, for as long as it takes.
SOON, COMMANDS_MAX = 5_000, 48_000


def always(value: object) -> Callable[..., object]:
    return lambda *_, **__: value


def days_later(*_: object, start: datetime, hours: int) -> datetime:
    return start + timedelta(days=hours)


def forget_floats(rows: Rows) -> list[Write]:
    return [write for write in WRITES(rows) if write.what != "new floats"]


def of_another_day(network: Network, *asked: Any) -> Terms:
    facts, on = asked
    return TERMS(network, facts, on + timedelta(days=50))


def of_the_end(pair: order.Pair, network: Network, **_: object) -> order.Key:
    return ((-pair.hold.rank, -pair.hold.id),) * len(network.hold_order)


def of_the_scan(scene: Any, loan: Any) -> datetime:
    at: datetime = max(scene.at, loan.checked_out_at)
    return at


def as_it_is(due: datetime, *_: object, **__: object) -> datetime:
    return due


def not_passed(hold: HoldState) -> HoldState:
    return replace(hold, item_id=None, stage=HoldStage.WAITING)


def nothing_promised(*_: object, **__: object) -> None:
    return None


def lend_nothing(lent: case.Case) -> tuple[tuple[Effect, ...], period.Period]:
    effects, until = LEND(lent)
    return tuple(each for each in effects if not isinstance(each, LoanOpened)), until


def lend_from_today(lent: case.Case) -> tuple[tuple[Effect, ...], period.Period]:
    return LEND(replace(lent, days_from=None))


def without(*kinds: type) -> Callable[..., Iterator[Effect]]:
    return lambda *of, **more: (each for each in SPOILED(*of, **more) if not isinstance(each, kinds))


def onto_the_shelf(*of: Any, **more: Any) -> Iterator[Effect]:
    for each in SPOILED(*of, **more):
        yield replace(each, status=ItemStatus.AVAILABLE) if isinstance(each, ItemChanged) else each


def paid_all_the_same(*of: Any, **what: Any) -> object:
    return CHANGED(*of, **{name: value for name, value in what.items() if (name, value) != ("charge_fen", 0)})


def only_off_closed_days(calendar: Calendar, *, until: datetime, **_: object) -> datetime:
    return off_closed_time(calendar, until)


def by_the_last(prices: Sequence[ParcelPrice], items: int) -> tuple[int, Payer | None]:
    return CHEAPEST(prices[-1:], items)


def lost(*of: Any, **told: Any) -> HoldMissed:
    return MISSED(*of, **told | {"reason": HoldReason.LOST})


def for_as_many(of: case.Case) -> ParcelRule:
    return replace(RULE_OF(of), items_max=99)


def but(ladder: tuple[Callable[..., object], ...], rung: Callable[..., object]) -> tuple[Callable[..., object], ...]:
    assert rung in ladder
    return tuple(each for each in ladder if each is not rung)


WRITES, TERMS, LEND, RULE_OF = Rows.writes, Network.terms, checkout.lend, pack.rule_of
MISSED = capture.missed_by
SLEEPLESS = load_holds.WAITING.replace("suspended_until > %s", "suspended_until > %s AND false")
FORGETFUL = load_holds.HOLDS.replace("CASE WHEN c.choice_id IS NOT NULL", "CASE WHEN false")
SPOILED, CHANGED, CHEAPEST = tell._spoiled, tell._changed, cheapest
# Each has the name of a function that its package shows instead.
routing, choosing = import_module("bashu.domain.routing.next_stop"), import_module("bashu.domain.policy.choose")
# Each with a seed that asks soon for what it spoils.
DEFECTS: dict[str, tuple[int, object, str, object]] = {
    "overdue days are not counted": (15, checkin, "days_late", always(0)),
    "being late suspends nobody": (16, checkin, "suspended_until", always(None)),
    "returns in time are not counted": (7, checkin, "is_first", always(value=False)),
    "a return is never dated back": (7, checkin, "_returned_at", of_the_scan),
    "each scan is another use": (7, uses, "SAME_USE", timedelta(0)),
    "a family is many": (7, case, "family_of", always(None)),
    "no collection moves on": (7, rotations, "present_stop", always(None)),
    "nothing is barred": (15, Bar, "holds", always(value=False)),
    "what was asked for is sent all the same": (12, capture, "is_barred", always(value=False)),
    "no building has two rooms": (7, Place, "is_beside", always(value=False)),
    "what was lent to another counts as lost": (7, capture, "missed_by", lost),
    "anybody helps": (7, guards, "acts_as", always(value=True)),
    "grace is endless": (16, lateness, "days_late", always(0)),
    "hours are days": (7, dues, "due_after_hours", days_later),
    "a lost answer is a new wish": (7, checkout, "RESENT_WITHIN", timedelta(0)),
    "a renewal whose answer was lost is another": (12, renew, "RESENT_WITHIN", timedelta(0)),
    "blocks hold nowhere": (7, BlockState, "holds", always(value=False)),
    "the van is slow": (7, ways, "expected_days", always((3, 9))),
    "nobody looks at the timetable": (7, Timetable, "route", lambda *_, **__: None),
    "the train waits": (7, Leg, "leaves_on", always(value=True)),
    "there is room everywhere": (7, routing, "_is_full", always(value=False)),
    "all floats": (7, routing, "_scope", always(None)),
    "what is away stays away": (7, routing, "_return", always(None)),
    "rules of another day": (7, Network, "terms", of_another_day),
    "any rule is as good as another": (7, choosing, "specificity", always((0,))),
    "what is usual goes over what begins": (7, choosing, "lasts", always(Lasting.SEASON)),
    "nothing is too much": (7, limits, "_limits", always(())),
    "nobody is new": (12, limits, "is_first_time", always(value=False)),
    "a card that nobody can ask about is good": (7, limits, "_is_unverified", always(value=False)),
    "what must come back first may stay": (5, guards, "blocks_until_returned", always(value=False)),
    "a loan outlives the membership": (7, period, "_within", as_it_is),
    "a renewal comes at any time": (7, renew, "window_is_open", always(value=True)),
    "closures shut no door": (7, Calendar, "closure", always(None)),
    "the door is open all night": (7, openings, "is_open_at", always(value=True)),
    "a due date moves anywhere": (20, redate, "off_closed_time", always(BEGINS + timedelta(days=400))),
    "a day on the hold shelf moves anywhere": (7, clock, "last_moment", always(BEGINS + timedelta(days=400))),
    "a closure eats days on the hold shelf": (22, clock, "last_moment", only_off_closed_days),
    "amnesties are forgotten": (7, Calendar, "uncounted", ()),
    "nobody waits for a shorter loan": (7, State, "demand_for", always(NO_DEMAND)),
    "who has paused shortens loans": (36, load_holds, "WAITING", SLEEPLESS),
    "an id is anybody's": (7, CirculationRoom, "same_person", always(value=True)),
    "a float is not written": (7, Rows, "writes", forget_floats),
    "nobody is told what is missing": (7, boxes, "_missing", always(())),
    "a box is empty": (7, State, "contents", always(())),
    "whoever answers for a loss": (7, losses, "payer", lambda *_, **__: 1),
    "nothing is late on its way": (12, losses, "local_day", always(BEGINS.date())),
    "a box arrives as it leaves": (7, boxes, "_expected_on", always(BEGINS.date())),
    "new items are for all": (7, fitting, "is_protected", always(value=False)),
    "no city waits for its own": (7, fitting, "same_city", always(value=True)),
    "what was not found is asked for again": (7, asking, "_passed", not_passed),
    "somebody is always there to pull": (7, order, "pulled_from", lambda _, now: now),
    "nobody is away for long": (7, asking.Shelves, "is_shut_long", always(value=False)),
    "nobody pulls too late": (7, asking.Shelves, "pull_until", always(BEGINS + timedelta(days=4_000))),
    "who borrows waits on": (7, capture, "own_hold", always(None)),
    "who lost it has it": (7, losses, "let_go", always(())),
    "the van takes what somebody waits for": (7, transits, "claim", always(None)),
    "nobody waits for a renewal": (7, guards, "serves", always(value=False)),
    "the hold shelf is for ever": (7, clock, "last_on_shelf", always(None)),
    "everybody has paused": (7, HoldState, "is_suspended", always(value=True)),
    "the last in line is the first": (7, order, "key", of_the_end),
    "days on the hold shelf are forgotten": (7, capture, "shelf_days", always(0)),
    "nothing is promised": (7, place, "promise", nothing_promised),
    "anybody may go against a rule": (7, Rights, "may", always(value=True)),
    "a day by hand is forgotten": (7, period, "due_by_hand", always(None)),
    "whoever goes against a rule is not told": (7, checkout, "overridden", always(())),
    "what was asked for is taken all the same": (14, HoldState, "is_needless", False),
    "one of several is not enough": (12, load_holds, "HOLDS", FORGETFUL),
    "a parcel lends nothing": (7, pack, "lend", lend_nothing),
    "a loan begins when it is packed": (7, pack, "lend", lend_from_today),
    "days count while it is on its way": (9, tell, "moved_on", always(())),
    "the way costs nothing": (7, ParcelRule, "charge_fen", always(0)),
    "what was told is forgotten": (3, load, "price_of", always(None)),
    "the way costs what it costs today": (14, charging, "cheapest", by_the_last),
    "what was lost on the way is paid": (7, tell, "_changed", paid_all_the_same),
    "what the courier lost is the reader's": (7, tell, "_spoiled", without(LoanClosed)),
    "what was damaged stands on the shelf": (7, tell, "_spoiled", onto_the_shelf),
    "the owner is not told of damage": (7, tell, "_spoiled", without(TaskRaised)),
    "a parcel ends twice": (7, tell, "is_still_told_of", always(None)),
    "the courier has it before he came": (7, tell, "has_left", always(None)),
    "an empty parcel is handed over": (7, tell, "something_is_in_it", always(None)),
    "any library tells of a parcel": (7, tell, "KNOWN", but(tell.KNOWN, tell.parcel_is_ours)),
    "there is room in every parcel": (24, pack, "rule_of", for_as_many),
    "a parcel is for several": (7, pack, "LADDER", but(pack.LADDER, pack.parcel_is_the_patrons)),
    "a parcel that left is filled": (7, pack, "LADDER", but(pack.LADDER, pack.parcel_is_open)),
    "what is to be collected is sent": (7, pack, "LADDER", but(pack.LADDER, pack.waits_to_be_sent)),
    "a helper lets others pay": (12, place, "LADDER", but(place.LADDER, about.home_is_theirs_to_choose)),
    "nobody asks where to send it": (7, place, "LADDER", but(place.LADDER, about.home_is_offered)),
    "booked days meet": (7, place, "LADDER", but(place.LADDER, book.meets_no_booking)),
    "a loan runs into booked days": (9, period, "cut", always(None)),
    "what is booked soon is taken for others": (15, fitting, "leaves_time", always(value=True)),
    "any library marks it missing": (7, in_service, "_stands_or_belongs_here", always(None)),
    "any library withdraws it": (7, in_service, "belongs_here", always(None)),
    "what somebody has is withdrawn": (7, in_service, "nobody_has_it", always(None)),
    "what was not withdrawn is put back": (7, in_service, "_is_kept_back", always(None)),
    "what is to be sent home is put back": (7, clock, "_is_sent_home", always(value=False)),
}
LATE = {
    "a box arrives as it leaves",
    "a card that nobody can ask about is good",
    "a closure eats days on the hold shelf",
    "a loan outlives the membership",
    "a parcel ends twice",
    "a parcel is for several",
    "a parcel that left is filled",
    "a renewal whose answer was lost is another",
    "a return is never dated back",
    "amnesties are forgotten",
    "an empty parcel is handed over",
    "any library marks it missing",
    "any library tells of a parcel",
    "any library withdraws it",
    "being late suspends nobody",
    "booked days meet",
    "days count while it is on its way",
    "nobody asks where to send it",
    "nobody is new",
    "nobody pulls too late",
    "nothing is late on its way",
    "one of several is not enough",
    "overdue days are not counted",
    "somebody is always there to pull",
    "the courier has it before he came",
    "the hold shelf is for ever",
    "the owner is not told of damage",
    "there is room everywhere",
    "there is room in every parcel",
    "what is booked soon is taken for others",
    "what is to be collected is sent",
    "what is to be sent home is put back",
    "what is usual goes over what begins",
    "what must come back first may stay",
    "what the courier lost is the reader's",
    "what was asked for is sent all the same",
    "what was asked for is taken all the same",
    "what was damaged stands on the shelf",
    "what was lent to another counts as lost",
    "what was not withdrawn is put back",
    "who lost it has it",
}
TAMPERING = (
    "UPDATE circulation_loan SET renewals = renewals + 1 WHERE id = (SELECT min(id) FROM circulation_loan)",
    "UPDATE circulation_transit SET ended_as = 'lent' WHERE ended_as = 'received'",
    "UPDATE catalogue_item SET version = version + 1 WHERE id = 1000",
    "UPDATE circulation_hold SET rank = rank + 1 WHERE id = (SELECT min(id) FROM circulation_hold)",
)


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, commands: int) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(commands)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_of_the_engine_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_of_the_engine_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=COMMANDS_MAX)


def test_every_defect_is_looked_for_and_one_of_each_place_soon() -> None:
    places = {defect: id(place) for defect, (_, place, _, _) in DEFECTS.items()}
    assert places.keys() >= LATE
    assert not [defect for defect, (_, place, name, value) in DEFECTS.items() if getattr(place, name) == value]
    assert {places[defect] for defect in DEFECTS.keys() - LATE} == {*places.values()}


def test_what_was_changed_behind_the_engine_is_found() -> None:
    with closing(Simulation(seed=7)) as simulation:
        simulation.go_on(1_500)
        for tampering in TAMPERING:
            found_again(simulation, tampering)


def found_again(simulation: Simulation, tampering: str) -> None:
    """A difference for as long as the change is there: what the auditor reads by, writes it and takes it back."""
    simulation.compare_all()
    with simulation.line.transaction(force_rollback=True):
        assert simulation.line.execute(tampering).rowcount > 0
        with pytest.raises(DifferenceError):
            simulation.compare_all()
