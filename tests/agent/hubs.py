"""A hub as an agent sees it: a real HTTP server, with a model of what it keeps, whose line can be cut."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from bashu.agent import clock
from bashu.wire.link.codec import UnreadableError, read, write
from bashu.wire.link.messages import (
    EXCHANGE,
    Ask,
    Enrol,
    Enrolled,
    Fact,
    Facts,
    Held,
    Holdings,
    Message,
    Order,
    Orders,
    Reached,
    Report,
    Reported,
    Rules,
    Standing,
    Told,
    Wanted,
)
from bashu.wire.link.sealing import public_of
from bashu.wire.sip2 import port

PRIVATE, SITE_KEY = bytes(range(32)), bytes(range(32, 64))
ENROLLED = Enrolled(
    agent_id=1, library="CD", epoch=3, credential="first", seal_key=public_of(PRIVATE), site_key=SITE_KEY, code="CD"
)
RULES = Rules(lends=True, items_max=2, strangers=True, days=30, snapshot_days=7)
PROFILE = port.Profile(charset="utf-8", language="zh", institution="CD")
LOGIN = port.Login(name="CD-1", password="secret", location="")


@dataclass
class Hub:
    """`answers`: what it says to a question, once for each id; `would`: to one that is only to look. `deaf`: the line
    is cut. `mute`: it hears, and its answer is lost. `busy`: it takes in no facts now. `learns`: a fact.
    """

    answers: Callable[[port.Question], port.Answer]
    would: Callable[[port.Question], port.Answer] | None = None
    learns: Callable[[Fact], None] | None = None
    told: dict[UUID, Told] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    held: Callable[[], list[Held]] = field(default=list)
    asked: dict[UUID, Ask] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    credentials: set[str] = field(default_factory=lambda: {"first"})
    codes: set[str] = field(default_factory=lambda: {"once"})
    next_credential: str | None = None
    standing: Standing = field(default_factory=lambda: Standing(made_at=clock.now(), whole=True))
    deaf: bool = False
    mute: bool = False
    busy: bool = False
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hear(self, what: str, data: bytes) -> Message | None:
        """None: it refuses."""
        match what:
            case "ask":
                ask = read(data, Ask)
                self.asks.append(ask)
                self.asked.setdefault(ask.id, ask)
                if ask.dry and self.would is not None:
                    return Told(answer=self.would(ask.question), reads_cards=True)
                if ask.id not in self.told:
                    self.told[ask.id] = Told(answer=self.answers(ask.question), reads_cards=True)
                return self.told[ask.id]
            case "facts":
                return self._facts(read(data, Facts))
            case "report":
                report = read(data, Report)
                self.reports.append(report)
                return Reported(now=clock.now(), rules=RULES, credential=self.next_credential)
            case "enrol":
                code = read(data, Enrol).code
                if code in self.codes:
                    self.codes.remove(code)
                    return ENROLLED
                return None
            case "standing":
                return self.standing
            case "orders":
                after = read(data, Wanted).after
                return Orders(orders=tuple(each for each in self.orders if each.seq > after))
            case "compare":
                return Holdings(items=tuple(self.held()), next=None)
        return None

    def _facts(self, told: Facts) -> Reached:
        assert told.epoch == ENROLLED.epoch
        for fact in () if self.busy else told.facts:
            if fact.seq > len(self.facts):
                assert fact.seq == len(self.facts) + 1, "a fact is missing"
                self.facts.append(fact)
                if self.learns is not None:
                    self.learns(fact)
        return Reached(seq=len(self.facts))


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer goes as one
        timeout = 5

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            what = self.path.rpartition("/")[2]
            known = what == "enrol" or self.headers["Authorization"].removeprefix("Bearer ") in hub.credentials
            if hub.deaf:
                self.close_connection = True
                return
            try:
                answer = hub.hear(what, data) if known else None
            except UnreadableError:
                self.send_error(400)
                return
            if hub.mute:
                self.close_connection = True
                return
            body = b"" if answer is None else write(answer)
            self.send_response(401 if answer is None else 200)
            self.send_header(EXCHANGE, self.headers[EXCHANGE])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None: ...

    with Quiet(("127.0.0.1", 0), Handler) as server:
        hub.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield hub
        server.shutdown()
