"""The form in which a reader, or staff for the reader who is here, says how to be told, and of what."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest

from bashu.db.network.queries import Name
from bashu.db.notices.preferences import Wish, wish_of, write_wish
from bashu.db.patrons.contacts import Masked, contact_of, masked_contact, write_contact
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.contact import EMAIL_LENGTH_MAX, MOBILE_LETTERS_MAX, Contact, read_contact
from bashu.domain.identity.problems import Problem
from bashu.domain.notices.events import CHOSEN, Channel
from bashu.domain.notices.words import CHANNEL_NAMES, EVENT_NAMES
from bashu.doors.web.shared.forms import words


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: Name
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """`known`: what is kept, masked. `email`, `mobile`: what was typed, and could not be kept."""

    known: Masked
    wish: Wish
    email: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    done: bool = False
    problem: Problem | None = None

    @property
    def events(self) -> Sequence[Choice]:
        return [Choice(each, Name(*EVENT_NAMES[each]), each not in self.wish.unwanted) for each in CHOSEN]

    @property
    def channels(self) -> Sequence[Choice]:
        return [Choice(each, Name(*CHANNEL_NAMES[each]), each is self.wish.channel) for each in Channel]


def as_it_is(patron_id: int) -> Reaching:
    return Reaching(known=masked_contact(patron_id), wish=wish_of(patron_id))


def read(request: HttpRequest, patron_id: int, *, now: datetime) -> Reaching:
    """What came of the form. A field that is left empty keeps what is there; a tick takes it away."""
    typed = _typed(request, as_it_is(patron_id))
    told = read_contact(email=typed.email, mobile=typed.mobile)
    if isinstance(told, Problem):
        return replace(typed, problem=told)
    gone = request.POST.getlist("forget")
    changes = told.email or told.mobile or gone
    if changes and (problem := _keep(told, gone, patron_id=patron_id, now=now)):
        return replace(typed, problem=problem)
    write_wish(patron_id=patron_id, wish=typed.wish)
    return replace(as_it_is(patron_id), done=True)


def _typed(request: HttpRequest, before: Reaching) -> Reaching:
    return replace(
        before,
        wish=_wish(request),
        email=words(request, "email", most=EMAIL_LENGTH_MAX + 1),
        mobile=words(request, "mobile", most=MOBILE_LETTERS_MAX + 1),
    )


def _keep(told: Contact, gone: Sequence[str], *, patron_id: int, now: datetime) -> Problem | None:
    """What cannot be read any more is written over, not kept beside the new."""
    vault = the_vault()
    before = contact_of(patron_id, vault=vault)
    kept = Contact() if isinstance(before, Problem) else before
    contact = Contact(
        email=told.email or ("" if "email" in gone else kept.email),
        mobile=told.mobile or ("" if "mobile" in gone else kept.mobile),
    )
    return write_contact(patron_id=patron_id, contact=contact, vault=vault, now=now)


def _wish(request: HttpRequest) -> Wish:
    wanted = request.POST.getlist("event")
    return Wish(
        channel=next((each for each in Channel if each == request.POST.get("channel")), None),
        digest=request.POST.get("digest") == "yes",
        unwanted=frozenset(event for event in CHOSEN if event.value not in wanted),
    )
