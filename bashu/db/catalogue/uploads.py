"""Imports as their libraries see them: runs, what was wrong in them, and the keys of systems that hand files over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, QuerySet

from bashu.db.catalogue.imports import ProblemRow, RunRow, problem_of, row_of
from bashu.db.catalogue.models import GoneItem, ImportKey, ImportProblem, ImportRun
from bashu.db.network.models import Branch, Library
from bashu.db.network.queries import Name
from bashu.db.network.rights import reached, within
from bashu.db.parts import Part, part_of
from bashu.domain.catalogue.importing.runs import GoneState, RunState
from bashu.domain.catalogue.importing.uploads import Stretch
from bashu.domain.rights import Reach

RUNS_MAX, PROBLEMS_MAX, LEFT_MAX, KEYS_MAX = 25, 25, 50, 50
# Reasons are counted in so many of the records of a run.
COUNTED_MAX: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRun:
    """`by`: the login of who asked for it, `key`: what the key of the system is called that did; both empty for the
    command line. `handed_over`: the clock sees to it; `is_here`: its file is kept still.
    """

    run: RunRow
    library_code: str
    library: Name
    by: str
    key: str
    handed_over: bool
    is_here: bool
    stop_asked: bool
    stretch: Stretch

    @property
    def state(self) -> RunState:
        """What the clock has laid down goes on by itself: it only waits."""
        laid_down = self.run.state == RunState.STOPPED and self.is_here and not self.stop_asked
        return RunState.WAITING if laid_down else RunState(self.run.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryShown:
    library_id: int
    code: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    key_id: int
    library: Name
    name: str
    made_at: datetime
    made_by: str
    used_at: datetime | None
    ended_at: datetime | None


def runs_reached(reach: Reach, *, library_id: int | None = None, start: int = 0) -> Part[ShownRun]:
    """The latest first; of one library, if it is named."""
    rows = _runs(reach).order_by("-id")
    rows = rows if library_id is None else rows.filter(library=library_id)
    return part_of(rows, start=start, most=RUNS_MAX, told=lambda found: tuple(map(_shown, found)))


def run_reached(reach: Reach, run_id: int) -> ShownRun | None:
    return _first(_runs(reach).filter(pk=run_id))


def run_of_library(library_id: int, run_id: int) -> ShownRun | None:
    return _first(_with(ImportRun.objects.filter(library=library_id, pk=run_id)))


def problems_shown(run_id: int, *, left_out: bool | None, start: int) -> Part[ProblemRow]:
    """In the order of the file."""
    rows = ImportProblem.objects.filter(run=run_id).order_by("number")
    rows = rows if left_out is None else rows.filter(left_out=left_out)
    return part_of(rows, start=start, most=PROBLEMS_MAX, told=lambda found: tuple(map(problem_of, found)))


def left_here(run_id: int, *, start: int) -> Part[tuple[str, str]]:
    """Barcodes of items that stand in no record any more and could not be withdrawn, and why."""
    rows = GoneItem.objects.filter(run=run_id, state=GoneState.LEFT).select_related("item").order_by("id")
    return part_of(
        rows, start=start, most=LEFT_MAX, told=lambda found: tuple((each.item.barcode, each.why) for each in found)
    )


def any_left_out(run_id: int) -> bool:
    """And not corrected since."""
    return ImportProblem.objects.filter(run=run_id, left_out=True, corrected_at=None).exists()


def reasons_of(run_id: int) -> list[tuple[tuple[str, ...], bool]]:
    """Of the first COUNTED_MAX records: what was wrong with each, and whether it was left out."""
    rows = ImportProblem.objects.filter(run=run_id).order_by("number").values_list("reasons", "left_out")
    return [(tuple(reasons), left_out) for reasons, left_out in rows[:COUNTED_MAX]]


def libraries_reached(reach: Reach) -> tuple[LibraryShown, ...]:
    rows = Library.objects.filter(reached(reach, library="pk", branch="")).order_by("code")
    return tuple(LibraryShown(library_id=row.pk, code=row.code, name=Name(row.name_zh, row.name_en)) for row in rows)


def library_reached(reach: Reach, library_id: int) -> LibraryShown | None:
    return next((each for each in libraries_reached(reach) if each.library_id == library_id), None)


def branches_named(library_id: int) -> list[tuple[str, Name]]:
    """By their codes."""
    rows = Branch.objects.filter(library=library_id).order_by("code")
    return [(row.code, Name(row.name_zh, row.name_en)) for row in rows]


def keys_reached(reach: Reach, *, start: int) -> Part[KeyRow]:
    """Those that open something before those that were ended; the latest first."""
    rows = within(ImportKey.objects.all(), reach, branch="").select_related("library", "made_by__user")
    rows = rows.order_by(F("ended_at").asc(nulls_first=True), "-id")
    return part_of(rows, start=start, most=KEYS_MAX, told=lambda found: tuple(map(_key, found)))


def key_reached(reach: Reach, key_id: int) -> KeyRow | None:
    rows = within(ImportKey.objects.filter(pk=key_id), reach, branch="")
    row = rows.select_related("library", "made_by__user").first()
    return None if row is None else _key(row)


def _runs(reach: Reach) -> "QuerySet[ImportRun]":
    return _with(within(ImportRun.objects.all(), reach, branch=""))


def _with(rows: "QuerySet[ImportRun]") -> "QuerySet[ImportRun]":
    return rows.select_related("library", "staff__user", "upload__key")


def _first(rows: "QuerySet[ImportRun]") -> ShownRun | None:
    row = rows.first()
    return None if row is None else _shown(row)


def _shown(run: ImportRun) -> ShownRun:
    upload = getattr(run, "upload", None)
    stretch = Stretch(
        begun_at=upload.begun_at if upload is not None else run.begun_at,
        before=upload.before if upload is not None else 0,
        number=run.number,
        reached=upload.reached if upload is not None else min(run.offset, run.size),
        size=run.size,
    )
    return ShownRun(
        run=row_of(run),
        library_code=run.library.code,
        library=Name(run.library.name_zh, run.library.name_en),
        by=run.staff.user.get_username() if run.staff is not None else "",
        key=upload.key.name if upload is not None and upload.key is not None else "",
        handed_over=upload is not None,
        is_here=upload is not None and bool(upload.file),
        stop_asked=upload is not None and upload.stop_asked_at is not None,
        stretch=stretch,
    )


def _key(row: ImportKey) -> KeyRow:
    return KeyRow(
        key_id=row.pk,
        library=Name(row.library.name_zh, row.library.name_en),
        name=row.name,
        made_at=row.made_at,
        made_by=row.made_by.user.get_username() if row.made_by is not None else "",
        used_at=row.used_at,
        ended_at=row.ended_at,
    )
