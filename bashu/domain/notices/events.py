"""What patrons are told of. Whoever adds an event adds it to `Event` and to `SPECS`, its texts to `usual.py`, and what
it is about, if that is something else than these, to `About` and to `bashu/db/notices/facts.py`."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from bashu.domain.values import value_class

Language: TypeAlias = Literal["zh-hans", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-hans", "en")


def language_of(code: str) -> Language:
    return "en" if code == "en" else "zh-hans"


class Event(StrEnum):
    HOLD_READY = "hold_ready"
    HOLD_EXPIRING = "hold_expiring"
    HOLD_CLOSED = "hold_closed"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    RENEWED = "renewed"
    CHARGED = "charged"
    LOST = "lost"
    CLAIM = "claim"
    REFUNDABLE = "refundable"
    ACTIVITY_SEAT = "activity_seat"
    ACTIVITY_NO_SEAT = "activity_no_seat"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CALLED_OFF = "activity_called_off"
    ACTIVITY_REMINDER = "activity_reminder"
    TRIAL = "trial"
    CONFIRM = "confirm"


class About(StrEnum):
    """What the `about_id` of a notice is the id of."""

    HOLD = "hold"
    LOAN = "loan"
    CHARGE = "charge"
    REGISTRATION = "registration"
    PATRON = "patron"
    CONFIRMATION = "confirmation"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why a notice was not sent."""

    NO_CONTACT = "no_contact"
    NOT_WANTED = "not_wanted"
    NO_CHANNEL = "no_channel"
    NO_TEMPLATE = "no_template"
    ACCOUNT_CLOSED = "account_closed"
    NO_LONGER_TRUE = "no_longer_true"
    LATER_STEP = "later_step"
    TOO_OLD = "too_old"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    UNCONFIRMED = "unconfirmed"


@value_class(frozen=True, slots=True, kw_only=True)
class Spec:
    """
    says     the places that its text may have
    rests    so long it waits before it is sent: what happens together is told together, and what is undone within
             minutes is not told at all
    always   nobody can switch it off
    """

    about: About
    says: tuple[str, ...]
    rests: timedelta = timedelta(0)
    always: bool = False


_SHELF: Final = ("title", "branch", "library", "until")
_LOAN: Final = ("title", "library", "due")
_ACTIVITY: Final = ("title", "library", "branch", "when")
SPECS: Final[Mapping[Event, Spec]] = {
    Event.HOLD_READY: Spec(about=About.HOLD, says=_SHELF, rests=timedelta(minutes=10)),
    Event.HOLD_EXPIRING: Spec(about=About.HOLD, says=_SHELF),
    Event.HOLD_CLOSED: Spec(
        about=About.HOLD, says=("title", "branch", "library", "reason"), rests=timedelta(minutes=10)
    ),
    Event.DUE_SOON: Spec(about=About.LOAN, says=_LOAN),
    Event.OVERDUE: Spec(about=About.LOAN, says=(*_LOAN, "days")),
    Event.RENEWED: Spec(about=About.LOAN, says=_LOAN),
    Event.CHARGED: Spec(about=About.CHARGE, says=("what", "sum", "how", "library"), rests=timedelta(minutes=10)),
    Event.LOST: Spec(about=About.LOAN, says=("title", "library", "sum"), rests=timedelta(minutes=10)),
    Event.CLAIM: Spec(about=About.LOAN, says=("title", "library", "result"), rests=timedelta(minutes=10)),
    Event.REFUNDABLE: Spec(about=About.CHARGE, says=("what", "sum", "library"), rests=timedelta(minutes=10)),
    Event.ACTIVITY_SEAT: Spec(about=About.REGISTRATION, says=_ACTIVITY, rests=timedelta(minutes=5)),
    Event.ACTIVITY_NO_SEAT: Spec(about=About.REGISTRATION, says=_ACTIVITY, rests=timedelta(minutes=5)),
    Event.ACTIVITY_CHANGED: Spec(about=About.REGISTRATION, says=_ACTIVITY, rests=timedelta(minutes=10)),
    Event.ACTIVITY_CALLED_OFF: Spec(about=About.REGISTRATION, says=(*_ACTIVITY, "reason")),
    Event.ACTIVITY_REMINDER: Spec(about=About.REGISTRATION, says=_ACTIVITY),
    Event.TRIAL: Spec(about=About.PATRON, says=("library",), always=True),
    # It goes to the address that is to be confirmed, at any hour, for its reader waits for it.
    Event.CONFIRM: Spec(about=About.CONFIRMATION, says=("code", "link", "library"), always=True),
}
# A message that says several things at once has a text too: how many there are, and what each says.
SEVERAL: Final = "several"
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    **{event.value: spec.says for event, spec in SPECS.items()},
    SEVERAL: ("count", "notices", "library"),
}
# What a reader may choose to be told of.
CHOSEN: Final = tuple(event for event, spec in SPECS.items() if not spec.always)
