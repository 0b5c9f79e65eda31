"""A small HTTP server for the operator: a few fixed paths, answered on threads of their own. No Django in here."""

import logging
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import orjson

from bashu.project.env import OPERATE_PORT
from bashu.project.errors import OperatingError
from bashu.project.ports import why_not

if TYPE_CHECKING:
    from bashu.project.env import Env

logger = logging.getLogger(__name__)

TEXT = "text/plain; charset=utf-8"


class Answer(NamedTuple):
    status: int
    body: bytes
    kind: str = TEXT


Paths: TypeAlias = Mapping[str, Callable[[], Answer]]


def alive() -> Answer:
    """Whoever can answer lives."""
    return Answer(200, b"alive\n")


def told(state: Mapping[str, object], *, ready: bool) -> Answer:
    return Answer(200 if ready else 503, orjson.dumps(state, option=orjson.OPT_APPEND_NEWLINE), "application/json")


class Front:
    """Serves from when it is made until `close`, on `port`."""

    def __init__(self, host: str, port: int, *, paths: Paths) -> None:
        """Raises OSError when the address cannot be had."""
        self._server = _Server((host, port), _handler(paths))
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, name="operate", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def serve(env: "Env", paths: Paths) -> Front | None:
    """At the operator's address. Raises OperatingError for one that was asked for and cannot be had.

    None: the usual port, which nobody asked for, is another program's. Lending goes on without it.
    """
    port = env.operate_port or OPERATE_PORT
    try:
        return Front(env.operate_host, port, paths=paths)
    except OSError as error:
        why = why_not("OPERATE", env.operate_host, port=port, error=error)
        if env.operate_port is not None:
            raise OperatingError(why) from None
        logger.warning("%s. Nothing tells of health and metrics until then", why)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody hung up: nothing to tell."""


def _handler(paths: Paths) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version, sys_version = "Bashu", ""

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def log_message(self, *_: object) -> None:
            """Asked each second, it would fill the log."""

        def _answer(self, *, with_body: bool) -> None:
            found = paths.get(self.path.partition("?")[0], lambda: Answer(404, b"no such page\n"))()
            self.send_response(found.status)
            self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(len(found.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if with_body:
                self.wfile.write(found.body)

    return Handler
