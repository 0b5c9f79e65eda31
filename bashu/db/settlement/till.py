"""What was taken, given back and undone in some days, to count the money by: at one branch, or at all of a library.

What is undone counts on the day of the undoing, so that a day that was counted stays as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db.models import Case, F, Q, QuerySet, Sum, When

from bashu.db.network.models import Branch, Terminal
from bashu.db.network.names import logins_of
from bashu.db.network.queries import Name
from bashu.db.parts import Part, part_of
from bashu.db.settlement.models import Payment
from bashu.db.settlement.queries import PaymentRow, payment_rows
from bashu.domain.calendar import end_of, start_of
from bashu.domain.settlement.charges import Method

SHOWN_MAX = 200
DAYS_MAX = 366
# Branch, method, login, and of a machine which one.
_Key: TypeAlias = tuple[int, str, int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date | None, *, today: date) -> "Days":
        """In order, none of them to come, and no more than a year."""
        first = min(first, today)
        last = min(max(last or first, first), today, first + timedelta(days=DAYS_MAX - 1))
        return cls(first=first, last=last)

    @property
    def is_one(self) -> bool:
        return self.first == self.last

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return start_of(self.first), end_of(self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class TillLine:
    """What somebody at a desk took by one method, or a machine. `undone_fen`: what the undoing of it takes away, or,
    of money given back, adds."""

    branch: Name
    who: str
    is_machine: bool
    method: str
    taken_fen: int
    back_fen: int
    undone_fen: int

    @property
    def fen(self) -> int:
        return self.taken_fen - self.back_fen - self.undone_fen

    @property
    def by_undoing_fen(self) -> int:
        return -self.undone_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Not what was paid out of a deposit: no money changed hands. `sums`: by method, of desks and of machines."""

    lines: tuple[TillLine, ...]
    sums: tuple[TillLine, ...] = field(init=False)

    def __post_init__(self) -> None:
        keys = dict.fromkeys((each.is_machine, each.method) for each in self.lines)
        object.__setattr__(self, "sums", tuple(self._sum(key) for key in sorted(keys)))

    @property
    def fen(self) -> int:
        return sum(each.fen for each in self.lines)

    def _sum(self, key: tuple[bool, str]) -> TillLine:
        is_machine, method = key
        of = [each for each in self.lines if (each.is_machine, each.method) == key]
        return TillLine(
            branch=Name("", ""),
            who="",
            is_machine=is_machine,
            method=method,
            taken_fen=sum(each.taken_fen for each in of),
            back_fen=sum(each.back_fen for each in of),
            undone_fen=sum(each.undone_fen for each in of),
        )


def branches_of(library_id: int) -> tuple[int, ...]:
    return tuple(Branch.objects.filter(library_id=library_id).order_by("id").values_list("id", flat=True))


def till(days: Days, *, branch_ids: Sequence[int]) -> Till:
    taken, back = Sum("fen", filter=Q(fen__gt=0)), Sum("fen", filter=Q(fen__lt=0))
    paid = _summed(_paid_in(days, branch_ids), taken=taken, back=back)
    undone = _summed(_undone_in(days, branch_ids), undone=Sum("fen"))
    keys = {*paid, *undone}
    logins = logins_of(staff_id for _, _, staff_id, _ in keys)
    machines = dict(Terminal.objects.filter(id__in={each for *_, each in keys if each}).values_list("id", "name"))
    branches = _names({branch_id for branch_id, *_ in keys})
    lines = (
        TillLine(
            branch=branches[branch_id],
            who=logins.get(staff_id, "") if machine_id is None else machines[machine_id],
            is_machine=machine_id is not None,
            method=method,
            taken_fen=paid.get(key, {}).get("taken") or 0,
            back_fen=-(paid.get(key, {}).get("back") or 0),
            undone_fen=undone.get(key, {}).get("undone") or 0,
        )
        for key in keys
        for branch_id, method, staff_id, machine_id in [key]
    )
    return Till(lines=tuple(sorted(lines, key=lambda each: (each.is_machine, each.branch.zh, each.who, each.method))))


def _names(branch_ids: set[int]) -> dict[int, Name]:
    rows = Branch.objects.filter(id__in=branch_ids).values_list("id", "name_zh", "name_en")
    return {branch_id: Name(zh, en) for branch_id, zh, en in rows}


def _summed(rows: "QuerySet[Payment]", **sums: Sum) -> dict[_Key, dict[str, int | None]]:
    machine = Case(When(staff_id=None, then=F("terminal_id")), default=None)
    counted = rows.exclude(method=Method.DEPOSIT).values("branch_id", "method", "staff_id")
    found = counted.annotate(machine=machine, **sums).values_list("branch_id", "method", "staff_id", "machine", *sums)
    return {(row[0], row[1], row[2], row[3]): dict(zip(sums, row[4:], strict=True)) for row in found}


def payments_in(days: Days, *, branch_ids: Sequence[int], start: int = 0, most: int = SHOWN_MAX) -> Part[PaymentRow]:
    """In the order in which they were taken."""
    return _part(_paid_in(days, branch_ids).order_by("paid_at", "id"), start=start, most=most)


def undone_in(days: Days, *, branch_ids: Sequence[int], start: int = 0, most: int = SHOWN_MAX) -> Part[PaymentRow]:
    """Whenever they were taken; in the order in which they were undone."""
    return _part(_undone_in(days, branch_ids).order_by("voided_at", "id"), start=start, most=most)


def _part(rows: "QuerySet[Payment]", *, start: int, most: int) -> Part[PaymentRow]:
    return part_of(rows.select_related("branch__library__city", "terminal"), start=start, most=most, told=payment_rows)


def _paid_in(days: Days, branch_ids: Iterable[int]) -> "QuerySet[Payment]":
    return Payment.objects.filter(branch_id__in=list(branch_ids), paid_at__range=days.bounds)


def _undone_in(days: Days, branch_ids: Iterable[int]) -> "QuerySet[Payment]":
    return Payment.objects.filter(branch_id__in=list(branch_ids), voided_at__range=days.bounds)
