"""What is harvested, taken in like a file: each part of a list is committed with where the list goes on.

    with beginning(library_id, how=..., now=...) as intake:
        intake.place                    from where to ask: by a token, or from a time
        intake.take(part)               as often as parts come
        intake.begin_anew()             when the source no longer knows its token
        intake.end(stop=...)            when the last part has come, or work is to stop

A list is asked for from the same time until its last part has been committed: no source need tell records in the order
of their datestamps. Whatever was broken off goes on with its token.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import django.db
from django.db import transaction

from bashu.db.catalogue.harvests import HarvestRow, harvest_of
from bashu.db.catalogue.imports import RunRow, run_of
from bashu.db.catalogue.models import Harvest, ImportRun
from bashu.domain.catalogue.importing.harvests import How, asked_next, credible, tried_again
from bashu.domain.catalogue.importing.runs import RunOptions, RunOrigin, RunState, add_counts
from bashu.engine import clock
from bashu.engine.admission import Admitter, admitting
from bashu.engine.catalogue.importing import ending
from bashu.engine.catalogue.importing.about import About, Profile
from bashu.engine.catalogue.importing.alone import HARVEST_LOCKS, TakenError, alone
from bashu.engine.catalogue.importing.cutting import RAW_MAX, Cut, Form, Look
from bashu.engine.catalogue.importing.ending import Now, Stop
from bashu.engine.catalogue.importing.pace import Committer
from bashu.engine.catalogue.importing.preparing import NUMBER_SIZE_MAX, Job, prepare
from bashu.engine.catalogue.importing.profiles import profile_of
from bashu.engine.catalogue.importing.runs import MANY, ImportFailedError
from bashu.wire.marc.records import Unreadable
from bashu.wire.marc.splitter import Piece
from bashu.wire.marc.xml_splitter import RECORD_SIZE_MAX
from bashu.wire.oai.harvest import Harvested, HarvestedRecord

FORM: Final = "OAI-PMH"
PLAIN: Final = How()
NO_ADDRESS: Final = "the library has no address to harvest from: `bashu harvest LIBRARY --url https://...`"
# Of a list that is to begin, and of a harvest that did not fail.
ANEW: Final[dict[str, Any]] = {
    "token": "", "began_at": None, "latest_at": None, "listed": 0, "spoken_of": 0, "is_listed": False,
}  # fmt: skip
WELL: Final[dict[str, Any]] = {"failed_at": None, "failures": 0, "error": ""}

# How many records came, and how many there are if the source says so.
Progress: TypeAlias = Callable[[int, int | None], None]


class HarvestFailedError(ImportFailedError):
    """It cannot go on now. `wait`: how long the source wants to be left alone."""

    def __init__(self, told: str, *, wait: timedelta | None = None) -> None:
        super().__init__(told)
        self.wait = wait


class Intake:
    """What is under way of one library. `place`: how far it was when this began."""

    def __init__(self, place: HarvestRow, run: RunRow, *, admitter: Admitter, now: Now, progress: Progress) -> None:
        self.place = place
        profile = Profile.from_json(run.profile) if run.profile else None
        self._about = About(
            run_id=run.run_id,
            library_id=run.library_id,
            options=RunOptions.from_json(run.options),
            profile=profile,
            by=run.staff_id,
        )
        layout = profile.layout if profile is not None else None
        self._job = Job(look=Look(form=Form.MARCXML, codec="utf-8"), options=self._about.options, layout=layout)
        self._committer = Committer(admitter, self._about, counts=dict(run.counts), now=now, progress=lambda _: None)
        self._admitter, self._now, self._progress = admitter, now, progress
        self._number, self._offset = run.number, run.offset
        self._listed, self._spoken_of = place.listed, place.spoken_of
        self._is_listed = place.is_listed

    def take(self, part: Harvested) -> None:
        """Committed when this returns, with where the list goes on; in several transactions if it is a large one."""
        for record in prepare(self._job, self._cuts(part)):
            self._committer.take(record)
        self._listed += len(part.records)
        self._is_listed = not part.token
        self._spoken_of = max(self._spoken_of, part.total or 0)
        self._committer.flush(lambda: self._reach(part))
        self._progress(self._listed, self._spoken_of or None)

    def begin_anew(self) -> None:
        """The same list from its beginning."""
        self._listed, self._spoken_of, self._is_listed = 0, 0, False
        Harvest.objects.filter(pk=self._about.library_id).update(**ANEW)

    def end(self, *, stop: Stop) -> RunRow | None:
        """None: nothing had changed. Raises HarvestFailedError."""
        if not self._is_listed:
            return self._stopped()
        counts = add_counts(self._committer.counts, {"not_given": max(0, self._spoken_of - self._listed)})
        counts["form"] = FORM
        if self._about.options.whole:
            counts = add_counts(counts, self._remove_missed(counts, stop=stop))
        try:
            read = max(self.place.items_most, counts.get("items_read", 0))
            ending.withdraw_gone(self._about, read=read, now=self._now, stop=stop)
        except ending.NotYetError as error:
            raise HarvestFailedError(f"{error}: go on with the same command") from None
        return self._stopped() if stop() else self._done(counts)

    def _cuts(self, part: Harvested) -> Iterator[Cut]:
        for record in part.records:
            piece = _piece(record, offset=self._offset)
            self._number += 1
            self._offset += len(record.metadata)
            yield Cut(
                number=self._number,
                end=self._offset,
                piece=piece,
                raw=record.metadata[:RAW_MAX] if isinstance(piece, Unreadable) else record.metadata,
                identifier=record.identifier[:NUMBER_SIZE_MAX],
                deleted=record.deleted and isinstance(piece, Piece),
            )

    def _reach(self, part: Harvested) -> None:
        row = Harvest.objects.select_for_update().get(pk=self._about.library_id)
        row.token, row.listed, row.spoken_of, row.is_listed = part.token, self._listed, self._spoken_of, self._is_listed
        row.began_at = row.began_at or credible(part.answered_at)
        stamps = [row.latest_at, *(credible(each.at) for each in part.records)]
        row.latest_at = max([each for each in stamps if each is not None], default=None)
        row.save(update_fields=["token", "listed", "spoken_of", "is_listed", "began_at", "latest_at"])

    def _remove_missed(self, counts: Mapping[str, Any], *, stop: Stop) -> dict[str, Any]:
        if not counts.get("read"):
            self.begin_anew()
            raise HarvestFailedError("the source has no records at all, and so nothing was deleted")
        if counts["not_given"]:
            return {"kept_though_missed": 0}
        return ending.remove_missed(self._admitter, self._about, now=self._now(), stop=stop)

    def _stopped(self) -> RunRow | None:
        """What is to be done by the clock goes on in its turn."""
        now = self._now()
        ImportRun.objects.filter(pk=self._about.run_id).update(state=RunState.STOPPED, ended_at=now)
        Harvest.objects.filter(pk=self._about.library_id, every__isnull=False).update(next_at=now)
        return run_of(self._about.run_id)

    def _done(self, counts: dict[str, Any]) -> RunRow | None:
        ending.forget_seen(self._about.run_id)
        if counts.get("new", 0) + counts.get("changed", 0) >= MANY:
            ending.analyse()
        now = self._now()
        with transaction.atomic():
            row = Harvest.objects.select_for_update().get(pk=self._about.library_id)
            from_at = asked_next(row.from_at, began=row.began_at, latest=row.latest_at)
            done = ANEW | WELL | {"from_at": from_at, "run": None, "done_at": now}
            done |= {"items_most": max(row.items_most, counts.get("items_read", 0))}
            done |= {"next_at": now + row.every if row.every else None}
            Harvest.objects.filter(pk=row.pk).update(**done)
            run = ImportRun.objects.filter(pk=self._about.run_id)
            if not counts.get("read"):
                run.delete()
            else:
                run.update(state=RunState.DONE, ended_at=now, error="", counts=counts, size=self._offset)
        return run_of(self._about.run_id)


def _piece(record: HarvestedRecord, *, offset: int) -> Piece | Unreadable:
    size, why = len(record.metadata), record.wrong
    if len(record.identifier) > NUMBER_SIZE_MAX or not record.identifier:
        why = why or f"an identifier of {len(record.identifier)} characters"
    elif not size and not record.deleted:
        why = why or "no metadata"
    elif size > RECORD_SIZE_MAX:
        why = why or "too long for a record"
    if why:
        return Unreadable(number=0, offset=offset, size=size, reason=f"{why} (identifier {record.identifier[:200]})")
    return Piece(record.metadata, offset)


@contextmanager
def beginning(
    library_id: int, *, how: How = PLAIN, now: Now = clock.now, progress: Progress = lambda _done, _total: None
) -> Iterator[Intake]:
    """Goes on with what was broken off, unless it is to begin from the beginning. What goes wrong inside is noted.

    Raises HarvestFailedError when the library has no address, or another process is at it.
    """
    with alone_at(library_id):
        run = _begun(library_id, how=how, now=now())
        place = harvest_of(library_id)
        if place is None:
            raise HarvestFailedError(NO_ADDRESS)
        try:
            with admitting() as admitter:
                yield Intake(place, run, admitter=admitter, now=now, progress=progress)
        except KeyboardInterrupt:
            ImportRun.objects.filter(pk=run.run_id).update(state=RunState.STOPPED, ended_at=now())
            raise
        except django.db.Error:
            raise
        except Exception as error:
            _failed(place, run, error=error, now=now())
            raise


@contextmanager
def alone_at(library_id: int) -> Iterator[None]:
    try:
        with alone(HARVEST_LOCKS, library_id):
            yield
    except TakenError:
        raise HarvestFailedError("another process harvests this library: wait until it is done") from None


def _begun(library_id: int, *, how: How, now: datetime) -> RunRow:
    with transaction.atomic():
        row = Harvest.objects.select_for_update(of=("self",)).select_related("run").filter(pk=library_id).first()
        if row is None:
            raise HarvestFailedError(NO_ADDRESS)
        profile = profile_of(library_id).to_json()
        run = row.run
        if run is None or not _goes_on(row, how):
            begins = {"from_at": None} if how.again or how.whole else {}
            run = ImportRun.objects.create(
                library_id=library_id, origin=RunOrigin.HARVEST, name=row.url, digest=b"", made_at=now, begun_at=now
            )
            options = RunOptions(whole=how.whole, many_gone=how.many_gone)
            Harvest.objects.filter(pk=library_id).update(run=run, **ANEW, **begins)
        else:
            options = RunOptions.from_json(run.options)
            options = replace(options, many_gone=options.many_gone or how.many_gone)
        run.state, run.error, run.ended_at = RunState.RUNNING, "", None
        run.options, run.profile = options.to_json(), profile
        run.save()
    begun = run_of(run.pk)
    assert begun is not None  # noqa: S101 (it was just made)
    return begun


def _goes_on(row: Harvest, how: How) -> bool:
    """The list under way is what is wanted: whatever it is, or one from the beginning."""
    if row.run is None or row.run.state == RunState.DONE:
        return False
    return not (how.again or how.whole) or (row.from_at is None and row.run.options.get("whole", False) == how.whole)


def _failed(place: HarvestRow, run: RunRow, *, error: Exception, now: datetime) -> None:
    """Tried again after a while, ever longer; what is committed stays."""
    told = str(error) if isinstance(error, ImportFailedError) else type(error).__name__
    wait = error.wait if isinstance(error, HarvestFailedError) else None
    failures = place.failures + 1
    ImportRun.objects.filter(pk=run.run_id).update(state=RunState.FAILED, ended_at=now, error=told)
    Harvest.objects.filter(pk=place.library_id).update(
        failures=failures,
        failed_at=place.failed_at or now,
        error=told,
        next_at=tried_again(now, failures=failures, every=place.every, wait=wait),
    )
