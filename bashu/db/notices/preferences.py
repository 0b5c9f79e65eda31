"""How a patron wants to be told."""

from dataclasses import dataclass

from django.db import transaction

from bashu.db.notices.models import Preference
from bashu.db.patrons.models import Patron
from bashu.domain.notices.events import CHOSEN, Channel, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`channel` None: whichever leads to the patron, by e-mail if both do."""

    channel: Channel | None = None
    digest: bool = False
    unwanted: frozenset[Event] = frozenset()


def wish_of(patron_id: int) -> Wish:
    row = Preference.objects.filter(patron_id=patron_id).first()
    return Wish() if row is None else read_wish(row)


def read_wish(row: Preference) -> Wish:
    return Wish(
        channel=None if row.channel is None else Channel(row.channel),
        digest=row.digest,
        unwanted=frozenset(event for event in CHOSEN if event.value in row.unwanted),
    )


@transaction.atomic
def write_wish(*, patron_id: int, wish: Wish) -> None:
    """Nothing is written of who is not there."""
    if not Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists():
        return
    Preference.objects.update_or_create(
        patron_id=patron_id,
        defaults={
            "channel": wish.channel,
            "digest": wish.digest,
            "unwanted": [event.value for event in CHOSEN if event in wish.unwanted],
        },
    )
