"""By which ways this network can reach a reader: what the outbox of this machine is set up for."""

from django.conf import settings

from bashu.db.notices.confirming import can_be_asked, can_be_tried
from bashu.db.patrons.contacts import Masked
from bashu.domain.notices.events import Channel
from bashu.domain.notices.plan import chosen_of


def set_up() -> frozenset[Channel]:
    env = settings.BASHU
    works = {Channel.EMAIL: bool(env.smtp_host), Channel.SMS: bool(env.sms_url and env.sms_key_file)}
    return frozenset(each for each in Channel if works[each])


def ways_to(patron_id: int) -> frozenset[Channel]:
    """And for which there is a text that asks for confirmation."""
    return frozenset(each for each in set_up() if can_be_asked(patron_id, each))


def trial_goes(patron_id: int, *, known: Masked, prefers: Channel | None) -> bool:
    """Whether a test notice would be sent: by the way that the outbox will choose, and if there is a text for it."""
    addresses = {Channel.EMAIL: known.email, Channel.SMS: known.mobile}
    channel = chosen_of({each for each in set_up() if addresses[each]}, prefers)
    return channel is not None and can_be_tried(patron_id, channel)
