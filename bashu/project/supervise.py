"""`bashu run`: the database, its schema, the demonstration, then the doors; each looked after until told to stop."""

import contextlib
import functools
import http.client
import logging
import logging.config
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bashu.doors.web.site.wanted import wanted
from bashu.project import child, claims, cluster, home, listening, logs, ports, postgres, translations
from bashu.project.claims import claim
from bashu.project.doorkeeper import Door, OnDemand, Pause, command, ending
from bashu.project.errors import OperatingError, ToldError
from bashu.project.operate import front, gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bashu.project.env import Env
    from bashu.project.postgres import Server

LOOK_S = 0.25
COME_UP_S = 60.0
DOORS_STOP_S = 11.0
ARCHIVE_STOP_S = 6.0
# How a command ends that has told why it failed.
FAILED = 1


class _StoppedError(Exception):
    """Asked to stop while still coming up."""


def run(env: "Env") -> None:
    """Until SIGTERM or SIGINT. Raises OperatingError or ToldError when it cannot come up."""
    if env.log_format == "json":
        logs.process_is("run")
        logging.config.dictConfig(logs.configuration(form="json", level="info"))
    claims.check(env.home)
    ports.check_all(env)
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
    """A line for whoever started this; one of the log, where programs read it."""
    if logging.getLogger().handlers:
        logging.getLogger("bashu.run").info("%s", text.strip())
    else:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


class _Hub:
    def __init__(self, env: "Env", *, server: "Server | None", stop: threading.Event) -> None:
        self._env = env
        self._server = server
        self._server_pause = Pause()
        self._stop = stop
        self._coming_up = True
        door = functools.partial(Door, say=say, but=set(env.ports))
        machines = [door("sip2", number=number) for number in range(1, env.sip2_processes + 1)]
        self._doors = [door("web"), *machines]
        # Lending goes on without it; so nobody waits for it, and it stops when the last loan is in the log.
        self._archive = door("archive", relays=env.log_format == "json") if env.backup_dir else None

        # Of a demonstration, and only while somebody wants to see it.
        site = door("site", relays=env.log_format == "json")
        self._site = OnDemand(site, wanted=wanted(env.home)) if env.demo and not env.sandbox else None

    def run(self) -> None:
        self._operate = front.serve(self._env, gather.paths(self._parts, ours=self._state))
        try:
            self._run()
        finally:
            if self._operate is not None:
                self._operate.close()

    def _run(self) -> None:
        translations.compile_catalogs()
        if self._server and (major := self._server.cluster.major) < (newest := cluster.newest()):
            say(f"The database is of PostgreSQL {major}: stop Bashu and run `bashu db upgrade` to move it to {newest}")
        if self._server and not self._archive:
            self._server.forget_archive()
        self._step(["db", "upgrade", "--schema-only"])
        if self._env.demo:
            self._step(["demo"])
        try:
            for door in self._doors:
                door.start()
            if self._archive:
                self._archive.start()
            self._wait_until_up()
            self._coming_up = False
            say(self._invitation())
            with listening.told(self._env, operate_port=self._operate.port if self._operate else None):
                while not self._stop.wait(LOOK_S):
                    self._look_after()
            say("Stopping ...")
        finally:
            self._close()

    def _parts(self) -> list[gather.Part]:
        return [gather.Part(door.name, door.port) for door in self._doors]

    def _state(self) -> dict[str, str]:
        """What is wrong with what runs in this process; empty texts: nothing."""
        state = {"start": "still coming up" if self._coming_up else ""}
        if self._server is not None:
            state["postgres"] = "" if self._server.exit_code() is None else "it has ended, and is being started"
        return state

    def _step(self, words: "Sequence[str]") -> None:
        """A part of the work in a process of its own, whose memory goes with it."""
        output = subprocess.PIPE if self._env.log_format == "json" else None
        process = child.start(command(*words), at_our_death=signal.SIGTERM, output=output)
        telling = child.relay(process, say) if output else None
        while process.poll() is None:
            if self._stop.wait(0.05):
                process.terminate()
                process.wait()
                raise _StoppedError
        if telling is not None:
            telling.join()
        if self._stop.is_set():
            raise _StoppedError
        if process.returncode == FAILED:
            raise ToldError
        if process.returncode != 0:
            raise OperatingError(f"`bashu {' '.join(words)}` failed ({ending(process.returncode)})")

    def _wait_until_up(self) -> None:
        until = time.monotonic() + COME_UP_S
        while not self._is_up():
            if self._stop.wait(0.1):
                raise _StoppedError
            self._look_after_server()
            for door in self._doors:
                if door.has_ended():
                    raise OperatingError(f"{door.name} did not start; what it said stands above")
            if time.monotonic() > until:
                raise OperatingError(f"the doors did not open within {COME_UP_S:g} s")

    def _is_up(self) -> bool:
        try:
            pages = http.client.HTTPConnection(ports.reachable(self._env.http_host), self._env.http_port, timeout=10)
            with contextlib.closing(pages):
                pages.request("GET", "/", headers={"Host": "localhost"})
                if pages.getresponse().status >= 500:
                    return False
            with socket.create_connection((ports.reachable(self._env.sip2_host), self._env.sip2_port), timeout=2):
                return True
        except (OSError, http.client.HTTPException):
            return False

    def _look_after(self) -> None:
        self._look_after_server()
        for door in (*self._doors, *([self._archive] if self._archive else [])):
            door.watch()
        if self._site:
            self._site.watch()

    def _look_after_server(self) -> None:
        if self._server is not None and (code := self._server.exit_code()) is not None:
            say(f"PostgreSQL ended by itself ({ending(code)}); starting it again")
            try:
                self._server.start(report=say)
                say("PostgreSQL is back")
            except OperatingError as error:
                say(str(error))
                self._stop.wait(self._server_pause.after_failure())

    def _close(self) -> None:
        doors = [*self._doors, *([self._site.door] if self._site else [])]
        for door in doors:
            door.ask_to_stop()
        until = time.monotonic() + DOORS_STOP_S
        for door in doors:
            door.wait(until)
        if self._archive:
            self._archive.ask_to_stop()
            self._archive.wait(time.monotonic() + ARCHIVE_STOP_S)

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
        if self._operate is not None:
            host = ports.reachable(env.operate_host)
            lines.append(f"  Health  http://{host}:{self._operate.port}/readyz and /metrics")
        if env.demo:
            lines.append(f"  Cards, terminals and logins to try it with:  {_program()} demo --json")
        return "\n".join(lines)


def _program() -> Path:
    """`bashu` as it can be typed here: in a clone it is on nobody's path."""
    program, here = Path(sys.executable).with_name("bashu"), Path.cwd()
    return program.relative_to(here) if program.is_relative_to(here) else program
