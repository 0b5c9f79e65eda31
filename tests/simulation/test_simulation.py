"""A network from a seed, through the real engine and the real database, beside an auditor that keeps its own truth.

SIMULATION_SEED and SIMULATION_COMMANDS of the environment choose another seed and number. A difference says how to
replay it: the same seed asks the same commands in the same batches, up to the one that differs.
"""

import logging
import re
import shlex
import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import SystemRandom
from uuid import UUID

import pytest

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.circulation.arrival import FORWARDED, ON_ITS_WAY, PASSES
from bashu.domain.circulation.commands import CheckIn, ItemScan
from bashu.domain.circulation.effects import BoxStage, TaskKind
from bashu.domain.circulation.holds.states import HoldEnd, HoldStage
from bashu.domain.circulation.parcels.states import ParcelStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.undo.commands import ScanKind
from bashu.domain.circulation.undo.sentences import SINCE
from bashu.domain.outcome import CoreRefusal
from bashu.domain.routing import Reason
from tests.house.sources import ROOT
from tests.simulation import moving
from tests.simulation.auditor import DifferenceError
from tests.simulation.crowd import Batch, Crowd
from tests.simulation.founding import BEGINS
from tests.simulation.simulate import Asked, Simulation

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests/simulation/test_simulation.py"
COMMANDS_MAX = 48_000
ANSWERS = {
    "CheckedOut",
    "CheckedOut renewed",
    "CheckedOut resent",
    "Renewed",
    "Redated",
    "Redated moved",
    "Dispatched",
    "Recorded",
    "Packed",
    "Packed again",
    "Told",
    "Told staff",
    "Lost",
    "Settled",
    "Settled again",
    "Marked",
    "Marked again",
    "BoxTold received missing",
    *(f"BoxTold {stage}{again}" for stage in BoxStage for again in ("", " again")),
    "Rotated",
    "Rotated again",
    "AccidentTold",
    *(f"FoundAgain {what}" for what in ("cancelled", "to refund", "paid")),
    "PaymentTold",
    "WaiverTold",
    "ChargeTold",
    "DepositTold",
    "Parcelled",
    "Parcelled again",
    *(f"Undone {scan}{hold}" for scan in ScanKind for hold in ("", " hold")),
    "Undone check_in cancelled",
    *(f"ParcelTold {stage}{again}" for stage in ParcelStage for again in ("", " again") if stage != "packed"),
}
# Of what own systems tell, and of what libraries that join bring.
TOLD = {
    *(f"RecordByOwner {told}" for told in (
        "lent Recorded", "lent Recorded staff", "back Recorded", "back Recorded staff", "back CheckedIn",
        "back CheckedIn staff", "back FoundAgain", "terminal_not_allowed",
    )),
    "TakeOverLoan", "TakeOverHold", "TakeOverCharge",
    *(f"TakeOverLoan {refusal}" for refusal in (
        Refusal.TERMINAL_NOT_ALLOWED, Refusal.ITEM_UNKNOWN, Refusal.ITEM_AMBIGUOUS, Refusal.DATES_WRONG,
        Refusal.REGISTER_FIRST, Refusal.ITEM_WITHDRAWN, Refusal.ITEM_OUT_OF_SERVICE, Refusal.ON_LOAN_TO_ANOTHER,
        Refusal.ALREADY_YOURS, Refusal.HELD_FOR_ANOTHER, Refusal.STILL_ON_ITS_WAY,
    )),
    *(f"TakeOverHold {refusal}" for refusal in (
        Refusal.TERMINAL_NOT_ALLOWED, Refusal.TITLE_UNKNOWN, Refusal.DATES_WRONG, Refusal.REGISTER_FIRST,
        Refusal.PATRON_CLOSED, Refusal.ALREADY_YOURS, Refusal.PICKUP_NOT_OFFERED, Refusal.HOLD_IN_THE_PAST,
        Refusal.ALREADY_HELD, Refusal.NOTHING_TO_HOLD,
    )),
    *(f"TakeOverCharge {refusal}" for refusal in (
        Refusal.TERMINAL_NOT_ALLOWED, Refusal.REGISTER_FIRST, Refusal.DATES_WRONG, Refusal.SUM_WRONG,
    )),
}  # fmt: skip
# Only where libraries join and leave, and what of it SLICE_OF_MOVES sees seldom.
MOVES = {*TOLD, Refusal.DATES_WRONG, Refusal.LIBRARY_LEAVES}
SAID = {TaskKind.UNKNOWN_ITEM, TaskKind.AMBIGUOUS_ITEM, TaskKind.CONFLICT}
# Of a work all items are seldom withdrawn.
SELDOM = {"hold impossible"}
HOLDS = {f"hold {how}" for how in (*HoldStage, *HoldEnd)} - {"hold fulfilled", *SELDOM}
CHANGES = {f"{Refusal.CHANGED_SINCE} {since}" for since in SINCE}
EVERYTHING = {
    *ANSWERS, *HOLDS, *CHANGES, *CoreRefusal, *Refusal, *Reason, *SAID, ON_ITS_WAY, PASSES, FORWARDED,
} - {Refusal.CHANGED_SINCE, *MOVES}  # fmt: skip
# What SLICE sees only after more commands, up to five times as many, which are left to `make soak`.
RARE = {
    "BoxTold handed_over again",
    "FoundAgain paid",
    "Marked again",
    *(f"ParcelTold {told}" for told in ("delivered", "delivered again", "lost", "lost again", "returned again")),
    "Redated moved",
    "Rotated again",
    "Told staff",
    f"hold {HoldEnd.EXPIRED}",
    f"Undone {ScanKind.CHECK_IN} hold",
    *(f"{Refusal.CHANGED_SINCE} {since}" for since in ("claimed", "closed", "damaged", "sent", "used", "waiver")),
    Refusal.ITEM_PUT_ASIDE,
    Refusal.NOT_IN_THE_PARCEL,
    Refusal.PATRON_EXPIRED,
    Refusal.RETURNED_TOO_LONG_AGO,
    Reason.ROTATION_CLOSED,
    Reason.ROTATION_TAKES_NONE,
    Refusal.DEPOSIT_IN_THE_FUTURE,
    Refusal.LOANS_LIMIT,
}
RARE_MOVES = {
    "RecordByOwner back FoundAgain",
    f"TakeOverCharge {Refusal.TERMINAL_NOT_ALLOWED}",
    f"TakeOverHold {Refusal.HOLD_IN_THE_PAST}",
    f"TakeOverLoan {Refusal.ITEM_OUT_OF_SERVICE}",
}
SLICE, SLICE_OF_MOVES = Asked(seed=2072, commands=7_000), Asked(seed=25, commands=2_000)
SLICE_OF_ACTIVITIES = Asked(seed=21, commands=12_000)
# Of what speaks against something in activities the slice sees these seldom.
RARE_OF_ACTIVITIES = {
    ActivityRefusal.WRONG_SEED, ActivityRefusal.COMMITMENT_MISSING, ActivityRefusal.MEMBER_UNKNOWN,
    ActivityRefusal.WORD_MISSING, ActivityRefusal.CAPACITY_BELOW_TAKEN, ActivityRefusal.QUOTA_BELOW_TAKEN,
    ActivityRefusal.PATRON_EXPIRED, ActivityRefusal.TOO_YOUNG, ActivityRefusal.TOO_OLD, ActivityRefusal.TIMES_WRONG,
    ActivityRefusal.TOO_LATE_TO_CANCEL, ActivityRefusal.BLOCKED, ActivityRefusal.LIST_STANDS,
}  # fmt: skip
# How somebody registers, moves up, is drawn and comes.
GATHERED = {
    "Register registered", "Register registered of a quota", "Register waiting", "Register in_draw", "Draw",
    "CancelRegistration moved up", "CheckInReader", "CheckInReader later", "RecordAttendance",
    "RecordAttendance question", "EndSession", "CallOffSession", "CountWalkIns", "RecordWalkIns",
    "RecordWalkIns question", "SettleQuestion question", "erased", "freed",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The office writes unsound rules on purpose; what the engine says of them would hide what the auditor says."""
    caplog.set_level(logging.CRITICAL + 1, logger="bashu.engine.circulation.network")


def differ(*_: object, **__: object) -> None:
    raise DifferenceError("something else than was expected")


def failure(work: Callable[[], object]) -> str:
    """The line that replays it."""
    with pytest.raises(pytest.fail.Exception) as failed:
        work()
    return str(failed.value).splitlines()[0]


def run_by(line: str) -> list[str]:
    """The tests that the line selects."""
    words = ["env", *shlex.split(line.removeprefix("Replay: ")), "--collect-only", "-q"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [each for each in listed.splitlines() if "::" in each]


@contextmanager
def replayable(asked: Asked, *, test: Callable[..., None]) -> Iterator[Asked]:
    """Whatever goes wrong is told with the line that asks as many commands again as `yield` was told of."""
    reached = replace(asked)
    try:
        yield reached
    except DifferenceError as found:
        pytest.fail(f"{reached.replay(test.__name__)}\n{found}", pytrace=False)
    except Exception as defect:
        defect.add_note(reached.replay(test.__name__))
        raise


def one_engine(asked: Asked, *, until: Collection[str] = (), moves: bool = False, gathers: bool = False) -> Simulation:
    """So many commands, and more if something was not answered by then."""
    test = test_libraries_that_move_do_too if moves else test_one_engine_does_what_the_auditor_expects
    test = test_readers_who_gather_do_too if gathers else test
    with replayable(asked, test=test) as reached:
        with closing(Simulation(asked.seed, moves=moves, gathers=gathers)) as simulation:
            try:
                simulation.go_on(asked.commands)
                while set(until) - set(simulation.seen) and simulation.commands < COMMANDS_MAX:
                    simulation.go_on(simulation.commands + 1_000)
                simulation.run(simulation.commands)
            finally:
                reached.commands = simulation.commands
        return simulation


def several_processes(asked: Asked, folder: Path) -> Crowd:
    with (
        replayable(asked, test=test_several_processes_do_what_one_engine_would),
        closing(Crowd(asked.seed, folder=folder)) as crowd,
    ):
        crowd.run(workers=3, commands=asked.commands)
    return crowd


def test_one_engine_does_what_the_auditor_expects() -> None:
    asked = Asked.of(seed=SLICE.seed, commands=SLICE.commands)
    simulation = one_engine(asked, until=EVERYTHING - RARE if asked == SLICE else ())
    if asked == SLICE:
        assert EVERYTHING - RARE <= set(simulation.seen) <= EVERYTHING | SELDOM


def test_libraries_that_move_do_too() -> None:
    """They join and leave, and lend by systems of their own."""
    asked = Asked.of(seed=SLICE_OF_MOVES.seed, commands=SLICE_OF_MOVES.commands)
    wanted = MOVES - RARE_MOVES if asked == SLICE_OF_MOVES else set[str]()
    assert wanted <= set(one_engine(asked, until=wanted, moves=True).seen) <= EVERYTHING | SELDOM | MOVES


def test_readers_who_gather_do_too() -> None:
    """They register for activities, wait, are drawn, give back and come, in the same run as they borrow."""
    asked = Asked.of(seed=SLICE_OF_ACTIVITIES.seed, commands=SLICE_OF_ACTIVITIES.commands)
    wanted = {*GATHERED, *ActivityRefusal} - RARE_OF_ACTIVITIES if asked == SLICE_OF_ACTIVITIES else set[str]()
    assert wanted <= set(one_engine(asked, until=wanted, gathers=True).seen)


@pytest.mark.soak
def test_whatever_is_answered_of_activities_is_seen_at_last() -> None:
    asked = replace(SLICE_OF_ACTIVITIES, commands=120_000)
    assert set(one_engine(asked, gathers=True).seen) >= {*GATHERED, *ActivityRefusal, "forgotten"}


@pytest.mark.soak
def test_everything_that_can_be_answered_is_seen_at_last() -> None:
    assert set(one_engine(SLICE, until=EVERYTHING).seen) - SELDOM == EVERYTHING


@pytest.mark.soak
def test_everything_that_moves_is_seen_at_last() -> None:
    assert set(one_engine(SLICE_OF_MOVES, until=MOVES, moves=True).seen) >= MOVES


def test_several_processes_do_what_one_engine_would(tmp_path: Path) -> None:
    crowd = several_processes(Asked.of(seed=2027, commands=700), tmp_path)
    assert crowd.lanes == 3
    assert crowd.side_by_side > crowd.batches / 3
    assert min(crowd.registered[state] for state in ("registered", "waiting", "cancelled")) > 0


def test_a_failing_seed_is_told_with_the_line_that_runs_just_this_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "way", lambda *_, **__: (0, BEGINS.date(), True))
    line = failure(lambda: one_engine(Asked(seed=5, commands=3_000)))
    told = re.match(r"Replay: SIMULATION_SEED=5 SIMULATION_COMMANDS=(\d+) ", line)
    assert told is not None
    assert 0 < int(told[1]) < 3_000
    assert run_by(line) == [f"{HERE}::test_one_engine_does_what_the_auditor_expects"]


def test_a_failing_seed_of_several_processes_is_told_with_its_line_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Crowd, "run", differ)
    line = failure(lambda: several_processes(Asked(seed=5, commands=100), tmp_path))
    assert line.startswith("Replay: SIMULATION_SEED=5 SIMULATION_COMMANDS=100 ")
    assert run_by(line) == [f"{HERE}::test_several_processes_do_what_one_engine_would"]


@pytest.mark.parametrize("barcode", ["B1", "B2"], ids=["of the same item", "of another item"])
def test_a_batch_may_have_read_before_one_that_ran_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, barcode: str
) -> None:
    """And answered after it; not if the two had to wait for each other."""
    first, second = a_batch("B1", began=1.0), a_batch(barcode, began=2.0)
    differs = (1, DifferenceError("a loan that was closed meanwhile"))
    monkeypatch.setattr(Crowd, "_replay", lambda _, order: differs if order[0] is first else None)
    with closing(Crowd(5, folder=tmp_path)) as crowd:
        if barcode == "B1":
            with pytest.raises(DifferenceError, match="closed meanwhile"):
                crowd.settle([first, second])
        else:
            crowd.settle([first, second])


def a_batch(barcode: str, *, began: float) -> Batch:
    """Under way for a minute and a half."""
    command = CheckIn(
        id=UUID(int=int(began)),
        occurred_at=BEGINS,
        terminal_id=1,
        item=ItemScan(barcode="none", item_id=int(barcode[1:])),
    )
    return BEGINS, [command], [], began, began + 1.5


def test_also_what_breaks_down_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulation, "compare_all", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError) as broken:
        one_engine(Asked(seed=5, commands=1))
    (line,) = broken.value.__notes__
    assert line.startswith("Replay: SIMULATION_SEED=5 ")


@pytest.mark.soak
def test_a_million_commands_of_one_engine_are_clean() -> None:
    one_engine(Asked.of(seed=SystemRandom().randrange(10**6), commands=1_000_000), moves=True)


@pytest.mark.soak
def test_many_commands_of_readers_who_gather_are_clean() -> None:
    one_engine(Asked.of(seed=SystemRandom().randrange(10**6), commands=200_000), gathers=True)


@pytest.mark.soak
def test_many_commands_of_several_processes_are_clean(tmp_path: Path) -> None:
    several_processes(Asked.of(seed=SystemRandom().randrange(10**6), commands=50_000), tmp_path)
