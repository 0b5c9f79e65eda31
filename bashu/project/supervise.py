"""`bashu run`: the database, its schema, the demonstration, then the doors; each looked after until told to stop."""

import contextlib
import errno
import http.client
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

from bashu.project import child, home, postgres, translations
from bashu.project.claims import claim
from bashu.project.doorkeeper import Door, Pause, command, ending
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bashu.project.env import Env
    from bashu.project.postgres import Server

LOOK_S = 0.25
COME_UP_S = 60.0
DOORS_STOP_S = 11.0


class _StoppedError(Exception):
    """Asked to stop while still coming up."""


def run(env: "Env") -> None:
    """Until SIGTERM or SIGINT. Raises OperatingError when it cannot come up."""
    check_ports(env)
    stop = threading.Event()

    def asked(*_: object) -> None:
        stop.set()

    before = {sign: signal.signal(sign, asked) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        with contextlib.suppress(_StoppedError), contextlib.ExitStack() as stack:
            home.make(env)
            server = None
            if env.database_url is None:
                server = stack.enter_context(postgres.running(env.home, report=say))
            else:
                stack.enter_context(claim(env.home))
            _Hub(env, server=server, stop=stop).run()
        say("Stopped.")
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check_ports(env: "Env") -> None:
    """Raises OperatingError naming the variable of an address that cannot be listened on."""
    for door, host, port in (("HTTP", env.http_host, env.http_port), ("SIP2", env.sip2_host, env.sip2_port)):
        try:
            for family, kind, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                with socket.socket(family, kind) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(address)
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise OperatingError(f"BASHU_{door}_HOST: {host} is not an address of this machine") from None
            why = "this account may not use it" if error.errno == errno.EACCES else "another program uses it"
            raise OperatingError(
                f"BASHU_{door}_PORT: cannot listen on {host} port {port}: {why}; set BASHU_{door}_PORT to a free port"
            ) from None


class _Hub:
    def __init__(self, env: "Env", *, server: "Server | None", stop: threading.Event) -> None:
        self._env = env
        self._server = server
        self._server_pause = Pause()
        self._stop = stop
        self._doors = [Door(name, say=say) for name in ("web", "sip2", "jobs")]

    def run(self) -> None:
        translations.compile_catalogs()
        self._step(["db", "upgrade"])
        if self._env.demo:
            self._step(["demo"])
        try:
            for door in self._doors:
                door.start()
            self._wait_until_up()
            say(self._invitation())
            while not self._stop.wait(LOOK_S):
                self._look_after()
            say("Stopping ...")
        finally:
            self._close()

    def _step(self, words: "Sequence[str]") -> None:
        """A part of the work in a process of its own, whose memory goes with it."""
        process = child.start(command(*words), at_our_death=signal.SIGTERM)
        while process.poll() is None:
            if self._stop.wait(0.05):
                process.terminate()
                process.wait()
                raise _StoppedError
        if self._stop.is_set():
            raise _StoppedError
        if process.returncode != 0:
            raise OperatingError(f"`bashu {' '.join(words)}` failed ({ending(process.returncode)})")

    def _wait_until_up(self) -> None:
        until = time.monotonic() + COME_UP_S
        while not self._is_up():
            if self._stop.wait(0.1):
                raise _StoppedError
            for door in self._doors:
                if door.has_ended():
                    raise OperatingError(f"{door.name} did not start; what it said stands above")
            if time.monotonic() > until:
                raise OperatingError(f"the doors did not open within {COME_UP_S:g} s")

    def _is_up(self) -> bool:
        try:
            pages = http.client.HTTPConnection(_reachable(self._env.http_host), self._env.http_port, timeout=10)
            with contextlib.closing(pages):
                pages.request("GET", "/", headers={"Host": "localhost"})
                if pages.getresponse().status >= 500:
                    return False
            with socket.create_connection((_reachable(self._env.sip2_host), self._env.sip2_port), timeout=2):
                return True
        except (OSError, http.client.HTTPException):
            return False

    def _look_after(self) -> None:
        if self._server is not None and (code := self._server.exit_code()) is not None:
            say(f"PostgreSQL ended by itself ({ending(code)}); starting it again")
            try:
                self._server.start(report=say)
                say("PostgreSQL is back")
            except OperatingError as error:
                say(str(error))
                self._stop.wait(self._server_pause.after_failure())
        for door in self._doors:
            door.watch()

    def _close(self) -> None:
        for door in self._doors:
            door.ask_to_stop()
        until = time.monotonic() + DOORS_STOP_S
        for door in self._doors:
            door.wait(until)

    def _invitation(self) -> str:
        env, url = self._env, self._env.public_url
        lines = [
            "",
            "Bashu is running. Ctrl-C stops it.",
            f"  Pages   {url}/",
            f"  Kiosk   {url}/kiosk/",
            f"  Desk    {url}/desk",
            f"  SIP2    {env.sip2_host} port {env.sip2_port}",
        ]
        if env.demo:
            lines.append("  Cards, terminals and logins to try it with:  bashu demo --json")
        return "\n".join(lines)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
