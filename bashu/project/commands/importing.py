"""A library's files into the union catalogue, what was wrong in them, and how the library writes its items."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import orjson

from bashu.db.catalogue import imports
from bashu.db.catalogue.imports import RunRow
from bashu.domain.catalogue.importing.runs import RunOptions, RunState
from bashu.engine import clock
from bashu.engine.catalogue.importing import told
from bashu.engine.catalogue.importing.profiles import ProfileError, set_profile
from bashu.engine.catalogue.importing.runs import ImportFailedError, run, start_run
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.importing import files_there, library_called
from bashu.project.progress import Progress


def bring(library: str, files: Sequence[Path], *, options: RunOptions, again: bool = False) -> str:
    """What came of it. The records that were mended or left out are told one by one, the first of them."""
    db.check_schema()
    library_id = library_called(library)
    files_there(tuple(files))
    said = []
    with stopping() as stop:
        for path in files:
            if stop.is_set():
                break
            answer = _bring(library_id, path, options=options, again=again, stop=stop)
            said.append(f"{path}: {answer}" if len(files) > 1 else answer)
    return "\n".join(said)


def _bring(library_id: int, path: Path, *, options: RunOptions, again: bool, stop: Event) -> str:
    try:
        started = start_run(library_id, path, options=options, by=None, now=clock.now(), again=again)
        if started.again:
            before = imports.run_of(started.run_id)
            at = before.ended_at if before is not None else None
            return (
                f"This file was imported already (run {started.run_id}, {at:%Y-%m-%d %H:%M} UTC), and nothing "
                "has been imported into this library since. Nothing was done; --again reads it anew."
            )
        if started.goes_on:
            sys.stderr.write(f"{path}: goes on where run {started.run_id} was broken off.\n")
        with Progress(f"Importing {path.name}", total=path.stat().st_size, time_left=True) as progress:
            done = run(started.run_id, progress=progress.reach, stop=stop.is_set)
    except ImportFailedError as error:
        raise OperatingError(f"{path}: {error}") from None
    _tell_problems(path, done)
    if done.state == RunState.STOPPED:
        raise OperatingError(
            f"{path}: stopped after {done.number} records, which are in the catalogue. Go on with the same command."
        )
    counts = done.counts
    if not counts.get("items_read") and counts.get("left_out", 0) == counts.get("read", 0):
        raise OperatingError(
            f"{path}: none of {counts.get('read', 0)} records could be taken in: is this a MARC file (ISO 2709 or "
            "MARCXML), or a table of items (CSV)?"
        )
    return told.summary(done)


def report(which: str, *, library: str | None, to: Path | None) -> str:
    """`which`: the number of a run, or `last`."""
    db.check_schema()
    row = _run(which, library)
    if to is None:
        return "\n".join(told.report(row))
    try:
        with to.open("xb") as file:
            count = told.export(row, file, as_lines=to.suffix.lower() == ".txt")
    except FileExistsError:
        raise OperatingError(f"{to} is there already: name a new file.") from None
    except OSError as error:
        raise OperatingError(f"{to} cannot be written: {error.strerror}") from None
    return f"{count} records that were left out of run {row.run_id} are in {to}."


def holdings(library: str, *, profile: Path | None) -> str:
    """The profile as it is set from now on."""
    db.check_schema()
    library_id = library_called(library)
    if profile is not None:
        try:
            set_profile(library_id, orjson.loads(profile.read_bytes()))
        except (orjson.JSONDecodeError, ProfileError) as error:
            raise OperatingError(f"{profile}: {error}") from None
        except OSError as error:
            raise OperatingError(f"{profile} cannot be read: {error.strerror}") from None
    return orjson.dumps(told.profile_said(library_id), option=orjson.OPT_INDENT_2).decode()


def _run(which: str, library: str | None) -> RunRow:
    library_id = library_called(library) if library else None
    if which == "last":
        found = imports.latest_run(library_id)
    else:
        found = imports.run_of(int(which)) if which.isdecimal() else None
    if found is None or library_id not in {None, found.library_id}:
        raise OperatingError(f"There is no import {which}" + (f" of {library}." if library else "."))
    return found


def _tell_problems(path: Path, done: RunRow) -> None:
    problems = imports.problems_of(done.run_id, most=told.LINES_MAX + 1)
    sys.stderr.writelines(f"{path}: {told.line(each)}\n" for each in problems[: told.LINES_MAX])
    if len(problems) > told.LINES_MAX:
        sys.stderr.write(f"... and more: bashu import --report {done.run_id}\n")


@contextmanager
def stopping() -> Iterator[Event]:
    """The first Ctrl-C ends the transaction that is under way, the second one breaks it off."""
    stop = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        sys.stderr.write("Stopping after the records that are on their way ...\n")

    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
