"""Sessions of activities as pages tell them, to readers and to staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.db.activities.coming import Activity, ActivitySession, Registration
from bashu.db.activities.queries import SeatsLeft, seats_left
from bashu.domain.activities import words
from bashu.domain.activities.states import (
    ActivityKind,
    How,
    Question,
    RegistrationKind,
    SessionStage,
    Standing,
    WhyCalledOff,
)
from bashu.domain.calendar import LOCAL
from bashu.domain.circulation.sentences import Audience
from bashu.domain.circulation.words import day, due
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.spoken import Spoken

WEEKDAYS: Final = (("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"),
                   ("周日", "Sun"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A session as a list has it. `tone`: the class of its state; `open`: whether somebody may register now; `waits`:
    and would come into the line."""

    row: ActivitySession
    left: SeatsLeft
    tone: str
    says: str
    open: bool

    @property
    def waits(self) -> bool:
        return self.open and self.tone == "on_loan"


def shown(row: ActivitySession, *, home_library_id: int | None, now: datetime) -> Shown:
    """Reads `row.quotas`. `home_library_id`: None of who has not said whose reader they are."""
    left = seats_left(row, home_library_id=home_library_id, now=now)
    tone, says, is_open = _stands(row, left, known=home_library_id is not None, now=now)
    return Shown(row=row, left=left, tone=tone, says=says, open=is_open)


def _stands(row: ActivitySession, left: SeatsLeft, *, known: bool, now: datetime) -> tuple[str, str, bool]:
    if row.state == SessionStage.CALLED_OFF:
        return "missing", _("Called off"), False
    if row.state == SessionStage.OVER or row.ends_at <= now:
        return "over", _("Over"), False
    if row.how == How.WALK_IN:
        return "available", _("No registration: just come"), False
    if now < row.opens_at:
        return "in_transit", _("Registration opens: %(when)s") % {"when": moment(row.opens_at)}, False
    if now >= row.closes_at:
        return "over", _waits_for_draw(row) or _("Registration is closed"), False
    if row.how == How.DRAW and row.drawn is None:
        return "in_transit", _("By lot: register until %(when)s") % {"when": moment(row.closes_at)}, True
    return _seats(left) if known or left.common or not left.kept else _kept(left)


def _kept(left: SeatsLeft) -> tuple[str, str, bool]:
    """To who has not said whose reader they are."""
    told = ngettext(
        "%(count)s seat left, for readers of certain libraries",
        "%(count)s seats left, for readers of certain libraries",
        left.kept,
    )
    return "available", told % {"count": left.kept}, True


def _waits_for_draw(row: ActivitySession) -> str:
    if row.how != How.DRAW or row.drawn is not None or row.draw_at is None:
        return ""
    return _("Registration is closed; the lots are drawn: %(when)s") % {"when": moment(row.draw_at)}


def _seats(left: SeatsLeft) -> tuple[str, str, bool]:
    if left.mine:
        return (
            "available",
            ngettext("%(count)s seat left", "%(count)s seats left", left.mine) % {"count": left.mine},
            True,
        )
    if left.may_wait:
        return "on_loan", _("Full; the waiting list is open (%(count)s wait)") % {"count": left.waiting}, True
    return "missing", _("Full, the waiting list too"), False


def both(zh: str, en: str) -> str:
    """In the language of the page; what was not written in it, in the other."""
    return (en or zh) if languages.current() == "en" else (zh or en)


def pick(pair: words.Both) -> str:
    return both(*pair)


def title(activity: Activity) -> str:
    return both(activity.title_zh, activity.title_en)


def kind(code: str) -> str:
    return pick(words.KINDS[ActivityKind(code)])


def kinds() -> list[tuple[str, str]]:
    return [(code.value, pick(pair)) for code, pair in words.KINDS.items()]


def why_called_off(code: str | None) -> str:
    return pick(words.WHY_CALLED_OFF[WhyCalledOff(code)]) if code else ""


def how(code: str) -> str:
    return pick(words.HOWS[How(code)])


def question(code: str) -> str:
    return pick(words.QUESTIONS[Question(code)])


