"""The form in which a reader, or staff for the reader who is here, says how to be told, and of what.

What is typed is not in use before its reader confirms it, or staff who have the reader before them vouch for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bashu.db.network.queries import Name
from bashu.db.notices.confirming import ask
from bashu.db.notices.preferences import Wish, wish_of, write_wish
from bashu.db.patrons.confirmations import Waiting, take_back, waiting
from bashu.db.patrons.contacts import Masked, contact_of, forget_address, keep_address, masked_contact, vouched_for
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.contact import EMAIL_LENGTH_MAX, MOBILE_LETTERS_MAX, Contact, read_contact
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.events import CHOSEN, Channel
from bashu.domain.notices.words import CHANNEL_NAMES, EVENT_NAMES
from bashu.doors.web.shared.forms import words
from bashu.doors.web.shared.ways import set_up, trial_goes, ways_to

# By the names of their fields.
FIELDS = {"email": Channel.EMAIL, "mobile": Channel.SMS}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: Name
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """`known`: what is in use, masked, some of it because staff vouched for it. `waits`: what is to be confirmed.
    `ways`: those by which a code can be sent. `can_try`: a test notice would be sent.
    `email`, `mobile`: what was typed, and could not be kept."""

    known: Masked
    wish: Wish
    waits: Sequence[Waiting] = ()
    vouched: Sequence[Name] = ()
    ways: frozenset[Channel] = frozenset()
    can_try: bool = False
    email: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    done: bool = False
    problem: Problem | None = None

    @property
    def events(self) -> Sequence[Choice]:
        return [Choice(each, Name(*EVENT_NAMES[each]), each not in self.wish.unwanted) for each in CHOSEN]

    @property
    def channels(self) -> Sequence[Choice]:
        """What this network sends by, and what was chosen when it did."""
        offered = (each for each in Channel if each in set_up() or each is self.wish.channel)
        return [Choice(each, Name(*CHANNEL_NAMES[each]), each is self.wish.channel) for each in offered]

    @property
    def sends(self) -> bool:
        return bool(set_up())

    @property
    def by_mail(self) -> bool:
        return Channel.EMAIL in self.ways

    @property
    def by_sms(self) -> bool:
        return Channel.SMS in self.ways


def as_it_is(patron_id: int, *, now: datetime) -> Reaching:
    known, wish = masked_contact(patron_id), wish_of(patron_id)
    return Reaching(
        known=known,
        wish=wish,
        waits=waiting(patron_id, now=now),
        vouched=[Name(*CHANNEL_NAMES[each]) for each in vouched_for(patron_id)],
        ways=ways_to(patron_id),
        can_try=trial_goes(patron_id, known=known, prefers=wish.channel),
    )


def nothing_goes() -> str:
    return _(
        "This network does not send to the address or number that is kept. What there is to tell is on “My library”."
    )


def read(request: HttpRequest, patron_id: int, *, now: datetime, staff_id: int | None = None) -> Reaching:
    """What came of the form. A field that is left empty keeps what is there; a tick takes it away. `staff_id`: who has
    the reader here, and may vouch for what is typed."""
    typed = _typed(request, as_it_is(patron_id, now=now))
    told = read_contact(email=typed.email, mobile=typed.mobile)
    if isinstance(told, Problem):
        return replace(typed, problem=told)
    for name in FIELDS.keys() & set(request.POST.getlist("forget")):
        forget_address(channel=FIELDS[name], patron_id=patron_id, vault=the_vault(), now=now)
    vouches = staff_id if request.POST.get("vouch") == "yes" else None
    if refused := _keep(told, ways=typed.ways, patron_id=patron_id, now=now, vouches=vouches):
        return replace(typed, problem=refused, waits=waiting(patron_id, now=now))
    write_wish(patron_id=patron_id, wish=typed.wish)
    return replace(as_it_is(patron_id, now=now), done=True)


def _typed(request: HttpRequest, before: Reaching) -> Reaching:
    return replace(
        before,
        wish=_wish(request),
        email=words(request, "email", most=EMAIL_LENGTH_MAX + 1),
        mobile=words(request, "mobile", most=MOBILE_LETTERS_MAX + 1),
    )


def _keep(
    told: Contact, *, ways: frozenset[Channel], patron_id: int, now: datetime, vouches: int | None
) -> Problem | None:
    """The first that keeps one of the two from being asked, or kept."""
    vault, before = the_vault(), contact_of(patron_id, vault=the_vault())
    for name, channel in FIELDS.items():
        address, found = getattr(told, name), None
        if not address or address == getattr(before, name, ""):
            continue
        if vouches is not None:
            found = keep_address(
                address, channel=channel, patron_id=patron_id, vault=vault, now=now, vouched_by=vouches
            )
            take_back(channel=channel, patron_id=patron_id)
        elif channel in ways:
            found = ask(address, channel=channel, patron_id=patron_id, vault=vault, now=now)
        else:
            found = problem(ProblemCode.CANNOT_BE_SENT)
        if found is not None:
            return found
    return None


def _wish(request: HttpRequest) -> Wish:
    wanted = request.POST.getlist("event")
    return Wish(
        channel=next((each for each in Channel if each == request.POST.get("channel")), None),
        digest=request.POST.get("digest") == "yes",
        unwanted=frozenset(event for event in CHOSEN if event.value not in wanted),
    )
