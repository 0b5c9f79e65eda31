"""When terminals were last heard of. Nothing is decided by it; it tells which machines have fallen silent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q

from bashu.db.network.models import Terminal, TerminalSeen
from bashu.domain.calendar import local_day

# What readers do at home, and what the clock does.
NOWHERE = ("web", "clock")
SPEAKS = (
    Q(terminal__sip2_login__isnull=False)
    | Q(terminal__sip2_port__isnull=False)
    | Q(terminal__sip2_address__isnull=False)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentRow:
    """`seen_at` None: never."""

    terminal_id: int
    name: str
    branch_code: str
    seen_at: datetime | None


def saw(terminal_ids: Iterable[int], *, at: datetime) -> None:
    known = Terminal.objects.filter(id__in=set(terminal_ids)).order_by("id").values_list("id", flat=True)
    TerminalSeen.objects.bulk_create(
        [TerminalSeen(terminal_id=terminal_id, seen_at=at) for terminal_id in known],
        update_conflicts=True,
        unique_fields=["terminal"],
        update_fields=["seen_at", "silent_at"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """Since it was last written down. `wrong`: a code of what was wrong last; `version` empty: it did not say."""

    answers: int = 0
    failures: int = 0
    wrong: str = ""
    version: str = ""


def fared(told: Mapping[int, Fared], *, at: datetime) -> None:
    """Adds to what was counted on the same local day, by this process or another; of another day it begins anew."""
    known = Terminal.objects.filter(id__in=set(told)).order_by("id").values_list("id", flat=True)
    rows = [
        (terminal_id, at, each.version, local_day(at), each.answers, each.failures, each.wrong, at)
        for terminal_id, each in ((terminal_id, told[terminal_id]) for terminal_id in known)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_FARED, rows)


_FARED = """
    INSERT INTO network_terminalseen AS kept
        (terminal_id, seen_at, version, counted_on, answers, failures, wrong, wrong_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (terminal_id) DO UPDATE SET
        seen_at = greatest(kept.seen_at, excluded.seen_at),
        silent_at = NULL,
        version = CASE WHEN excluded.version = '' THEN kept.version ELSE excluded.version END,
        answers = excluded.answers + CASE WHEN kept.counted_on = excluded.counted_on THEN kept.answers ELSE 0 END,
        failures = excluded.failures + CASE WHEN kept.counted_on = excluded.counted_on THEN kept.failures ELSE 0 END,
        counted_on = excluded.counted_on,
        wrong = CASE WHEN excluded.wrong = '' THEN kept.wrong ELSE excluded.wrong END,
        wrong_at = CASE WHEN excluded.wrong = '' THEN kept.wrong_at ELSE excluded.wrong_at END
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietRow:
    """A machine that was heard of, but not lately, and of which staff have not been told. `settings`: of its manner."""

    terminal_id: int
    branch_id: int
    seen_at: datetime
    settings: Mapping[str, object]


def quiet(since: datetime) -> tuple[QuietRow, ...]:
    rows = TerminalSeen.objects.filter(SPEAKS, terminal__active=True, seen_at__lt=since, silent_at=None)
    return tuple(
        QuietRow(
            terminal_id=row.terminal_id,
            branch_id=row.terminal.branch_id,
            seen_at=row.seen_at,
            settings=row.terminal.sip2_settings,
        )
        for row in rows.select_related("terminal").order_by("terminal_id")
    )


def fell_silent(row: QuietRow, *, at: datetime) -> bool:
    """False: it has spoken meanwhile, or somebody else was faster."""
    unheard = TerminalSeen.objects.filter(terminal=row.terminal_id, seen_at=row.seen_at, silent_at=None)
    return bool(unheard.update(silent_at=at))


def known_count() -> int:
    """Terminals that may be used, and stand somewhere."""
    return Terminal.objects.filter(active=True).exclude(kind__in=NOWHERE).count()


def seen_counts(now: datetime, *, within: dict[str, timedelta]) -> dict[str, int]:
    """How many of them were heard of within each of these times."""
    counts = {name: Count("pk", filter=Q(seen_at__gte=now - past)) for name, past in within.items()}
    return TerminalSeen.objects.filter(terminal__active=True).aggregate(**counts)


def silent(since: datetime, *, limit: int) -> list[SilentRow]:
    """Machines that may log in or have a line of their own, and were not heard of since; never seen ones first."""
    machines = Terminal.objects.select_related("branch", "terminalseen").filter(
        Q(sip2_login__isnull=False) | Q(sip2_port__isnull=False) | Q(sip2_address__isnull=False), active=True
    )
    rows = machines.exclude(terminalseen__seen_at__gte=since).order_by("terminalseen__seen_at", "id")[:limit]
    return [
        SilentRow(
            terminal_id=each.pk,
            name=each.name,
            branch_code=each.branch.code,
            seen_at=each.terminalseen.seen_at if hasattr(each, "terminalseen") else None,
        )
        for each in rows
    ]
