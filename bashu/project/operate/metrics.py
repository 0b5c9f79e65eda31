"""What a process counts. The table in `docs/operate.md` lists it; a test compares the two.

No label holds what a person is or typed, and each has few values: kinds of commands, refusals, codes of messages.
"""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

import prometheus_client
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Counter, Gauge, Histogram

from bashu.domain.outcome import Accepted, Busy, Command, Failed, Outcome, Refused

if TYPE_CHECKING:
    from bashu.doors.sip2.server import Running
    from bashu.engine.batch import Gatherer
    from bashu.project.operate.seen import Seen

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

# When a counter was made is nothing that anybody asks, and would double what is sent.
cast("Callable[[], None]", prometheus_client.disable_created_metrics)()

COMMANDS = Counter(
    "bashu_commands", "Commands answered; a refusal is named.", ["command", "outcome", "refusal", "asking"]
)
QUEUE = Gauge("bashu_queue_commands", "Commands that wait for the engine now.")
QUEUE_FULL = Counter("bashu_queue_full", "Commands answered busy unexecuted.", ["command"])
QUEUE_WAIT = Histogram(
    "bashu_queue_wait_seconds", "How long the first command of each batch waited in the queue.", buckets=SECONDS
)
BATCH_SIZE = Histogram(
    "bashu_batch_commands", "Commands in a batch.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
)
BATCH = Histogram("bashu_batch_seconds", "From taking a batch until its answers were told.", buckets=SECONDS)
COMMIT = Histogram("bashu_commit_seconds", "Writing a batch and committing it, in one trip.", buckets=SECONDS)
FAULTS = Counter("bashu_faults", "Batches that failed and were sorted, by what was done next.", ["fault"])

SIP2_ANSWER = Histogram(
    "bashu_sip2_answer_seconds", "From a machine's request to its answer, by the answer's code.", ["message"],
    buckets=SECONDS,
)  # fmt: skip
SIP2_WRONG = Counter("bashu_sip2_wrong", "Messages of machines of which nothing came, by why.", ["why"])
SIP2_LINES = Gauge("bashu_sip2_lines", "Connections of machines now.")
SIP2_TERMINALS = Gauge("bashu_sip2_terminals", "Terminals that are connected now and have said who they are.")
SIP2_TURNED_AWAY = Counter("bashu_sip2_turned_away", "Connections not taken, because all lines were.")
SIP2_LOGINS_FAILED = Counter("bashu_sip2_logins_failed", "Logins of machines that were refused.")

HTTP = Counter("bashu_http_requests", "Pages answered, by the name of the view.", ["view", "method", "status"])
HTTP_SECONDS = Histogram("bashu_http_seconds", "Time to make a page.", ["view"], buckets=SECONDS)

READY = Gauge("bashu_ready", "Whether each check of readiness holds.", ["check"])


class EngineWatch:
    """An `bashu.engine.observer.Observer`. `heard` is told the terminals that commands came from."""

    def __init__(self, heard: Callable[[int], None] = lambda _: None) -> None:
        self._heard = heard

    def batch(
        self, commands: Sequence[Command], outcomes: Sequence[Outcome], *, asking: bool, waited: float, took: float
    ) -> None:
        BATCH_SIZE.observe(len(commands))
        BATCH.observe(took)
        QUEUE_WAIT.observe(waited)
        word = "yes" if asking else "no"
        tally = Tally(
            (type(command).__name__, *_sorted(outcome)) for command, outcome in zip(commands, outcomes, strict=True)
        )
        for (command, outcome, refusal), count in tally.items():
            COMMANDS.labels(command, outcome, refusal, word).inc(count)
        for terminal_id in {getattr(command, "terminal_id", None) for command in commands}:
            if terminal_id is not None:
                self._heard(terminal_id)

    def commit(self, seconds: float) -> None:
        COMMIT.observe(seconds)

    def fault(self, name: str) -> None:
        FAULTS.labels(name).inc()

    def full(self, kind: type[Command]) -> None:
        QUEUE_FULL.labels(kind.__name__).inc()


def _sorted(outcome: Outcome) -> tuple[str, str]:
    match outcome:
        case Accepted():
            return "accepted", ""
        case Refused(refusal):
            return "refused", refusal.value
        case Busy():
            return "busy", ""
        case Failed():
            return "failed", ""


class MachineWatch:
    """A `bashu.doors.sip2.observer.Observer`. `seen` keeps how each of them fares."""

    def __init__(self, seen: "Seen | None" = None) -> None:
        self._seen = seen
        self._by_message = cache(SIP2_ANSWER.labels)

    def answered(self, message: str, seconds: float) -> None:
        self._by_message(message).observe(seconds)

    def heard(self, terminal_id: int) -> None:
        if self._seen is not None:
            self._seen.heard(terminal_id)

    def fared(self, terminal_id: int, *, wrong: str, version: str) -> None:
        if wrong:
            SIP2_WRONG.labels(wrong).inc()
        if self._seen is not None:
            self._seen.fared(terminal_id, wrong=wrong, version=version)

    def turned_away(self) -> None:
        SIP2_TURNED_AWAY.inc()

    def login_failed(self) -> None:
        SIP2_LOGINS_FAILED.inc()


def watch_queue(gatherer: "Gatherer") -> None:
    QUEUE.set_function(lambda: gatherer.waiting)


def watch_lines(running: "Running") -> None:
    SIP2_LINES.set_function(lambda: running.lines)
    SIP2_TERMINALS.set_function(lambda: len(running.terminals))


def exposed() -> bytes:
    """All of this process, in Prometheus' text format."""
    return prometheus_client.generate_latest()
