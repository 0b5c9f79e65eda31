"""All years of all policies: one PostgreSQL, and as many processes side by side as there are cores."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from types import FrameType
from typing import Any, Final

import orjson

from bashu.project import child
from bashu.project.errors import OperatingError
from bashu.project.simulate.plan import Plan
from bashu.project.simulate.policy import Asked, Policy
from bashu.project.simulate.scratch import Scratch, check_room, scratch

STOP_S: Final = 5
# What a task weighs in the time that is left, in days of a year.
SCHEMA_DAYS, WORLD_SHARE = 10.0, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The first of `asked` is what the others are compared with."""

    asked: Sequence[Asked]
    seeds: int
    plan: Plan
    jobs: int


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of a year; `told` as `tasks.py` has it."""

    policy: Policy
    seed: int
    told: dict[str, Any]

    @property
    def figures(self) -> dict[str, float]:
        found: dict[str, float] = self.told["figures"]
        return found


@dataclass(slots=True)
class Task:
    """Done on `database`, which is made as a copy of `template`; `after` is the task that must be done before."""

    name: str
    work: dict[str, Any]
    database: str
    weight: float
    template: str | None = None
    after: str | None = None
    share: float = 0.0
    done: Any = None
    process: subprocess.Popen[bytes] | None = None
    buffer: bytes = field(default=b"", repr=False)


def run(study: Study, progress: Callable[[float, str], None] = lambda _share, _what: None) -> list[Lived]:
    """`progress` is told which share of all is done, and what is being done."""
    check_room(loans=study.plan.loans, items=study.plan.items, at_once=study.jobs)
    tasks = {task.name: task for task in _tasks(study)}
    with _ended_by_a_signal(), scratch() as place:
        _work(tasks, place, jobs=study.jobs, progress=progress)
    by_name = {asked.policy.name: asked.policy for asked in study.asked}
    years = (task for task in tasks.values() if task.work["do"] == "year")
    found = [Lived(by_name[task.work["policy"]], task.work["seed"], task.done) for task in years]
    return sorted(found, key=lambda each: (list(by_name).index(each.policy.name), each.seed))


def _tasks(study: Study) -> Iterator[Task]:
    plan = asdict(study.plan) | {"begins_on": study.plan.begins_on.isoformat()}
    # The texts as they were read: a file that is edited meanwhile is not another policy for the later seeds.
    written = {asked.policy.name: asked.text for asked in study.asked}
    yield Task("schema", {"do": "schema", "written": written}, Scratch.base, SCHEMA_DAYS)
    for seed in range(1, study.seeds + 1):
        world = f"world {seed}"
        work = {"do": "world", "plan": plan, "seed": seed}
        yield Task(world, work, f"world_{seed}", WORLD_SHARE * study.plan.days, template=Scratch.base, after="schema")
        for number, (policy, text) in enumerate(written.items()):
            work = {"do": "year", "plan": plan, "seed": seed, "policy": policy, "text": text}
            name, database = f"{policy}, {seed}", f"year_{number}_{seed}"
            yield Task(name, work, database, study.plan.days, template=f"world_{seed}", after=world)


def _work(tasks: Mapping[str, Task], place: Scratch, *, jobs: int, progress: Callable[[float, str], None]) -> None:
    """Starts what can begin, as it stands in order: so a world is used up before the next one is made."""
    waiting, running, whole = list(tasks.values()), list[Task](), sum(task.weight for task in tasks.values())
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while len(running) < jobs and (task := _next(waiting, tasks)) is not None:
                    waiting.remove(task)
                    running.append(_begin(task, place, selector=selector))
                for key, _ in selector.select():
                    if _hear(key.data, place, selector=selector):
                        running.remove(key.data)
                        _tidy(key.data, tasks, place=place)
                done = sum(task.weight * task.share for task in tasks.values())
                progress(done / whole, "; ".join(task.name for task in running))
        finally:
            for task in running:
                _end(task)


def _next(waiting: Sequence[Task], tasks: Mapping[str, Task]) -> Task | None:
    return next((task for task in waiting if task.after is None or tasks[task.after].share == 1.0), None)


def _begin(task: Task, place: Scratch, *, selector: selectors.BaseSelector) -> Task:
    if task.template is not None:
        place.copy(task.template, task.database)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BASHU_", "DJANGO_"))}
    # A seed stands for one year: so must be what Python makes of names.
    environ = kept | {
        "BASHU_HOME": str(place.folder),
        "BASHU_DATABASE_URL": place.url(task.database),
        "PYTHONHASHSEED": "0",
    }
    command = [sys.executable, "-m", "bashu.project.simulate.worker", orjson.dumps(task.work).decode()]
    with (place.folder / "worker.log").open("ab") as errors:
        task.process = child.start(
            command, at_our_death=signal.SIGKILL, environ=environ, output=subprocess.PIPE, errors=errors
        )
    if task.process.stdout is None:
        raise ValueError("its output is a pipe")
    selector.register(task.process.stdout, selectors.EVENT_READ, task)
    return task


def _hear(task: Task, place: Scratch, *, selector: selectors.BaseSelector) -> bool:
    """Whether it has ended."""
    if task.process is None or task.process.stdout is None:
        raise ValueError("nobody hears what was not begun")
    heard = os.read(task.process.stdout.fileno(), 1 << 16)
    task.buffer += heard
    *lines, task.buffer = task.buffer.split(b"\n")
    for line in lines:
        told = orjson.loads(line)
        if "failed" in told:
            raise OperatingError(f"{task.name}: {told['failed']}")
        task.share = min(told.get("share", task.share), 0.999)
        task.done = told.get("done", task.done)
    if heard:
        return False
    selector.unregister(task.process.stdout)
    task.process.stdout.close()
    if status := task.process.wait():
        raise OperatingError(f"{task.name} ended with status {status}: {_last_line(place)}")
    task.share = 1.0
    return True


def _tidy(task: Task, tasks: Mapping[str, Task], *, place: Scratch) -> None:
    """Drops what nobody needs any more: a year when it is over, a world with its last year."""
    if task.work["do"] != "year":
        return
    place.drop(task.database)
    if task.template and all(each.share == 1.0 for each in tasks.values() if each.template == task.template):
        place.drop(task.template)


def _end(task: Task) -> None:
    if task.process is not None:
        task.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            task.process.wait(STOP_S)


def _last_line(place: Scratch) -> str:
    lines = (place.folder / "worker.log").read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """SIGTERM is like Ctrl-C: whatever was made is taken away."""

    def stop(_sign: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
