"""The library of the demonstration with a system of its own behind a site agent, while somebody wants to see it."""

import signal
import threading
from typing import Final

from django.conf import settings
from django.db import connection

from bashu.db.network.queries import network
from bashu.doors.web.site.wanted import FOLDER, want_no_more
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.demo.site import control
from bashu.project.demo.site.agent import LOG
from bashu.project.demo.site.place import LIBRARY
from bashu.project.demo.site.site import Site
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called

LOOK_S: Final = 0.5


def serve() -> None:
    """Until SIGTERM or SIGINT, or until the agent ends by itself. Raises OperatingError."""
    logs.process_is("site")
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    db.check_schema()
    env, known = settings.BASHU, network()
    if known is None or not known.demonstration or env.sandbox:
        want_no_more(env.home)
        raise OperatingError("only a demonstration has a library with a made-up system of its own")
    site = Site(env, env.home / FOLDER, library_id=library_called(LIBRARY))
    try:
        connection.close()
        site.try_out(stop)
        with control.listening(env.home / FOLDER, site.answer):
            while not stop.wait(LOOK_S):
                if site.agent.has_ended():
                    raise OperatingError(f"the site agent ended by itself; {env.home / FOLDER / LOG} tells why")
    finally:
        site.close()
