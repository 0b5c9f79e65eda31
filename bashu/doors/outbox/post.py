"""Sends what is to be sent, as long as its process runs. Several processes may: each message is in one's hands at a
time, and one of them at a time makes messages of notices."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connections

from bashu.db.notices.gathering import gather
from bashu.domain.notices.events import Channel
from bashu.doors.outbox.carriers import Carrier
from bashu.doors.outbox.mail import Mail
from bashu.doors.outbox.sending import Sender
from bashu.doors.outbox.sms import Sms
from bashu.engine import clock

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
PAUSE_SECONDS_MAX = 60.0


def configured() -> dict[Channel, Carrier]:
    """What this machine may send by."""
    env, found = settings.BASHU, dict[Channel, Carrier]()
    if env.smtp_host:
        password = env.smtp_password_file.read_text().strip() if env.smtp_password_file else ""
        found[Channel.EMAIL] = Mail(
            host=env.smtp_host, port=env.smtp_port, security=env.smtp_security, sender=env.mail_from,
            user=env.smtp_user, password=password,
        )  # fmt: skip
    if env.sms_url and env.sms_key_file:
        found[Channel.SMS] = Sms(url=env.sms_url, key=env.sms_key_file.read_text().strip().encode())
    return found


def run_round(
    tell_time: Callable[[], datetime], *, carriers: Mapping[Channel, Carrier], stop: threading.Event | None = None
) -> int:
    """Whatever is due; how many messages were in our hands. The time is told anew for each: a claim lasts from then."""
    stop, handled = stop or threading.Event(), 0
    while not stop.is_set() and gather(tell_time(), working=set(carriers)):
        pass
    sender = Sender(carriers)
    while not stop.is_set() and sender.send_one(tell_time()):
        handled += 1
    return handled


class Post:
    """A thread that works until `stop`. While the database is away it waits."""

    def __init__(self, carriers: Mapping[Channel, Carrier]) -> None:
        self._carriers = carriers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self, *, timeout: float = 8.0) -> bool:
        """Whether it has ended; a message may be under way, and is tried again when its claim is over."""
        self._stop.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        pause = LOOK_SECONDS
        while not self._stop.wait(pause):
            try:
                run_round(clock.now, carriers=self._carriers, stop=self._stop)
                pause = LOOK_SECONDS
            except Exception as error:  # noqa: BLE001 (whatever it was, what is in hand is tried again after its claim)
                # The type alone: its words may have an address in them.
                logger.critical("notices wait: %s", type(error).__name__)
                connections.close_all()
                pause = min(pause * 2, PAUSE_SECONDS_MAX)
        connections.close_all()


def start() -> Post:
    """The one of this process."""
    return Post(configured())