def standing(row: Registration) -> str:
    if row.ended_as == "over":
        return pick(words.STAGES[SessionStage.OVER])
    if row.ended_as == "called_off":
        return pick(words.STAGES[SessionStage.CALLED_OFF])
    return pick(words.STANDINGS[Standing(row.state)])


def lot_standing(state: str) -> str:
    return pick(words.STANDINGS[Standing(state)]) if state else ""


def registered_as(code: str) -> str:
    names = {RegistrationKind.SELF: "", RegistrationKind.FAMILY: _("family"), RegistrationKind.CLASS: _("class")}
    return names[RegistrationKind(code)]


def moment(at: datetime) -> str:
    return due(at, languages.current())


def when(row: ActivitySession) -> str:
    """The day, the day of the week, and from when to when; over several days, both ends."""
    starts, ends = row.starts_at.astimezone(LOCAL), row.ends_at.astimezone(LOCAL)
    language = languages.current()
    first, weekday = day(starts.date(), language), pick(WEEKDAYS[starts.weekday()])
    if starts.date() != ends.date():
        return f"{due(row.starts_at, language)} – {due(row.ends_at, language)}"
    hours = f"{starts:%H:%M}\u2060–\u2060{ends:%H:%M}"  # the joiners keep it on one line
    return f"{weekday} {first}, {hours}" if language == "en" else f"{first}（{weekday}）{hours}"


def where(row: ActivitySession) -> str:
    """The branch and the room."""
    if row.branch is None:
        return _("On-line")
    branch, library = row.branch, row.branch.library
    name = both(branch.name_zh, branch.name_en)
    of = both(library.name_zh, library.name_en)
    whole = name if name.startswith(of) else f"{of}, {name}" if languages.current() == "en" else f"{of}{name}"
    return f"{whole} {row.room}".strip()


def ages(activity: Activity) -> str:
    """Of who is to come; nothing if anybody may."""
    youngest, oldest = activity.from_age, activity.to_age
    if youngest is None and oldest is None:
        return ""
    if oldest is None:
        return _("from %(age)s years") % {"age": youngest}
    if not youngest:
        return _("up to %(age)s years") % {"age": oldest}
    return _("%(from)s to %(to)s years") % {"from": youngest, "to": oldest}


def library_name(row: object) -> str:
    return both(getattr(row, "name_zh", ""), getattr(row, "name_en", ""))


def say_no(outcome: Outcome, *, audience: Audience) -> str:
    """Why not."""
    if isinstance(outcome, Accepted):
        raise TypeError("nothing is wrong with it")
    return words.say(outcome, language=languages.current(), audience=audience)


def refused(outcome: Outcome, *, audience: Audience, about: str) -> Spoken:
    word = _("Problem") if audience == "staff" else _("Not this time")
    return Spoken(tone="stop", word=word, title=about, why=say_no(outcome, audience=audience), done=False)


def registered(answer: object, *, about: str, audience: Audience, on_line: bool = False) -> Spoken:
    """What came of a registration: a seat, a place in the line, a lot."""
    stands, seats = getattr(answer, "standing", None), getattr(answer, "seats", 1)
    if stands is Standing.REGISTERED:
        counted = ngettext("%(count)s seat is yours", "%(count)s seats are yours", seats)
        if audience == "staff":
            counted = ngettext("%(count)s seat registered", "%(count)s seats registered", seats)
        how_to_come = (
            _("It is held on line: the link stands below as soon as it is known.")
            if on_line
            else _("At the door show the code below, or your card.")
        )
        why = "" if audience == "staff" else how_to_come
        return Spoken(tone="keep", word=counted % {"count": seats}, title=about, why=why)
    if stands is Standing.WAITING:
        why = _("%(count)s registrations wait before it.") % {"count": getattr(answer, "before", 0)}
        return Spoken(tone="hold", word=_("On the waiting list"), title=about, why=why)
    why = _("The lot: %(lot)s. Everybody can check the draw.") % {"lot": getattr(answer, "lot", "")}
    return Spoken(tone="hold", word=_("In the draw"), title=about, why=why)


def upcoming(rows: Sequence[Shown], now: datetime) -> list[Shown]:
    return [each for each in rows if each.row.ends_at > now]
