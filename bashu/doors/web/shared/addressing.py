"""The form in which a reader, or staff for the reader who is here, says where to send things."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest

from bashu.db.patrons.addresses import address_of, forget_address, write_address
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.delivery import (
    ADDRESS_LETTERS_MAX,
    PHONE_LETTERS_MAX,
    RECIPIENT_LETTERS_MAX,
    Delivery,
    read_delivery,
)
from bashu.domain.identity.problems import Problem
from bashu.doors.web.shared.forms import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """`done`: it was written, or taken away."""

    recipient: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    known: bool = False
    done: bool = False
    problem: Problem | None = None


def read(request: HttpRequest, patron_id: int, *, now: datetime) -> Addressing:
    """How the form stands, or what came of it."""
    if request.method != "POST":
        return as_it_is(patron_id)
    if "forget" in request.POST:
        forget_address(patron_id=patron_id)
        return Addressing(done=True)
    return _written(_typed(request), patron_id, now=now)


def _typed(request: HttpRequest) -> Addressing:
    return Addressing(
        recipient=words(request, "recipient", most=RECIPIENT_LETTERS_MAX + 1),
        phone=words(request, "phone", most=PHONE_LETTERS_MAX + 1),
        address=words(request, "address", most=ADDRESS_LETTERS_MAX + 1),
    )


def _written(typed: Addressing, patron_id: int, *, now: datetime) -> Addressing:
    told = read_delivery(recipient=typed.recipient, phone=typed.phone, address=typed.address)
    if not isinstance(told, Delivery):
        return replace(typed, problem=told)
    problem = write_address(patron_id=patron_id, delivery=told, vault=the_vault(), now=now)
    return replace(typed, known=problem is None, done=problem is None, problem=problem)


def as_it_is(patron_id: int) -> Addressing:
    found = address_of(patron_id, vault=the_vault())
    if found is None:
        return Addressing()
    if isinstance(found, Problem):
        return Addressing(known=True, problem=found)
    return Addressing(recipient=found.recipient, phone=found.phone, address=found.address, known=True)
