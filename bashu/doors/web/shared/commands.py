"""From a page to the engine, and back."""

from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError

from bashu.db.circulation.looking import saw
from bashu.domain.circulation.answers import left_no_trace
from bashu.domain.outcome import Busy, Command, Outcome
from bashu.engine.batch import shared

# A page that waits longer than this says "busy" instead.
WAIT_SECONDS = 6.0


def execute(command: Command) -> Outcome:
    """Busy means that it is not known what became of the command, so it is asked once more under the same id."""
    outcome = shared().call(command, timeout=WAIT_SECONDS)
    if isinstance(outcome, Busy):
        outcome = shared().call(command, timeout=WAIT_SECONDS)
    if (item_id := left_no_trace(outcome)) is not None:
        saw(item_id, now=command.occurred_at)
    return outcome


def execute_all(commands: Sequence[Command]) -> list[Outcome]:
    """In their order, as one batch or few; busy ones are asked once more, as above."""
    waiting: list[Future[Outcome]] = [Future() for _ in commands]
    for command, future in zip(commands, waiting, strict=True):
        shared().submit(command, future.set_result, patience=WAIT_SECONDS)
    outcomes = [_outcome(future) for future in waiting]
    return [
        shared().call(command, timeout=WAIT_SECONDS) if isinstance(outcome, Busy) else outcome
        for command, outcome in zip(commands, outcomes, strict=True)
    ]


def _outcome(future: "Future[Outcome]") -> Outcome:
    try:
        return future.result(timeout=2 * WAIT_SECONDS)
    except TooLateError:
        return Busy()


def ask(commands: Sequence[Command]) -> list[Outcome]:
    """What would be answered now; nothing is changed."""
    return shared().ask_all(commands, timeout=WAIT_SECONDS)
