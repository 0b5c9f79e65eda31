"""Runs of files that were handed over from elsewhere: begun, worked at, stopped, gone on with, and forgotten.

    started = hand_over(received, ...)    there is a run, and somebody has to work at it
    waiting()                             those runs, of the files that lie here
    work(run_id, ...)                     to its end; then its file is deleted

Whoever works at a run is told to stop by its row, so it may be on another machine than who asks.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from bashu.db.catalogue.imports import RunRow
from bashu.db.catalogue.models import ImportRun, Upload
from bashu.domain.catalogue.importing.runs import RunOptions, RunState
from bashu.domain.catalogue.importing.uploads import KEPT, WAITING_MAX, Unfit
from bashu.domain.values import value_class
from bashu.engine import clock
from bashu.engine.catalogue.importing.ending import Now
from bashu.engine.catalogue.importing.receiving import Received, UnfitError
from bashu.engine.catalogue.importing.runs import File, Started, is_overtaken, run, start_file

UNDER_WAY: Final = (RunState.WAITING, RunState.RUNNING)
# What the clock works at, unless somebody has stopped it.
WANTED: Final = (*UNDER_WAY, RunState.STOPPED)
TOLD_SECONDS: Final = 0.5
NAME_LENGTH: Final = 200
# Of files that belong to no run: as long may somebody be at sending one.
STRAY_SECONDS: Final = 24 * 3600.0
LIBRARY_LOCKS: Final = 0x4250


@value_class(frozen=True, slots=True, kw_only=True)
class Waiting:
    run_id: int
    library_id: int
    number: int


def folder() -> Path:
    home: Path = settings.BASHU.home
    return home / "uploads"


def size_max() -> int:
    most: int = settings.BASHU.upload_mb
    return most << 20


def hand_over(
    received: Received,
    *,
    library_id: int,
    options: RunOptions,
    by: int | None,
    key_id: int | None,
    now: datetime,
    again: bool = False,
) -> Started:
    """The same file as one that is not done goes on there. Raises UnfitError; then the file is gone."""
    name = _shown(received.name)
    file = File(path=received.path, name=name, size=received.size, digest=received.digest)
    keeps = False
    try:
        with transaction.atomic():
            _one_at_a_time(library_id)
            ours = Upload.objects.filter(run__library=library_id, run__state__in=UNDER_WAY)
            if ours.count() >= WAITING_MAX:
                raise UnfitError(Unfit.MANY_WAIT)
            started = start_file(library_id, file, options=options, by=by, now=now, again=again)
            keeps = not started.again and _lies_here(started.run_id, received.path, key_id=key_id)
    finally:
        if not keeps:
            received.path.unlink(missing_ok=True)
    return started


def _lies_here(run_id: int, path: Path, *, key_id: int | None) -> bool:
    """Whether the file is needed: of a run that has one already, that one stays."""
    upload = Upload.objects.filter(pk=run_id).first() or Upload(run_id=run_id)
    there = folder() / upload.file
    kept = bool(upload.file) and there.is_file()
    if not kept:
        upload.file = path.name
    ImportRun.objects.filter(pk=run_id).update(path=str(folder() / upload.file))
    ImportRun.objects.filter(pk=run_id).exclude(state__in=UNDER_WAY).update(state=RunState.WAITING)
    upload.key_id, upload.stop_asked_at = key_id, None
    upload.save()
    return path.name == str(upload.file)


def _shown(name: str) -> str:
    """What the sender calls it, of any system, made harmless."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each if each.isprintable() else " " for each in last).strip()[:NAME_LENGTH]


