"""Imports: begun, gone on with after whatever broke them off, and ended.

    run_id = start_run(library_id, path, options=..., by=..., now=...)
    run_id = start_file(library_id, file, ...)  of a file whose digest is known
    run(run_id, ...)                    as often as it takes; from where the one before had committed
    runs(library_id), problems(run_id)  what came of it

One process at a time works on a run; several runs side by side take turns.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final

from bashu.db.catalogue.imports import RunRow, latest_run, run_of
from bashu.db.catalogue.imports import problems_of as problems
from bashu.db.catalogue.imports import runs_of as runs
from bashu.db.catalogue.models import ImportRun
from bashu.domain.catalogue.importing.runs import Fate, RunOptions, RunState, add_counts
from bashu.domain.values import value_class
from bashu.engine import clock
from bashu.engine.admission import admitting
from bashu.engine.catalogue.importing import ending
from bashu.engine.catalogue.importing.about import About, Profile
from bashu.engine.catalogue.importing.alone import RUN_LOCKS, TakenError, alone
from bashu.engine.catalogue.importing.cutting import Cut, Ends, Form, cuts, damage, look, unpacked
from bashu.engine.catalogue.importing.ending import Now, Stop
from bashu.engine.catalogue.importing.pace import Committer
from bashu.engine.catalogue.importing.pool import WorkerError, prepared
from bashu.engine.catalogue.importing.preparing import Job
from bashu.engine.catalogue.importing.profiles import profile_of

__all__ = ["File", "ImportFailedError", "Started", "problems", "run", "runs", "start_file", "start_run"]

CHANGES: Final = (Fate.NEW, Fate.CHANGED, Fate.DELETED)
# From so many records on, plans may be other ones than before.
MANY: Final = 1_000


class ImportFailedError(Exception):
    """It cannot go on. The text is for whoever runs it: what is wrong, and what to do."""


@value_class(frozen=True, slots=True, kw_only=True)
class File:
    """`name`: as people know it; `digest`: SHA-256 of all of it."""

    path: Path
    name: str
    size: int
    digest: bytes


@value_class(frozen=True, slots=True)
class Started:
    """`again`: it is done, and nothing has been imported into this library since. `goes_on`: it was broken off."""

    run_id: int
    again: bool = False
    goes_on: bool = False


def start_run(
    library_id: int, path: Path, *, options: RunOptions, by: int | None, now: datetime, again: bool = False
) -> Started:
    """Nothing is read into the catalogue yet. The same file with the same options is the same run, unless `again`."""
    try:
        with path.open("rb") as source:
            digest = file_digest(source, "sha256").digest()
        file = File(path=path, name=path.name, size=path.stat().st_size, digest=digest)
    except OSError as error:
        raise ImportFailedError(f"{path} cannot be read: {error.strerror}") from None
    return start_file(library_id, file, options=options, by=by, now=now, again=again)


def start_file(
    library_id: int, file: File, *, options: RunOptions, by: int | None, now: datetime, again: bool = False
) -> Started:
    """Of a file that was read already. What was broken off goes on unless something else came in between: of that, the
    records of before would stay changed.
    """
    profile = profile_of(library_id) if options.items else None
    told = profile.to_json() if profile is not None else {}
    before = ImportRun.objects.filter(library=library_id, digest=file.digest, options=options.to_json(), profile=told)
    found = None if again else before.order_by("-id").first()
    if found is not None and found.state != RunState.DONE and not is_overtaken(found):
        ImportRun.objects.filter(pk=found.pk).update(path=str(file.path), name=file.name)
        return Started(found.pk, goes_on=found.number > 0)
    latest = latest_run(library_id)
    if found is not None and latest is not None and latest.run_id == found.pk:
        return Started(found.pk, again=True)
    made = ImportRun.objects.create(
        library_id=library_id,
        name=file.name,
        path=str(file.path),
        size=file.size,
        digest=file.digest,
        options=options.to_json(),
        profile=told,
        made_at=now,
        staff_id=by,
    )
    return Started(made.pk)


def is_overtaken(broken_off: ImportRun) -> bool:
    """Whether something else was imported into its library since: to go on would bring back what that has changed."""
    later = ImportRun.objects.filter(library=broken_off.library_id, pk__gt=broken_off.pk, number__gt=0)
    return broken_off.number > 0 and any(map(_changed_something, later.values_list("counts", flat=True)))


def _changed_something(counts: dict[str, Any]) -> bool:
    return any(counts.get(name) for name in (*CHANGES, "removed", "items_new", "items_changed"))


def run(
    run_id: int,
    *,
    now: Now = clock.now,
    progress: Callable[[int], None] = lambda _: None,
    stop: Stop = lambda: False,
    workers: int | None = None,
) -> RunRow:
    """To its end, or until `stop` says so, between two transactions. `progress` is told how many bytes of the file, as
    it lies there, are committed. Raises ImportFailedError.
    """
    with _alone(run_id):
        row = _found(run_id)
        if row.state == RunState.DONE:
            return row
        ImportRun.objects.filter(pk=run_id).update(
            state=RunState.RUNNING, begun_at=row.begun_at or now(), ended_at=None, error=""
        )
        try:
            counts = _go_through(row, now=now, progress=progress, stop=stop, workers=workers)
        except ImportFailedError as error:
            _end(run_id, RunState.FAILED, error=str(error), now=now)
            raise
        except KeyboardInterrupt:
            _end(run_id, RunState.STOPPED, now=now)
            raise
        if stop():
            _end(run_id, RunState.STOPPED, now=now)
        else:
            ending.forget_seen(run_id)
            if counts.get("new", 0) + counts.get("changed", 0) >= MANY:
                ending.analyse()
            _end(run_id, RunState.DONE, counts=counts, now=now)
    return _found(run_id)


def _go_through(
    row: RunRow, *, now: Now, progress: Callable[[int], None], stop: Stop, workers: int | None
) -> dict[str, Any]:
    profile = Profile.from_json(row.profile) if row.profile else None
    options = RunOptions.from_json(row.options)
    about = About(run_id=row.run_id, library_id=row.library_id, options=options, profile=profile, by=row.staff_id)
    with admitting() as admitter, _opened(row) as (file, source):
        form = look(source)
        if options.whole and form.form not in {Form.ISO_2709, Form.MARCXML}:
            raise ImportFailedError("Only a file of records can be all that a library has: leave --whole out.")
        if form.form is Form.ITEMS and profile is None:
            raise ImportFailedError("This is a table of items: import it without --no-items.")
        layout = profile.layout if profile is not None else None
        committer = Committer(admitter, about, counts=dict(row.counts), now=now, progress=progress)
        ends = Ends()
        rest = _rest(cuts(source, form.form, ends=ends, reach=file.tell), after=row.number)
        _read(rest, Job(look=form, options=options, layout=layout), into=committer, stop=stop, workers=workers)
        if stop():
            return committer.counts
        if why := damage(source):
            raise ImportFailedError(
                f"The packed file is damaged ({why}). What came before is in the catalogue; fetch the file again."
            )
        # Terminators behind the last record.
        counts = add_counts(committer.counts, {"terminators": ends.alone, "alone": ends.alone})
        counts["form"] = form.form.value
        if options.whole:
            counts = add_counts(counts, ending.remove_missed(admitter, about, now=now(), stop=stop))
    try:
        ending.withdraw_gone(about, read=counts.get("items_read", 0), now=now, stop=stop)
    except ending.NotYetError as error:
        raise ImportFailedError(f"{error}: go on with the same command") from None
    return counts


def _read(rest: Iterator[Cut], job: Job, *, into: Committer, stop: Stop, workers: int | None) -> None:
    try:
        with closing(prepared(job, rest, workers=workers)) as records:
            for record in records:
                into.take(record)
                if stop():
                    break
        into.flush()
    except WorkerError as error:
        raise ImportFailedError(f"{error} Go on with the same command.") from None


def _rest(all_cuts: Iterator[Cut], *, after: int) -> Iterator[Cut]:
    """Those that are not committed yet. To cut is quick; so the places of cuts are the same as the first time."""
    return (cut for cut in all_cuts if cut.number > after)


@contextmanager
def _opened(row: RunRow) -> Iterator[tuple[IO[bytes], BufferedReader]]:
    try:
        file = Path(row.path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise ImportFailedError(f"{row.path} cannot be read: {error.strerror}") from None
    with file:
        try:
            yield file, unpacked(file)
        except OSError as error:
            raise ImportFailedError(f"{row.path} cannot be read on: {error}. Go on with the same command.") from None


@contextmanager
def _alone(run_id: int) -> Iterator[None]:
    try:
        with alone(RUN_LOCKS, run_id):
            yield
    except TakenError:
        raise ImportFailedError("Another process is at this import: wait until it is done.") from None


def _found(run_id: int) -> RunRow:
    found = run_of(run_id)
    if found is None:
        raise ImportFailedError(f"There is no import {run_id}.")
    return found


def _end(run_id: int, state: RunState, *, now: Now, error: str = "", counts: dict[str, Any] | None = None) -> None:
    changed: dict[str, Any] = {"state": state, "ended_at": now(), "error": error}
    ImportRun.objects.filter(pk=run_id).update(**changed, **({} if counts is None else {"counts": counts}))
