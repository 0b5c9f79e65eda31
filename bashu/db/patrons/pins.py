"""PINs: chosen by the patron, kept as Argon2id, guessed at five times and no more."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.db.models import Case, DateTimeField, F, Q, Value, When

from bashu.db.patrons.cards import number_of
from bashu.db.patrons.models import Card, Patron
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.commands import Pin
from bashu.domain.identity.pin import FAILURES_MAX, LOCK_MINUTES, pin_problem
from bashu.domain.identity.problems import Problem, ProblemCode, problem

# RFC 9106 leaves the choice to what a machine can bear: 19 MiB and two passes, so that a hundred kiosks are no flood.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def set_pin(*, patron_id: int, pin: str, vault: Vault) -> Problem | None:
    """The caller has made sure who asks: by a device, a live QR or a person at a desk. It also ends a lock."""
    patron = Patron.objects.filter(id=patron_id).first()
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    numbers = [number_of(card, vault=vault) for card in Card.objects.filter(patron_id=patron_id)]
    wrong = pin_problem(pin, numbers=numbers, birth_on=patron.birth_on)
    if wrong is None:
        Patron.objects.filter(id=patron_id).update(pin_hash=HASHER.hash(pin), pin_failures=0, pin_locked_until=None)
    return wrong


def check_pin(*, patron_id: int, pin: str, now: datetime, as_slow: bool = False) -> Pin:
    """Call it outside of a transaction: a failure has to be counted whatever becomes of the rest.

    `as_slow`: also where there is nothing to compare with, so that the time it takes tells no known number from others.
    The try is counted before the PIN is looked at, in one statement, so that guesses side by side are no way round.
    """
    if not pin:
        return Pin.NOT_GIVEN
    if not _count_try(patron_id, now=now):
        if as_slow:
            _is_right(_nobodys_hash(), pin)
        return Pin.LOCKED if Patron.objects.filter(id=patron_id, pin_locked_until__gt=now).exists() else Pin.WRONG
    pin_hash = Patron.objects.values_list("pin_hash", flat=True).get(id=patron_id)
    if not _is_right(pin_hash, pin):
        return Pin.WRONG
    # Not when the PIN was changed meanwhile: then the failures are the new one's.
    Patron.objects.filter(id=patron_id, pin_hash=pin_hash).update(pin_failures=0, pin_locked_until=None)
    return Pin.RIGHT


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody")


def _count_try(patron_id: int, *, now: datetime) -> bool:
    """False when there is nothing to try: a lock holds, or no PIN was chosen, or there is no such patron."""
    unlocked = Q(pin_locked_until=None) | Q(pin_locked_until__lte=now)
    # A lock that has run out begins the count anew.
    failures = Case(When(pin_locked_until=None, then=F("pin_failures") + 1), default=Value(1))
    last = Q(pin_locked_until=None, pin_failures__gte=FAILURES_MAX - 1)
    lock = Case(
        When(last, then=Value(now + timedelta(minutes=LOCK_MINUTES))), default=None, output_field=DateTimeField()
    )
    tried = Patron.objects.filter(unlocked, id=patron_id).exclude(pin_hash="")
    return bool(tried.update(pin_failures=failures, pin_locked_until=lock))


def _is_right(pin_hash: str, pin: str) -> bool:
    try:
        return HASHER.verify(pin_hash, pin)
    except (VerifyMismatchError, InvalidHashError):
        return False
