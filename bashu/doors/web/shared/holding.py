"""How a hold stands, in words, and what came of asking to change it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.db.circulation.at_desks import QueuedRow
from bashu.db.circulation.holds import EndedRow, HoldRow, Promises, promises
from bashu.db.circulation.missed import missed_of
from bashu.db.network.queries import PlaceRow
from bashu.domain.calendar import local_day
from bashu.domain.circulation import words
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.holds.choice import NO_CHOICES, NoChoice
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldLevel, HoldReason, HoldStage, PickupKind
from bashu.domain.circulation.holds.words import say_end, say_hold, say_missed, say_why_closed, say_why_moved
from bashu.domain.circulation.sentences import Audience
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.spoken import Spoken, in_language, refusal

# How promises were kept is counted over so long, and not anew for each page.
PROMISES_OF = timedelta(days=90)
PROMISES_SECONDS = 3_600
# Fewer tell nothing.
PROMISES_MIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`now`: in one line. `why`, `promise`: more of it, or nothing. `late`: the promise was not kept. `others`: titles
    of which one, or this, is enough."""

    row: HoldRow | QueuedRow
    now: str
    why: str
    what: str
    promise: str = ""
    late: bool = False
    paused: bool = False
    others: tuple[str, ...] = ()

    @property
    def may_be_chosen(self) -> bool:
        """Nothing has come for it, and it has no days of its own."""
        return self.row.stage in QUEUED_STAGES and self.row.booked_from_on is None


def all_of_reader(rows: Sequence[HoldRow], *, at: datetime, audience: Audience = "patron") -> list[Standing]:
    told = [of_reader(row, at=at, audience=audience) for row in rows]
    return [replace(each, others=_others(row, rows)) for row, each in zip(rows, told, strict=True)]


def _others(row: HoldRow, rows: Sequence[HoldRow]) -> tuple[str, ...]:
    alike = (each for each in rows if each.choice_id is not None and each.choice_id == row.choice_id)
    return tuple(each.title for each in alike if each is not row)


def of_reader(row: HoldRow, *, at: datetime, audience: Audience = "patron") -> Standing:
    told = _standing(row, before=row.before, at=at, audience=audience)
    open_still = row.stage is not HoldStage.READY and row.promised_to_on is not None
    late = open_still and row.promised_to_on is not None and row.promised_to_on < local_day(at)
    home = row.pickup_kind is PickupKind.HOME
    tells = open_still and (late or row.booked_from_on is None)
    # Of a span that has begun, what is left.
    from_on = row.promised_from_on and max(row.promised_from_on, local_day(at))
    promise = promised(from_on, row.promised_to_on, late=late, home=home) if tells else ""
    return replace(told, promise=promise, late=late)


def missed(hold_id: int, *, audience: Audience = "patron") -> list[tuple[str, str]]:
    """What it did not get, a line for each, the latest first; with the item's barcode."""
    return [
        (
            say_missed(
                row.reason,
                on=local_day(row.missed_at),
                branch=in_language(row.place.full_name),
                language=languages.current(),
                audience=audience,
            ),
            row.barcode,
        )
        for row in missed_of(hold_id)
    ]


def in_queue(row: QueuedRow, *, before: int, at: datetime) -> Standing:
    return _standing(row, before=before, at=at, audience="staff")


def promised(from_on: date | None, to_on: date | None, *, late: bool = False, home: bool = False) -> str:
    """Empty where nothing was promised. What is sent home is packed then, and under way for some days more."""
    if from_on is None or to_on is None:
        return ""
    last = words.month_day(to_on, languages.current())
    if late:
        return _("It should have been ready by %(last)s. We are sorry: it takes longer.") % {"last": last}
    if from_on == to_on:
        return (_("Likely packed for you on %(last)s.") if home else _("Likely ready on %(last)s.")) % {"last": last}
    first = words.month_day(from_on, languages.current())
    between = {"first": first, "last": last}
    if home:
        return _("Likely packed for you between %(first)s and %(last)s.") % between
    return _("Likely ready between %(first)s and %(last)s.") % between


def kept(now: datetime) -> str:
    """How often such promises were kept of late; empty while there are too few to tell."""
    told: Promises | None = cache.get_or_set(
        "promises", lambda: promises(since=now - PROMISES_OF, until=now, now=now), PROMISES_SECONDS
    )
    if told is None or told.kept + told.late < PROMISES_MIN:
        return ""
    counts = {"kept": told.kept, "all": told.kept + told.late}
    return _("In the last three months %(kept)s of %(all)s such days were kept.") % counts


def placed(outcome: Outcome, *, title: str, audience: Audience, home: bool = False) -> Spoken:
    if not isinstance(outcome, Accepted):
        return replace(refusal(outcome, audience=audience), title=title)
    answer: Held = outcome.answer
    word = _("The hold is placed") if audience == "staff" else _("Your hold is placed")
    if answer.stage is HoldStage.ASKED:
        why = [_("It stands on a shelf and is fetched now.")]
    else:
        why = [_before(answer.before or 0, audience)]
    why.append(promised(answer.promised_from_on, answer.promised_to_on, home=home))
    return Spoken(tone="hold", word=word, title=title, why=_joined(why))


