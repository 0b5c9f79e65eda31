"""One message after the other: claimed, looked at once more, handed over, marked. What is logged names nobody."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import django.db
from django.conf import settings
from django.urls import reverse

from bashu.db.notices.queue import Claimed, Told, claim, end, open_claimed, try_later
from bashu.db.patrons.confirmations import asked_where
from bashu.db.patrons.contacts import contact_of
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.problems import Problem
from bashu.domain.notices.events import Channel, Why
from bashu.domain.notices.hours import out_of_quiet, tried_again
from bashu.domain.notices.saying import Facts
from bashu.doors.outbox.carriers import Carrier, Letter, NotNowError, RefusedError
from bashu.doors.outbox.wording import letter_of

logger = logging.getLogger(__name__)


class Sender:
    """A carrier that takes nothing more in this round is left alone until the next."""

    def __init__(self, carriers: Mapping[Channel, Carrier]) -> None:
        self._carriers = carriers
        self._working = set(carriers)

    def send_one(self, now: datetime) -> bool:
        """False: nothing is left to do in this round."""
        claimed = claim(now, channels=self._working) if self._working else None
        if claimed is None:
            return False
        if (morning := out_of_quiet(claimed.timing, now)) > now:
            try_later(claimed, morning, counts=False)
            return True
        try:
            self._send(claimed, now)
        except django.db.Error:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it was, the next message goes on, and this one in its time)
            # The type alone: its words may have an address in them.
            self._not_now(claimed, NotNowError(f"it broke down: {type(error).__name__}"), now=now)
        return True

    def _send(self, claimed: Claimed, now: datetime) -> None:
        still = open_claimed(claimed, now)
        if not still:
            return
        to, told = _addressed(claimed, still)
        letter = None if isinstance(to, Why) else letter_of(claimed, told, to=to, now=now)
        if letter is None:
            end(claimed, now, why=to if isinstance(to, Why) else Why.NO_TEMPLATE)
        else:
            self._hand_over(claimed, letter, now=now)

    def _hand_over(self, claimed: Claimed, letter: Letter, *, now: datetime) -> None:
        try:
            self._carriers[claimed.channel].carry(letter)
        except RefusedError as error:
            logger.warning("message %s was refused: %s", claimed.key, error)
            end(claimed, now, why=Why.REFUSED, detail=str(error))
        except NotNowError as error:
            self._not_now(claimed, error, now=now)
        else:
            if not end(claimed, now):
                logger.warning("message %s was sent, but another sender has it too", claimed.key)

    def _not_now(self, claimed: Claimed, error: NotNowError, *, now: datetime) -> None:
        if error.everything:
            self._working.discard(claimed.channel)
        again_at = tried_again(claimed.timing, now=now, tries=claimed.tries)
        if again_at > claimed.give_up_at:
            logger.warning("message %s is given up after %d tries: %s", claimed.key, claimed.tries, error)
            end(claimed, now, why=Why.TOO_OLD, detail=str(error))
        else:
            logger.info("message %s is tried again: %s", claimed.key, error)
            try_later(claimed, again_at, why=str(error))


def _addressed(claimed: Claimed, told: Sequence[Told]) -> tuple[str | Why, Sequence[Told]]:
    """What is to be confirmed goes to the address that is to be confirmed, with its code and its link."""
    facts = told[0].found
    if not isinstance(facts, Facts) or facts.asked_id is None:
        return _address(claimed), told
    asked = asked_where(facts.asked_id, vault=the_vault())
    if isinstance(asked, Problem):
        return Why.UNREADABLE, told
    link = settings.BASHU.public_url + reverse("reader:confirm", args=[asked.token])
    found = replace(facts, code=asked.code, link=link)
    return asked.address or Why.NO_LONGER_TRUE, [Told(told[0].notice_id, told[0].event, found)]


def _address(claimed: Claimed) -> str | Why:
    """Taken away meanwhile: there is no other to try, for the reader wanted this channel."""
    contact = contact_of(claimed.patron_id, vault=the_vault())
    if isinstance(contact, Problem):
        return Why.UNREADABLE
    return (contact.email if claimed.channel is Channel.EMAIL else contact.mobile) or Why.NO_CONTACT
