"""A library's own system that others harvest: real HTTP, and as much goes wrong as a test wants."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from bashu.wire.marc import marcxml
from bashu.wire.oai.answers import (
    Continued,
    Envelope,
    Format,
    Header,
    Provided,
    Provider,
    errors_answer,
    formats_answer,
    identify_answer,
    records_answer,
)
from bashu.wire.oai.values import Code, Error, Verb, read_moment
from tests.people import NOON
from tests.wire.marc.making import records


@dataclass(frozen=True)
class Said:
    """An answer as it is sent. `lost`: so many bytes of its end never come."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    lost: int = 0


def held(raw: bytes, *, at: datetime = NOON, name: str = "") -> Provided:
    """A record by the identifier oai:cd:NAME, or of its control number."""
    (record,) = records(raw)
    name = name or record.fields[0].data
    return Provided(Header(identifier=f"oai:cd:{name}", at=at), marcxml.write(record.leader, record.fields))


def gone(name: str, *, at: datetime = NOON) -> Provided:
    return Provided(Header(identifier=f"oai:cd:{name}", at=at, deleted=True))


class Source:
    """`now`: its own clock. `instead`: for the questions to come, in their order, whatever else is to be answered."""

    def __init__(self, *kept: Provided, size: int = 2) -> None:
        self.kept, self.size, self.now, self.by_day = list(kept), size, NOON, False
        self.asked: list[dict[str, str]] = []
        self.known = "t"
        self.instead: list[Callable[[Said], Said] | None] = []
        self.url = ""

    @property
    def lists(self) -> list[dict[str, str]]:
        """What was asked of lists, without what is the same each time."""
        same = {"verb", "metadataPrefix"}
        of_lists = [each for each in self.asked if each["verb"] == Verb.LIST_RECORDS]
        return [{name: value for name, value in each.items() if name not in same} for each in of_lists]

    def change(self, *kept: Provided) -> None:
        """These take the place of those with the same identifiers."""
        names = {each.header.identifier for each in kept}
        self.kept = [*(each for each in self.kept if each.header.identifier not in names), *kept]

    def answer(self, asked: dict[str, str]) -> Said:
        self.asked.append(asked)
        said = Said(self._answer(asked))
        change = self.instead.pop(0) if self.instead and asked["verb"] == Verb.LIST_RECORDS else None
        return change(said) if change else said

    def _answer(self, asked: dict[str, str]) -> bytes:
        envelope = Envelope(base_url=self.url, now=self.now)
        match asked["verb"]:
            case Verb.IDENTIFY:
                provider = Provider(
                    name="成都图书馆", emails=["a@cd.test"], earliest=NOON - timedelta(days=999), scheme_host="cd",
                    sample="oai:cd:1",
                )  # fmt: skip
                told = identify_answer(envelope, provider)
                return told.replace(b"YYYY-MM-DDThh:mm:ssZ", b"YYYY-MM-DD") if self.by_day else told
            case Verb.LIST_METADATA_FORMATS:
                formats = [Format("oai_dc", "", "dc"), Format("marcxml", marcxml.SCHEMA, marcxml.SLIM)]
                return formats_answer(envelope, formats)
            case _:
                return self._list(asked, envelope)

    def _list(self, asked: dict[str, str], envelope: Envelope) -> bytes:
        known, place, since = asked.get("resumptionToken", f"{self.known}|0|{asked.get('from', '')}").split("|")
        if known != self.known:
            return errors_answer(envelope, [Error(Code.BAD_RESUMPTION_TOKEN, "forgotten")])
        begin, start = read_moment(since), int(place)
        wanted = [each for each in self.kept if begin is None or each.header.at >= begin.at]
        if not wanted:
            return errors_answer(envelope, [Error(Code.NO_RECORDS_MATCH)])
        end = start + self.size
        token = f"{known}|{end}|{since}" if end < len(wanted) else ""
        told = records_answer(envelope, wanted[start:end], continued=Continued(token, start, len(wanted)))
        return re.sub(rb"(<datestamp>[\d-]{10})T[\d:]{8}Z", rb"\1", told) if self.by_day else told


@contextmanager
def serving(source: Source) -> Iterator[Source]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = source.answer(dict(parse_qsl(urlsplit(self.path).query)))
            self.send_response(said.status)
            packed = gzip.compress(said.body) if len(source.asked) % 2 else said.body
            for name, value in said.headers.items():
                self.send_header(name, value)
            if packed is not said.body:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed[: len(packed) - said.lost])

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    source.url = f"http://127.0.0.1:{server.server_port}/oai"
    try:
        yield source
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def broken(old: bytes, new: bytes) -> Callable[[Said], Said]:
    return lambda said: replace(said, body=said.body.replace(old, new, 1))
