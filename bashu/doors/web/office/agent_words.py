"""How a site agent is, in plain words: nobody has to know what a queue or a skew is to help it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.db.network.agents import AgentRow, OwnRow, ParkedRow
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import day, say
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import CoreRefusal
from bashu.domain.values import value_class
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.templatetags.bashu import hours
from bashu.wire.link.codec import UnreadableError, read
from bashu.wire.link.messages import Fact, FactKind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# It reports each minute, is told what it has to know as often, and compares each night.
SILENT: Final = 15 * MINUTE
WAITS: Final = 15 * MINUTE
OLD_SNAPSHOT: Final = HOUR
NOT_COMPARED: Final = 2 * DAY
# What a clock may be wrong by before anybody minds.
WRONG_CLOCK: Final = MINUTE


@value_class(frozen=True, slots=True, kw_only=True)
class Told:
    """A fact that could not be taken in, without whose card it was. `what` empty: nobody can read it."""

    parked_id: int
    what: str
    barcode: str
    terminal: str
    occurred_at: datetime | None
    why: str
    parked_at: datetime


def what_is_wrong(row: AgentRow, *, now: datetime) -> list[str]:
    """The worst first; empty: nothing. Of a box that is let in no more nothing is expected."""
    if row.ended:
        return [_("It is let in no more.")]
    if row.seen_at is None:
        return [_("It was never heard of.") if row.enrolled else _("Its code has not been used yet.")]
    return [*_of_the_box(row, now=now), *(_of_its_own_system(row.own, now=now) if row.own else ())]


def _of_the_box(row: AgentRow, *, now: datetime) -> Iterator[str]:
    if row.seen_at is not None and now - row.seen_at > SILENT:
        yield _("It has not been heard of since %(day)s, %(time)s.") % _moment(row.seen_at)
    if abs(_skew(row)) > WRONG_CLOCK:
        yield skew(row)
    if row.queued and row.oldest_at is not None and now - row.oldest_at > WAITS:
        since = {"count": row.queued, **_moment(row.oldest_at)}
        yield (
            ngettext(
                "%(count)s loan or return waits in it to be told since %(day)s, %(time)s.",
                "%(count)s loans and returns wait in it to be told since %(day)s, %(time)s.",
                row.queued,
            )
            % since
        )
    if row.snapshot_at is None or now - row.snapshot_at > OLD_SNAPSHOT:
        yield _no_snapshot(row.snapshot_at)
    if row.parked:
        yield ngettext(
            "%(count)s loan or return could not be taken in.",
            "%(count)s loans and returns could not be taken in.",
            row.parked,
        ) % {"count": row.parked}


def _no_snapshot(at: datetime | None) -> str:
    if at is None:
        return _("It does not know yet which cards are blocked.")
    return _("What it knows of blocked cards is of %(day)s, %(time)s.") % _moment(at)


def _of_its_own_system(own: OwnRow, *, now: datetime) -> Iterator[str]:
    if not own.answers:
        yield _("The library's own system does not answer it.")
    if own.orders:
        yield ngettext(
            "The library's own system has yet to be told of %(count)s item.",
            "The library's own system has yet to be told of %(count)s items.",
            own.orders,
        ) % {"count": own.orders}
    if own.compared_at is None or now - own.compared_at > NOT_COMPARED:
        yield _("Its items have not been compared with the library's own system for days.")
    if own.differs:
        yield ngettext(
            "Of %(count)s item the library's own system says something else than the network.",
            "Of %(count)s items the library's own system says something else than the network.",
            own.differs,
        ) % {"count": own.differs}


def skew(row: AgentRow) -> str:
    """By how much its clock is wrong; empty: by less than anybody minds."""
    off = _skew(row)
    if abs(off) <= WRONG_CLOCK:
        return ""
    by = {"by": hours(round(abs(off) / MINUTE))}
    if off > timedelta():
        return _("Its clock is %(by)s fast.") % by
    return _("Its clock is %(by)s slow.") % by


def _skew(row: AgentRow) -> timedelta:
    return timedelta(milliseconds=row.skew_ms or 0)


def told(row: ParkedRow) -> Told:
    try:
        fact = read(row.fact, Fact)
    except UnreadableError:
        fact = None
    return Told(
        parked_id=row.parked_id,
        what=_what(fact.kind) if fact else "",
        barcode=without_person(fact.barcode) if fact else "",
        terminal=fact.terminal if fact else "",
        occurred_at=fact.occurred_at if fact else None,
        why=_why(row.because),
        parked_at=row.parked_at,
    )


def _what(kind: FactKind) -> str:
    return {
        FactKind.LENT: _("lent"),
        FactKind.RETURNED: _("taken back"),
        FactKind.NOT_LENT: _("not lent after all"),
        FactKind.OWN_LENT: _("lent by its library's own system"),
        FactKind.OWN_RETURNED: _("taken back by its library's own system"),
    }[kind]


def _why(because: str) -> str:
    """Reasons are kept in English, or as the name of a refusal."""
    known = {
        "no such terminal in its library": _("The library has no machine of this name any more."),
        "a sealed number cannot be opened with this key": _("The number of the card cannot be read any more."),
        CoreRefusal.COMMAND_TOO_OLD: _("It was told after more than 60 days."),
        CoreRefusal.COMMAND_FROM_THE_FUTURE: _("Its clock was ahead by more than a day."),
    }
    if because in set(Refusal):
        return say(Refusal(because), language=languages.current(), audience="staff")
    if because.startswith("failed "):
        return _("Something went wrong in the network. Its log tells more under %(reference)s.") % {
            "reference": because.removeprefix("failed ")
        }
    return known.get(because, because)


def _moment(at: datetime) -> dict[str, str]:
    return {"day": day(local_day(at), languages.current()), "time": f"{at.astimezone(LOCAL):%H:%M}"}
