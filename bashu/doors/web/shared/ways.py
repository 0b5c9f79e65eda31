"""By which ways this network can reach a reader: what the outbox of this machine is set up for."""

from django.conf import settings

from bashu.db.notices.confirming import can_be_asked
from bashu.domain.notices.events import Channel


def ways_to(patron_id: int) -> frozenset[Channel]:
    """And for which there is a text that asks for confirmation."""
    env = settings.BASHU
    set_up = {Channel.EMAIL: bool(env.smtp_host), Channel.SMS: bool(env.sms_url and env.sms_key_file)}
    return frozenset(each for each, works in set_up.items() if works and can_be_asked(patron_id, each))
