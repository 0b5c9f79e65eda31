"""What boxes have to know while their line is cut, kept as it changes, so that each is told only what is new to it.

Whoever holds the one row of `StandingReached` looks, in one transaction: so the numbers of looks rise in the order in
which they can be seen. Blocked cards are compared as a whole; items are looked at where the change feed says that
something happened to them, and all of a library's once a day.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from bashu.db.circulation import standing
from bashu.db.circulation.models import Hold
from bashu.db.network.agent_models import StandingEntry, StandingLibrary, StandingReached
from bashu.db.network.models import Agent
from bashu.db.network.offline import offline_rules
from bashu.db.patrons.cards import number_of
from bashu.db.patrons.models import Card
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.offline import stricter
from bashu.domain.values import value_class
from bashu.engine import feed
from bashu.engine.feed import Change, Cursor
from bashu.wire.link.messages import ENTRIES_MAX, About, Entry, Learned, Standing
from bashu.wire.link.sealing import digest

THE_ROW: Final = 1
# A look that is so young is good enough for whoever asks.
FRESH: Final = timedelta(minutes=1)
FILLED_ANEW: Final = timedelta(days=1)
# If more has happened since, all items are looked through instead.
PAGES: Final = 40
# A box that was away for longer begins anew.
GONE_KEPT: Final = timedelta(days=8)
PURGED_EACH: Final = timedelta(days=1)
OF_HOLDS: Final = frozenset({"HoldPlaced", "HoldChanged", "HoldClosed"})


@value_class(frozen=True, slots=True, kw_only=True)
class _Look:
    """`libraries`: those with boxes. `asks`: of these whose rule asks who was there, `until` after which month."""

    seq: int
    now: datetime
    libraries: Sequence[int]
    asks: Sequence[int]
    until: date


def tell(asked: Learned, *, library_id: int, site_key: bytes, vault: Vault, now: datetime) -> Standing:
    """Of what has changed, cards alone are opened. Raises VaultError."""
    reached = look(now, library_id=library_id)
    # A box that knows more than there is has been told by what was lost when the database was put back.
    whole = not reached.purged < asked.seq <= reached.seq + 1
    seq, entry_id = (0, 0) if whole else (asked.seq, asked.id)
    rows = standing.entries_behind(seq, entry_id, library_id=library_id, most=ENTRIES_MAX + 1)
    more, rows = len(rows) > ENTRIES_MAX, rows[:ENTRIES_MAX]
    told = list(_told(rows, site_key=site_key, vault=vault))
    return Standing(
        made_at=reached.looked_at or now,
        seq=rows[-1].seq if more else reached.seq + 1,
        id=rows[-1].pk if more else 0,
        more=more,
        whole=whole,
        come=tuple(each for each in told if isinstance(each, Entry)),
        gone=tuple(each for each in told if isinstance(each, int)),
    )


def look(now: datetime, *, library_id: int) -> StandingReached:
    """How far it has come. A look that is a minute old is good enough, and so is one that another is just taking."""
    StandingReached.objects.get_or_create(pk=THE_ROW)
    StandingLibrary.objects.get_or_create(library_id=library_id)
    filled_at = StandingLibrary.objects.values_list("filled_at", flat=True).get(library=library_id)
    row = StandingReached.objects.get(pk=THE_ROW)
    is_filled = filled_at is not None and abs(now - filled_at) < FILLED_ANEW
    if is_filled and row.looked_at is not None and abs(now - row.looked_at) < FRESH:
        return row
    with transaction.atomic():
        free = StandingReached.objects.select_for_update(skip_locked=filled_at is not None).filter(pk=THE_ROW).first()
        if free is not None:
            row = free
            _look(row, now=now, fill=None if is_filled else library_id)
    return row


def _look(row: StandingReached, *, now: datetime, fill: int | None) -> None:
    """`fill`: the library whose items are all looked through."""
    libraries = list(
        Agent.objects.filter(ended_at=None).order_by("library").values_list("library", flat=True).distinct()
    )
    rules = offline_rules()
    asks = [each for each in libraries if not stricter(rules.get(each, rules[None]), rules[None]).strangers]
    at = _Look(seq=row.seq + 1, now=now, libraries=libraries, asks=asks, until=_a_year_before(local_day(now)))
    standing.change_blocked(libraries=libraries, seq=at.seq, now=now)
    _follow(row, at)
    if fill is not None:
        standing.fill_kept(fill, seq=at.seq, now=now)
        StandingLibrary.objects.filter(library=fill).update(filled_at=now)
    _know(row, at)
    if row.purged_at is None or abs(now - row.purged_at) > PURGED_EACH:
        _purge(row, at)
    row.seq, row.looked_at = at.seq, now
    row.save()


def _follow(row: StandingReached, at: _Look) -> None:
    """Where too much has happened, or nobody has followed yet, all items are looked through, library by library."""
    items, works, place = set[int](), set[int](), Cursor.parse(row.cursor) if row.cursor else None
    for _ in range(PAGES):
        changes = feed.read(place) if place is not None else []
        if changes:
            place = changes[-1].cursor
            items |= _items(changes)
            works |= _works(changes)
        if len(changes) < feed.PAGE:
            break
    else:
        place = None
    if place is None:
        row.cursor = str(feed.latest())
        StandingLibrary.objects.update(filled_at=None)
        return
    row.cursor = str(place)
    standing.change_kept(libraries=at.libraries, items=items, works=works, seq=at.seq, now=at.now)


def _items(changes: Sequence[Change]) -> set[int]:
    said = (fields for change in changes for name, fields in change.effects if name == "ItemChanged")
    return {fields["item_id"] for fields in said}


def _works(changes: Sequence[Change]) -> set[int]:
    """Those in whose queues something has happened."""
    said = [fields for change in changes for name, fields in change.effects if name in OF_HOLDS]
    holds = {fields["hold_id"] for fields in said}
    known = {fields["work_id"] for fields in said if "work_id" in fields}
    return known | set(Hold.objects.filter(id__in=holds).values_list("work_id", flat=True))


def _know(row: StandingReached, at: _Look) -> None:
    """Who was there is kept only where the rule asks for it."""
    last = standing.last_loan()
    knowing = set(StandingLibrary.objects.filter(knows_at__isnull=False).values_list("library", flat=True))
    begins = [each for each in at.asks if each not in knowing]
    if begins:
        standing.fill_known(libraries=begins, until=at.until, seq=at.seq, now=at.now)
        for library_id in begins:
            StandingLibrary.objects.update_or_create(library_id=library_id, defaults={"knows_at": at.now})
    if (goes_on := knowing & set(at.asks)) and row.looked_at is not None:
        standing.change_known(
            libraries=goes_on, until=at.until, loan_id=row.loan_id, since=row.looked_at, seq=at.seq, now=at.now
        )
    if knowing - set(at.asks):
        StandingLibrary.objects.exclude(library__in=at.asks).update(knows_at=None)
        standing.forget_known(libraries=at.asks, until=at.until, seq=at.seq, now=at.now)
    row.loan_id = last


def _purge(row: StandingReached, at: _Look) -> None:
    standing.forget_known(libraries=at.asks, until=at.until, seq=at.seq, now=at.now)
    StandingEntry.objects.exclude(library=None).exclude(library__in=at.libraries).delete()
    StandingLibrary.objects.exclude(library__in=at.libraries).delete()
    old = StandingEntry.objects.filter(gone=True, changed_at__lt=at.now - GONE_KEPT)
    row.purged = max(row.purged, old.aggregate(last=Max("seq"))["last"] or 0)
    old.delete()
    row.purged_at = at.now


def _told(rows: Sequence[StandingEntry], *, site_key: bytes, vault: Vault) -> Iterator[Entry | int]:
    """An entry, or the id of one that is true no more."""
    cards = Card.objects.in_bulk([row.about for row in rows if not row.gone and row.kind != About.KEPT.value])
    for row in rows:
        card = cards.get(row.about)
        if row.gone or (card is None and row.kind != About.KEPT.value):
            yield row.pk
        elif card is None or row.kind == About.KEPT.value:
            yield Entry(id=row.pk, kind=About.KEPT, barcode=row.barcode)
        else:
            number = number_of(card, vault=vault)
            yield Entry(id=row.pk, kind=About(row.kind), digest=digest(number, site_key=site_key))


def _a_year_before(day: date) -> date:
    """The month of now, a year ago: who was there then and not since may have been so more than a year ago."""
    return date(day.year - 1, day.month, 1)