def _one_at_a_time(library_id: int) -> None:
    """Two who hand over the same file begin one run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LIBRARY_LOCKS + 1, library_id % (1 << 31)])


def takes_turn(library_id: int) -> bool:
    """Runs of one library take turns, whoever works at them: a lock of this session, until `ends_turn`."""
    return _locks("pg_try_advisory_lock", library_id)


def ends_turn(library_id: int) -> None:
    _locks("pg_advisory_unlock", library_id)


def _locks(what: str, library_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what}(%s, %s)", [LIBRARY_LOCKS, library_id % (1 << 31)])
        found = cursor.fetchone() or (False,)
    return bool(found[0])


def waiting() -> list[Waiting]:
    """What is to be worked at here, the first first."""
    rows = Upload.objects.exclude(file="").filter(stop_asked_at=None, run__state__in=WANTED).order_by("run_id")
    told = rows.values_list("run_id", "run__library_id", "run__number", "file")
    return [
        Waiting(run_id=run_id, library_id=library_id, number=number)
        for run_id, library_id, number, file in told
        if (folder() / file).is_file()
    ]


class Asked:
    """Whether whoever works at a run is to stop: `hurry` says so, or its row, which is looked at once a second."""

    def __init__(self, run_id: int, *, hurry: Callable[[], bool]) -> None:
        self._run_id, self._hurry = run_id, hurry
        self._looked, self._stops = 0.0, False

    def __call__(self) -> bool:
        if not self._stops and time.monotonic() - self._looked > 1.0:
            self._looked = time.monotonic()
            self._stops = Upload.objects.filter(pk=self._run_id).exclude(stop_asked_at=None).exists()
        return self._stops or self._hurry()


def work(run_id: int, *, hurry: Callable[[], bool], now: Now = clock.now) -> RunRow:
    """Raises ImportFailedError."""
    ours = Upload.objects.filter(pk=run_id)
    reached = ImportRun.objects.values_list("number", flat=True).get(pk=run_id)
    ours.update(begun_at=now(), before=reached)
    done = run(run_id, now=now, progress=_Telling(run_id), stop=Asked(run_id, hurry=hurry))
    if done.state == RunState.DONE:
        _forget(Upload.objects.filter(pk=run_id))
    return done


class _Telling:
    def __init__(self, run_id: int) -> None:
        self._run_id, self._told = run_id, 0.0

    def __call__(self, reached: int) -> None:
        if time.monotonic() - self._told > TOLD_SECONDS:
            self._told = time.monotonic()
            Upload.objects.filter(pk=self._run_id).update(reached=reached)


def ask_to_stop(run_id: int, *, now: datetime) -> None:
    """One that nobody works at yet stands still at once."""
    with transaction.atomic():
        ours = Upload.objects.filter(pk=run_id, stop_asked_at=None, run__state__in=WANTED)
        if ours.update(stop_asked_at=now):
            ImportRun.objects.filter(pk=run_id, state=RunState.WAITING).update(state=RunState.STOPPED, ended_at=now)


def overtaken(run_id: int) -> bool:
    """Whether to go on would bring back what a later file has changed."""
    return is_overtaken(ImportRun.objects.get(pk=run_id))


def go_on(run_id: int) -> bool:
    """False: it is not one that stands still, its file is gone, or a later one has changed something."""
    if overtaken(run_id):
        return False
    with transaction.atomic():
        still = Upload.objects.exclude(file="").filter(pk=run_id, run__state__in=(RunState.STOPPED, RunState.FAILED))
        if not still.update(stop_asked_at=None):
            return False
        ImportRun.objects.filter(pk=run_id).update(state=RunState.WAITING, error="", ended_at=None)
    return True


def give_up(run_id: int, why: str, *, now: datetime) -> None:
    """Whoever works at it has ended again and again: until somebody says to go on."""
    ImportRun.objects.filter(pk=run_id, state__in=WANTED).update(state=RunState.FAILED, error=why, ended_at=now)


def sweep(now: datetime) -> int:
    """Deletes the files here that nobody needs any more, and says how many."""
    still = Q(run__state=RunState.FAILED) | Q(run__state=RunState.STOPPED, stop_asked_at__isnull=False)
    over = Upload.objects.exclude(file="").filter(still, run__ended_at__lt=now - KEPT)
    count = _forget(Upload.objects.exclude(file="").filter(run__state=RunState.DONE)) + _forget(over)
    if not folder().is_dir():
        return count
    known = set(Upload.objects.exclude(file="").values_list("file", flat=True))
    for path in folder().iterdir():
        if path.name not in known and _is_old(path, now):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _is_old(path: Path, now: datetime) -> bool:
    """What is gone by now is nobody's."""
    try:
        return now.timestamp() - path.stat().st_mtime > STRAY_SECONDS
    except FileNotFoundError:
        return False


def _forget(uploads: Any) -> int:
    count = 0
    for upload in uploads:
        path = folder() / upload.file
        if upload.file and path.is_file():
            path.unlink()
            count += 1
            Upload.objects.filter(pk=upload.pk).update(file="", reached=0)
    return count
