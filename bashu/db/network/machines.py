"""Machines as the office sees them: where they stand, when they were last heard of, how they are spoken with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bashu.db.network.models import Terminal
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

MACHINES_MAX = 100
FARES = ("silent_at", "version", "counted_on", "answers", "failures", "wrong", "wrong_at")
KINDS = ("self_check", "sorter", "cabinet")
_SPEAKS = Q(kind__in=KINDS) | Q(sip2_login__isnull=False) | Q(sip2_port__isnull=False) | Q(sip2_address__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRow:
    """`seen_at` None: it was never heard of. `silent_at`: since when staff are told that it is
    silent; None: it is not. `answers`, and `failures` among them, of the day `counted_on`; `wrong`: a
    code of what was wrong last. `settings` as `bashu.wire.sip2.manner` reads them."""

    terminal_id: int
    name: str
    kind: str
    active: bool
    place: PlaceRow
    seen_at: datetime | None
    silent_at: datetime | None = None
    version: str = ""
    counted_on: date | None = None
    answers: int = 0
    failures: int = 0
    wrong: str = ""
    wrong_at: datetime | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


def machine_rows(reach: Reach, *, start: int) -> Part[MachineRow]:
    """By branch and name."""
    rows = within(_machines(), reach, library="branch__library", branch="branch").order_by("branch__code", "name", "id")
    return part_of(rows, start=start, most=MACHINES_MAX, told=lambda found: tuple(map(_row, found)))


def silent_count(reach: Reach) -> int:
    """Those of which staff are told, within reach."""
    rows = within(_machines(), reach, library="branch__library", branch="branch")
    return rows.filter(active=True, terminalseen__silent_at__isnull=False).count()


def machine(reach: Reach, *, terminal_id: int) -> MachineRow | None:
    found = within(_machines(), reach, library="branch__library", branch="branch").filter(pk=terminal_id).first()
    return None if found is None else _row(found)


def set_settings(terminal_id: int, *, settings: Mapping[str, object]) -> tuple[str, ...]:
    """Which of them are others than before; none: nothing was written. Call inside a transaction."""
    before = Terminal.objects.select_for_update(no_key=True).values_list("sip2_settings", flat=True).get(pk=terminal_id)
    names = sorted({*before, *settings})
    changed = tuple(name for name in names if before.get(name) != settings.get(name))
    if changed:
        Terminal.objects.filter(pk=terminal_id).update(sip2_settings=dict(settings))
    return changed


def _machines() -> QuerySet[Terminal]:
    return Terminal.objects.filter(_SPEAKS).select_related("branch__library__city", "terminalseen")


def _row(terminal: Terminal) -> MachineRow:
    seen = getattr(terminal, "terminalseen", None)
    return MachineRow(
        terminal_id=terminal.pk,
        name=terminal.name,
        kind=terminal.kind,
        active=terminal.active,
        place=place_of(terminal.branch),
        seen_at=seen.seen_at if seen else None,
        settings=terminal.sip2_settings,
        **{name: getattr(seen, name) for name in FARES if seen},
    )