def booked(outcome: Outcome, *, title: str, days: str) -> Spoken:
    """At a desk. `days`: those that were booked."""
    if not isinstance(outcome, Accepted):
        return replace(refusal(outcome, audience="staff"), title=title)
    why = _("It is got ready in time, and no loan runs into these days.")
    return Spoken(tone="hold", word=days, title=title, why=why)


def booked_days(from_on: date | None, to_on: date | None) -> str:
    """Empty for a hold that is no booking."""
    if from_on is None or to_on is None:
        return ""
    language = languages.current()
    span = {"first": words.day(from_on, language), "last": words.day(to_on, language)}
    return (_("Booked for %(first)s") if from_on == to_on else _("Booked from %(first)s to %(last)s")) % span


def changed(outcome: Outcome, *, word: str, title: str, audience: Audience) -> Spoken:
    if isinstance(outcome, Accepted):
        return Spoken(tone="hold", word=word, title=title)
    return replace(refusal(outcome, audience=audience), title=title)


def chosen(no: NoChoice | None, *, audience: Audience) -> Spoken:
    if no is None:
        return Spoken(tone="hold", word=_("One of these is enough"), why=_("Whichever comes first ends the others."))
    why = NO_CHOICES[no].pick(languages.current(), audience)
    return Spoken(tone="stop", word=_("Not this time"), why=why, done=False)


def ended(row: EndedRow) -> str:
    language = languages.current()
    why = say_why_closed(row.closed_reason, language=language, audience="patron") if row.closed_reason else ""
    return _joined([say_end(row.closed_as, language=language, audience="patron"), why])


def wanted(level: HoldLevel, volume: str) -> str:
    match level:
        case HoldLevel.WORK:
            return _("any edition")
        case HoldLevel.TITLE:
            return _("this edition")
        case HoldLevel.VOLUME:
            return _("volume %(volume)s") % {"volume": volume}
        case HoldLevel.ITEM:
            return _("this very item")


def _standing(row: HoldRow | QueuedRow, *, before: int, at: datetime, audience: Audience) -> Standing:
    days = booked_days(row.booked_from_on, row.booked_to_on)
    paused = not days and row.stage in QUEUED_STAGES and row.suspended_until is not None and row.suspended_until > at
    language = languages.current()
    why = []
    if row.reason is not HoldReason.QUEUED and not paused:
        branch = in_language(row.reason_place.full_name) if row.reason_place else ""
        why.append(say_hold(row.reason, branch=branch, before=before, language=language, audience=audience))
    if row.moved is not None:
        why.append(say_why_moved(row.moved, language=language, audience=audience))
    return Standing(
        row=row,
        now=_paused(row) if paused else _now(row, before=before, audience=audience, days=days),
        why=_joined(why),
        what=wanted(row.level, row.volume),
        paused=paused,
    )


def _paused(row: HoldRow | QueuedRow) -> str:
    day = words.day(local_day(row.suspended_until), languages.current()) if row.suspended_until else ""
    return _("Paused up to and including %(day)s") % {"day": day}


def _now(row: HoldRow | QueuedRow, *, before: int, audience: Audience, days: str) -> str:
    if days:
        return days if row.stage is HoldStage.WAITING else f"{_stage(row, before=before, audience=audience)} · {days}"
    return _stage(row, before=before, audience=audience)


def _stage(row: HoldRow | QueuedRow, *, before: int, audience: Audience) -> str:
    there = {"place": _place(row.pickup)}
    match row.stage:
        case HoldStage.READY if row.pickup_kind is PickupKind.HOME:
            return _("At %(place)s, to be sent home") % there
        case HoldStage.READY:
            return _("Ready at %(place)s") % there
        case HoldStage.UNDER_WAY if row.has_set_out:
            return _("On its way to %(place)s") % there
        case HoldStage.UNDER_WAY:
            return _("Waits for the van to %(place)s") % there
        case HoldStage.ASKED:
            return _("Being fetched from the shelf, for %(place)s") % there
        case _:
            return _before(before, audience)


def _before(before: int, audience: Audience) -> str:
    if not before:
        return _("Next in line") if audience == "staff" else _("You are next in line")
    if audience == "staff":
        return ngettext("%(count)s reader before", "%(count)s readers before", before) % {"count": before}
    return ngettext("%(count)s reader is before you", "%(count)s readers are before you", before) % {"count": before}


def _place(place: PlaceRow) -> str:
    return in_language(place.full_name)


def _joined(sentences: list[str]) -> str:
    return (" " if languages.current() == "en" else "").join(sentence for sentence in sentences if sentence)
