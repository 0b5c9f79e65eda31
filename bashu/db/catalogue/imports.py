"""Imports of a library, and what was wrong in them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count

from bashu.db.catalogue.models import GoneItem, HoldingsProfile, ImportProblem, ImportRun
from bashu.db.network.models import Branch
from bashu.domain.values import value_class

PAGE = 500


@value_class(frozen=True, slots=True, kw_only=True)
class RunRow:
    run_id: int
    library_id: int
    origin: str
    name: str
    path: str
    size: int
    digest: bytes
    options: Mapping[str, Any]
    profile: Mapping[str, Any]
    state: str
    number: int
    offset: int
    counts: Mapping[str, Any]
    made_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    staff_id: int | None
    error: str


@value_class(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    problem_id: int
    number: int
    offset: int
    size: int
    control_number: str
    reasons: tuple[str, ...]
    raw: bytes
    left_out: bool
    corrected_at: datetime | None


def run_of(run_id: int) -> RunRow | None:
    found = ImportRun.objects.filter(pk=run_id).first()
    return None if found is None else row_of(found)


def runs_of(library_id: int, *, most: int = PAGE) -> list[RunRow]:
    """The latest first."""
    return [row_of(each) for each in ImportRun.objects.filter(library=library_id).order_by("-id")[:most]]


def latest_run(library_id: int | None = None) -> RunRow | None:
    runs = ImportRun.objects.all() if library_id is None else ImportRun.objects.filter(library=library_id)
    found = runs.order_by("-id").first()
    return None if found is None else row_of(found)


def problems_of(run_id: int, *, after: int = 0, most: int = PAGE, left_out: bool | None = None) -> list[ProblemRow]:
    """In the order of the file; `after`: the number of the record before."""
    rows = ImportProblem.objects.filter(run=run_id, number__gt=after)
    rows = rows if left_out is None else rows.filter(left_out=left_out)
    return [problem_of(each) for each in rows.order_by("number")[:most]]


def all_problems(run_id: int, *, left_out: bool | None = None) -> Iterator[ProblemRow]:
    after = 0
    while page := problems_of(run_id, after=after, left_out=left_out):
        yield from page
        after = page[-1].number


def gone_counts(run_id: int) -> dict[tuple[str, str], int]:
    """Items that stand in no record any more: how many of each state, and why."""
    rows = GoneItem.objects.filter(run=run_id).values_list("state", "why").annotate(count=Count("id"))
    return {(state, why): count for state, why, count in rows}


def left_items(run_id: int, *, most: int = PAGE) -> list[tuple[str, str]]:
    """Barcodes of items that could not be withdrawn, and why."""
    rows = GoneItem.objects.filter(run=run_id, state="left").order_by("id")
    return list(rows.values_list("item__barcode", "why")[:most])


def branch_codes(library_id: int) -> dict[str, int]:
    return dict(Branch.objects.filter(library=library_id).values_list("code", "id"))


def profile_row(library_id: int) -> HoldingsProfile | None:
    return HoldingsProfile.objects.filter(library=library_id).first()


def problem_of(problem: ImportProblem) -> ProblemRow:
    return ProblemRow(
        problem_id=problem.pk,
        number=problem.number,
        offset=problem.offset,
        size=problem.size,
        control_number=problem.control_number,
        reasons=tuple(problem.reasons),
        raw=bytes(problem.raw),
        left_out=problem.left_out,
        corrected_at=problem.corrected_at,
    )


def row_of(run: ImportRun) -> RunRow:
    return RunRow(
        run_id=run.pk,
        library_id=run.library_id,
        origin=run.origin,
        name=run.name,
        path=run.path,
        size=run.size,
        digest=bytes(run.digest),
        options=run.options,
        profile=run.profile,
        state=run.state,
        number=run.number,
        offset=run.offset,
        counts=run.counts,
        made_at=run.made_at,
        begun_at=run.begun_at,
        ended_at=run.ended_at,
        staff_id=run.staff_id,
        error=run.error,
    )
