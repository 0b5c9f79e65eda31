"""An outcome as a page says it: one large word, the title, and why."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bashu.db.network.queries import Name, places
from bashu.db.network.rotations import rotation_names
from bashu.domain.circulation import words
from bashu.domain.circulation.answers import CheckedIn, CheckedOut, Dispatched, NextStop, Renewed
from bashu.domain.circulation.sentences import Audience
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.domain.routing import Reason
from bashu.doors.web.shared import languages

# What stays for one of these is not at home here, as a reader understands that.
STAYS = {Reason.ROTATES_HERE, Reason.PLACED, Reason.OWN_LIBRARY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """`tone`: "keep", "float", "send", "hold", "hold_away", "lent" or "stop"; a page gives each its colour, its sign
    and, at a desk, its sound. `note`: what is odd about it beside that. `code`: what stands on the slip of the hold
    that has the item. `counted`: as of when it counts as returned, and how late that is, if it is dated back; that it
    was read here.
    """

    tone: str
    word: str
    title: str = ""
    why: str = ""
    done: bool = True
    note: str = ""
    code: str = ""
    counted: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def speak(outcome: Outcome, *, audience: Audience) -> Spoken:
    match outcome:
        case Accepted(answer=CheckedOut() | Renewed() as answer):
            spoken = _lent(answer, audience)
        case Accepted(answer=CheckedIn() as answer):
            spoken = _taken_in(answer, audience)
        case Accepted(answer=Dispatched() as answer):
            there = place_name(answer.destination_branch_id)
            spoken = Spoken(
                tone="send",
                word=_("On its way to %(place)s") % {"place": there},
                why=expected(answer.expected_on, guessed=answer.guessed),
            )
        case _:
            spoken = refusal(outcome, audience=audience)
    return Spoken(**spoken.stored() | {"title": title_of(outcome)})


def refusal(outcome: Outcome, *, audience: Audience) -> Spoken:
    language = languages.current()
    if isinstance(outcome, Refused):
        why = words.say(outcome.refusal, outcome.details, language=language, audience=audience)
    elif isinstance(outcome, Accepted):
        raise TypeError(f"no page says {type(outcome.answer).__name__}")
    else:
        why = words.say(outcome, language=language, audience=audience)
    word = _("Problem") if audience == "staff" else _("Not this time")
    return Spoken(tone="stop", word=word, why=why, done=False)


def _lent(answer: CheckedOut | Renewed, audience: Audience) -> Spoken:
    until = {"day": words.due(answer.due_at, languages.current())}
    booked = {"day": _day(answer.booked_on)} if answer.booked_on else {}
    note = _("It is booked from %(day)s on, so it is due earlier.") % booked if booked else ""
    if isinstance(answer, Renewed):
        left = answer.renewals_max - answer.renewals
        why = _("It can be renewed again.") if left > 0 else _("It cannot be renewed again.")
        why = _joined(_charged(answer), why)
        return Spoken(tone="lent", word=_("Renewed until %(day)s") % until, why=why, note=note)
    if answer.renewed:
        return Spoken(tone="lent", word=_("Renewed until %(day)s") % until, note=note)
    if audience == "staff":
        return Spoken(tone="lent", word=_("Lent until %(day)s") % until, note=note)
    return Spoken(
        tone="lent",
        word=_("Yours until %(day)s") % until,
        why=_("Bring it back to any library of the network, in any city."),
        note=note,
    )


def _taken_in(answer: CheckedIn, audience: Audience) -> Spoken:
    why = [words.say_reason(answer.reason, language=languages.current(), audience=audience)]
    tone, word = _next_stop(answer, to_staff=audience == "staff")
    if audience == "staff" and answer.next_branch_id not in {None, answer.destination_branch_id}:
        why.append(_("By way of %(place)s.") % {"place": place_name(answer.next_branch_id)})
    if audience == "staff" and answer.rotation_id is not None and answer.rotation_until_on is not None:
        why.append(_of_rotation(answer.rotation_id, answer, until=answer.rotation_until_on))
    if answer.expected_on is not None:
        why.append(expected(answer.expected_on, guessed=answer.guessed))
    if answer.days_overdue and answer.returned_at is None:
        why.append(_("Days overdue: %(days)s.") % {"days": answer.days_overdue})
    why.append(_charged(answer))
    return Spoken(tone=tone, word=word, why=_joined(*why), counted=_counted(answer))


def _charged(answer: CheckedIn | Renewed) -> str:
    """What being late costs, said to whoever has the reader before them."""
    if not answer.charged_fen:
        return ""
    return _("Charged for being late: %(sum)s.") % {"sum": words.money(answer.charged_fen, languages.current())}


def _joined(*sentences: str) -> str:
    return (" " if languages.current() == "en" else "").join(each for each in sentences if each)


def _of_rotation(rotation_id: int, answer: CheckedIn, *, until: date) -> str:
    name = rotation_names([rotation_id]).get(rotation_id)
    told = {"name": in_language(name) if name else "", "day": _day(until)}
    if answer.destination_branch_id is None:
        return _("The rotation “%(name)s” is here until %(day)s.") % told
    place = place_name(answer.destination_branch_id)
    return _("It belongs to the rotation “%(name)s”, which is at %(place)s until %(day)s.") % (told | {"place": place})


def _counted(answer: CheckedIn) -> str:
    if answer.counted is not None:
        return _("Read here: counted.") if answer.counted else _("Read here: it was counted minutes ago.")
    if answer.returned_at is None:
        return ""
    said = {"day": words.due(answer.returned_at, languages.current()), "days": answer.days_overdue}
    if answer.days_overdue:
        return _("Counts as returned: %(day)s. Days overdue: %(days)s.") % said
    return _("Counts as returned: %(day)s. Not overdue.") % said


def _next_stop(answer: CheckedIn, *, to_staff: bool) -> tuple[str, str]:
    """Tone and word. Only staff are told apart what goes somewhere for a hold: they lay a slip into it."""
    if answer.stop is NextStop.SEND:
        there = {"place": place_name(answer.destination_branch_id)}
        if answer.hold_id is not None and to_staff:
            return "hold_away", _("Hold: send to %(place)s") % there
        return "send", _("Send to %(place)s") % there if to_staff else _("Thank you! It travels to %(place)s") % there
    if answer.stop is NextStop.EXCEPTION:
        return "stop", _("Exception bin") if to_staff else _("Thank you! We have it")
    if answer.destination_branch_id is not None and to_staff:
        there = {"place": place_name(answer.destination_branch_id)}
        if answer.hold_id is not None:
            return "hold_away", _("Hold: carry over to the hold shelf of %(place)s") % there
        return "send", _("Carry over to %(place)s") % there
    if answer.hold_id is not None:
        return "hold", _("Hold shelf") if to_staff else _("Thank you! Somebody waits for it")
    if answer.reason == Reason.FLOATS:
        return "float", _("Floats here") if to_staff else _("Thank you! It stays here")
    if answer.reason in STAYS and not to_staff:
        return "keep", _("Thank you! It stays here")
    return "keep", _("Keep here") if to_staff else _("Thank you! It is home")


def rest_to_renew(wanted: int, *, most: int) -> Spoken | None:
    """Of many only so many are renewed with one press."""
    if wanted <= most:
        return None
    why = _("%(left)s are still to be renewed. Press the button once more.") % {"left": wanted - most}
    return Spoken(tone="stop", word=_("These were the first %(most)s") % {"most": most}, why=why)


def stopped(words: str) -> str:
    """With the full stop of the page's language."""
    return words + ("." if languages.current() == "en" else "。")


def expected(on: date, *, guessed: bool) -> str:
    day = {"day": _day(on)}
    if guessed:
        return _("Expected there by %(day)s, at a guess.") % day
    return _("Expected there by %(day)s.") % day


def title_of(outcome: Outcome) -> str:
    about = outcome.about if isinstance(outcome, Accepted | Refused) else None
    return str(getattr(about, "title", ""))


def place_name(branch_id: int | None) -> str:
    if branch_id is None:
        return ""
    place = places([branch_id]).get(branch_id)
    return in_language(place.full_name) if place else ""


def in_language(name: Name | Problem) -> str:
    return name.en if languages.current() == "en" else name.zh


def _day(on: date) -> str:
    return words.day(on, languages.current())
