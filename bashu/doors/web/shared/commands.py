"""From a page to the engine, and back."""

from collections.abc import Sequence

from bashu.domain.outcome import Busy, Command, Outcome
from bashu.engine.batch import shared

# A page that waits longer than this says "busy" instead.
WAIT_SECONDS = 6.0


def execute(command: Command) -> Outcome:
    """Busy means that it is not known what became of the command, so it is asked once more under the same id."""
    outcome = shared().call(command, timeout=WAIT_SECONDS)
    return shared().call(command, timeout=WAIT_SECONDS) if isinstance(outcome, Busy) else outcome


def ask(commands: Sequence[Command]) -> list[Outcome]:
    """What would be answered now; nothing is changed."""
    return shared().ask_all(commands, timeout=WAIT_SECONDS)
