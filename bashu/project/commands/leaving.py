"""A library leaves the network: what would be, the beginning, what it takes along, and the end."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bashu.db.circulation.homecoming import count_out
from bashu.db.circulation.leaving import holds_between, still_open
from bashu.db.network.edits import clock_terminal
from bashu.db.network.leaving import stage_of
from bashu.domain.circulation.holds.commands import CancelHold
from bashu.domain.circulation.holds.states import ClosedReason
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.leaving import Stage, Step
from bashu.domain.outcome import Accepted
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock, leaving
from bashu.engine.submit import Engine
from bashu.project.bringing import administrator, batches
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.handing_over import hand_over
from bashu.project.importing import library_called

STANDS = {
    Stage.MEMBER: "is a member, and nothing was begun",
    Stage.LEAVING: "is leaving",
    Stage.LEFT: "has left",
}


def plan(library: str) -> str:
    """Where it stands, and what goes between it and others. Changes nothing."""
    db.check_schema()
    library_id = library_called(library)
    return _told(library, stage_of(library_id), counts=still_open(library_id))


def leave(library: str, *, login: str, to: Path | None) -> str:
    """Begin, or go on: what is between it and others ends, and what it takes along is written."""
    library_id, by = _whose(library, login)
    now = clock.now()
    stage = leaving.move(library_id, Step.BEGIN, by=by, now=now)
    if stage is None:
        raise OperatingError(f"{library} has left already.")
    cancelled = _cancel_holds(library_id, now=now)
    count_out(now)
    lines = [_told(library, stage, counts=still_open(library_id))]
    lines += [_row("holds ended", cancelled)] if cancelled else []
    if to is not None:
        lines += [f"Written to {to}, for {library} alone:", *_rows(hand_over(library_id, to))]
    return "\n".join(lines)


def call_off(library: str, *, login: str) -> str:
    library_id, by = _whose(library, login)
    if leaving.move(library_id, Step.CALL_OFF, by=by, now=clock.now()) is None:
        raise OperatingError(f"{library} {STANDS[stage_of(library_id)]}: there is nothing to call off.")
    return f"{library} stays. Holds that were ended are not placed again."


def end(library: str, *, login: str, force: bool) -> str:
    """Nothing of it opens anything any more. While something is open that is told, and only `force` goes on."""
    library_id, by = _whose(library, login)
    now, stage, counts = clock.now(), stage_of(library_id), still_open(library_id)
    if stage is Stage.MEMBER:
        raise OperatingError(f"{library} {STANDS[stage]}: begin with `bashu leave {library}`.")
    if any(counts.values()) and stage is Stage.LEAVING and not force:
        raise OperatingError(
            f"{_told(library, stage, counts=counts)}\nNothing was ended, because this is open still. Wait until it is "
            "home, or end all the same with --force."
        )
    revoked = leaving.revoke(library_id, by=by, now=now)
    leaving.move(library_id, Step.END, by=by, now=now)
    told = [f"{library} has left. It opened this until now:", *_rows(revoked)]
    return "\n".join([*told, *([f"Left open:\n{_list(counts)}"] if any(counts.values()) else [])])


def _cancel_holds(library_id: int, *, now: datetime) -> int:
    """Each by the same id as long as it is the same day's run; a hold that is over is not among them the next time."""
    terminal_id, holds = clock_terminal(library_id), holds_between(library_id)

    def command(hold_id: int) -> CancelHold:
        own = sha256(f"Leaving {hold_id}".encode()).digest()[:RANDOM_BYTES]
        return CancelHold(
            id=uuid7(now, own), occurred_at=now, terminal_id=terminal_id, hold_id=hold_id,
            reason=ClosedReason.NOT_LENT_OUT,
        )  # fmt: skip

    def submit(engine: Engine) -> int:
        outcomes = (engine.submit([command(each) for each in batch], now) for batch in batches(holds))
        return sum(isinstance(outcome, Accepted) for some in outcomes for outcome in some)

    return with_engine(submit)


def _whose(library: str, login: str) -> tuple[int, int]:
    """The library, and who answers for it: an administrator of the whole network."""
    db.check_schema()
    return library_called(library), administrator(login, "lets a library leave")


def _told(library: str, stage: Stage, *, counts: Mapping[str, int]) -> str:
    return f"{library} {STANDS[stage]}. Between it and others is open:\n{_list(counts)}"


def _list(counts: Mapping[str, int]) -> str:
    return "\n".join(_rows(counts))


def _rows(counts: Mapping[str, int]) -> list[str]:
    return [_row(name, count) for name, count in counts.items()]


def _row(name: str, count: int) -> str:
    return f"  {name:<30}{count:>8}"
