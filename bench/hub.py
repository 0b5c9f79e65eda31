"""Bashu as `bashu run` starts it, in a home of its own with the demonstration network: what a newcomer gets."""

import copy
import gzip
import http.client
import re
import shutil
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pymarc
from stdnum import ean

from bashu.wire.sip2.codec import checksum
from bench import beside, cpu, desk
from bench.figures import Budget, Figure
from bench.measure import percentile
from bench.place import Child, environment, new_home

BASHU = Path(sys.executable).with_name("bashu")
COME_UP_SECONDS_MAX = 600
IDLE_SECONDS = 60
PAGE_TIMES = 60
MARC = Path(__file__).parent.parent / "data" / "cnmarc_utf8.iso.gz"
LINKED = re.compile(r'<(?:script|img)[^>]* src="([^"]+)"|<link[^>]* rel="(?:stylesheet|icon)"[^>]* href="([^"]+)"')
# As many records as a library of a district has.
MARKS = ("测量甲", "测量乙", "测量丙", "测量丁")
# As readers type: characters, pinyin, a name, initials.
QUESTIONS = ("中国", "weicheng", "鲁迅", "hlm", "数学")
STYLE = re.compile(r'<link[^>]* href="([^"]+\.css[^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    folder: Path
    pid: int
    pages: int
    sip2: int
    began: float

    def bashu(self, *words: object) -> bytes:
        command = [str(BASHU), *map(str, words)]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"bashu {words[0]} failed: {done.stderr.decode()[-2_000:]}")
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        ports = {"BASHU_HTTP_PORT": str(self.pages), "BASHU_SIP2_PORT": str(self.sip2)}
        return environment(self.folder) | ports


def figures() -> Iterator[Figure]:
    with running() as hub:
        yield from _start(hub)
        time.sleep(IDLE_SECONDS)
        yield _memory(hub)
        yield from _pages(hub)
        yield desk.figure(hub.pages, orjson.loads(hub.bashu("demo", "--json")))
        searching = Child("bench.searching", folder=hub.folder)
        try:
            yield _search(searching)
            yield from _import(hub, searching)
        finally:
            searching.stop()
        yield from _beside(hub)


def lent_where(facts: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """An item that is free, and a machine of its library."""
    machines = {each["library"]: each for each in reversed(facts["terminals"])}
    free = [each for each in facts["items"] if each["status"] == "available" and each["owner"] in machines]
    return free[-1], machines[free[-1]["owner"]]


@contextmanager
def machine(hub: Hub, facts: dict[str, Any], *, port: int = 0) -> Iterator[Callable[[], None]]:
    """A book is lent and taken back, each time that it is called; at another port than the hub's, if one is named."""
    item, known = lent_where(facts)
    patron = next(each for each in facts["patrons"] if each["state"] == "ok")
    address = ("127.0.0.1", port or hub.sip2)
    with socket.create_connection(address, timeout=60) as line, line.makefile("rwb") as wire:
        _say(wire, f"9300CN{known['login']}|CO{known['password']}|CP|")

        def lend_and_take_back() -> None:
            when = time.strftime("%Y%m%d    %H%M%S")
            said = (
                _say(wire, f"11NN{when}{' ' * 18}AO|AA{patron['card']}|AB{item['barcode']}|AC|AD{patron['pin']}|"),
                _say(wire, f"09N{when}{when}AP|AO|AB{item['barcode']}|AC|"),
            )
            if not (said[0].startswith(b"121") and said[1].startswith(b"101")):
                raise RuntimeError(f"not lent or not taken back: {said}")

        yield lend_and_take_back


def _beside(hub: Hub) -> Iterator[Figure]:
    facts = orjson.loads(hub.bashu("demo", "--json"))
    path, questions = hub.folder / "beside.mrc", cycle(QUESTIONS)
    _new(path, marks=["并行本"])
    with machine(hub, facts) as lend, closing(http.client.HTTPConnection("127.0.0.1", hub.pages, timeout=60)) as web:
        asks = {
            "a book lent and taken back at a machine": (lend, 99),
            "a page of results": (lambda: _get(web, f"/search?q={quote(next(questions))}"), 95),
        }
        yield from beside.figures(asks, bring=lambda: hub.bashu("import", facts["terminals"][0]["library"], path))


@contextmanager
def running() -> Iterator[Hub]:
    with new_home() as folder:
        pages, sip2 = free_port(), free_port()
        ports = {"BASHU_HTTP_PORT": str(pages), "BASHU_SIP2_PORT": str(sip2), "BASHU_LOG_LEVEL": "warning"}
        began = time.monotonic()
        process = subprocess.Popen([str(BASHU), "run"], env=environment(folder) | ports, stdout=subprocess.DEVNULL)
        try:
            _wait(process, pages)
            yield Hub(folder=folder, pid=process.pid, pages=pages, sip2=sip2, began=began)
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(COME_UP_SECONDS_MAX * 10):
        if process.poll() is not None:
            raise RuntimeError("bashu run ended before it was up")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as web:
                web.request("GET", "/")
                if web.getresponse().status == http.client.OK:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"bashu run was not up after {COME_UP_SECONDS_MAX} s")


def _start(hub: Hub) -> Iterator[Figure]:
    up = time.monotonic() - hub.began
    facts = orjson.loads(hub.bashu("demo", "--json"))
    _borrow(hub, facts)
    first = time.monotonic() - hub.began
    yield Figure(
        name="an empty home, `bashu run`: first borrowed book",
        value=first,
        unit="s",
        reference="first page",
        reference_value=up,
        ratio=first / up,
        budget=Budget(most=180),
        note="the tools were there; `bashu demo --json` is between page and book",
    )


def _borrow(hub: Hub, facts: dict[str, Any]) -> None:
    """Over SIP2, at the first machine whose library has one of the items."""
    machines = {each["library"]: each for each in reversed(facts["terminals"])}
    item = next(each for each in facts["items"] if each["status"] == "available" and each["owner"] in machines)
    machine, patron = machines[item["owner"]], next(each for each in facts["patrons"] if each["state"] == "ok")
    when = time.strftime("%Y%m%d    %H%M%S")
    with socket.create_connection(("127.0.0.1", hub.sip2), timeout=60) as line, line.makefile("rwb") as wire:
        said = _say(wire, f"9300CN{machine['login']}|CO{machine['password']}|CP|")
        if not said.startswith(b"941"):
            raise RuntimeError(f"the machine could not log in: {said!r}")
        said = _say(wire, f"11NN{when}{' ' * 18}AO|AA{patron['card']}|AB{item['barcode']}|AC|AD{patron['pin']}|")
        if not said.startswith(b"121"):
            raise RuntimeError(f"the first book was not lent: {said.decode('gb18030')}")


def _say(wire: Any, text: str) -> bytes:
    line = f"{text}AY1AZ".encode()
    wire.write(line + checksum(line) + b"\r")
    wire.flush()
    answer = b""
    while not answer.endswith(b"\r"):
        answer += wire.read(1)
    return answer.strip()


def _memory(hub: Hub) -> Figure:
    each = {pid: cpu.proportional_bytes(pid) / 1e6 for pid in cpu.family(hub.pid)}
    database = sum(size for pid, size in each.items() if "postgres" in cpu.program_of(pid))
    total = sum(each.values())
    rest = sorted((size for pid, size in each.items() if "postgres" not in cpu.program_of(pid)), reverse=True)
    return Figure(
        name=f"memory at rest, demonstration network, {IDLE_SECONDS} s idle",
        value=total,
        unit="MB",
        reference="PostgreSQL's part",
        reference_value=database,
        ratio=total / database,
        budget=Budget(most=400),
        note=f"sum of PSS of {len(each)} processes; ours: {', '.join(f'{size:.0f}' for size in rest)}",
    )


def _pages(hub: Hub) -> Iterator[Figure]:
    with closing(http.client.HTTPConnection("127.0.0.1", hub.pages, timeout=30)) as web:
        home = _get(web, "/").decode()
        found = f"/search?q={quote('中国')}"
        title = _link(_get(web, found), "/title/")
        kiosk = _link(_get(web, "/kiosk/"), "/kiosk/[0-9]+/")
        items = f"{title.partition('?')[0]}/items"
        paths = ["/", found, title, items, _link(_get(web, items), "/item/"), "/libraries", kiosk, "/desk/sign-in"]
        static = (STYLE.findall(home) or ["/favicon.ico"])[0]
        plain = percentile(_times(web, static), 95)
        for path in paths:
            took = _times(web, path)
            yield Figure(
                name=f"page {path.partition('?')[0]}: p95",
                value=percentile(took, 95),
                unit="ms",
                reference="a file without any work: p95",
                reference_value=plain,
                ratio=percentile(took, 95) / plain,
                budget=Budget(most=100),
                note=f"p50 {percentile(took, 50):.1f} ms; one after the other, on one line, sockets included",
            )
        linked = {path for both in LINKED.findall(home) for path in both if path.startswith("/")}
        size = sum(len(_get(web, path)) for path in ["/", *linked])
        yield Figure(
            name="first page with all that it links",
            value=size / 1000,
            unit="kB",
            reference="its HTML",
            reference_value=len(home.encode()) / 1000,
            ratio=size / len(home.encode()),
            budget=Budget(most=100),
            note=f"{len(linked)} files; not compressed",
        )


def _get(web: http.client.HTTPConnection, path: str) -> bytes:
    web.request("GET", path, headers={"Accept-Language": "en"})
    answer = web.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"the page {path} answered {answer.status}")
    return body


def _link(page: bytes, to: str) -> str:
    found = re.search(rf'href="({to}[^"]*)"', page.decode())
    if found is None:
        raise RuntimeError(f"a page has no link to {to}")
    return found[1]


def _times(web: http.client.HTTPConnection, path: str) -> list[float]:
    took = []
    for _ in range(PAGE_TIMES):
        began = time.perf_counter()
        _get(web, path)
        took.append((time.perf_counter() - began) * 1e3)
    return took


def _search(searching: Child) -> Figure:
    answer = searching.ask(do="measure")
    took: Sequence[float] = answer["search"]
    return Figure(
        name=f"search, {answer['records']:,} records: p95",
        value=percentile(took, 95),
        unit="ms",
        reference="title ILIKE in PostgreSQL: p95",
        reference_value=percentile(answer["database"], 95),
        ratio=percentile(took, 95) / percentile(answer["database"], 95),
        budget=Budget(most=50),
        note=f"p50 {percentile(took, 50):.1f} ms; {len(took)} queries, count and first 20",
    )


def _new(path: Path, *, marks: Sequence[str]) -> tuple[list[Any], float]:
    """The demonstration's own records, once for each mark, under other numbers, titles and ISBNs: each is new. And how
    fast they were read.
    """
    written, number = [], 0
    with gzip.open(MARC) as packed:
        data = packed.read()
    began = time.perf_counter()
    records = [record for record in pymarc.MARCReader(data, to_unicode=True, force_utf8=True) if record]
    rate = len(records) / (time.perf_counter() - began)
    with path.open("wb") as file:
        for mark in marks:
            for record in copy.deepcopy(records):
                number += 1
                record["001"].data = f"{mark}{number}"
                record["200"]["a"] += mark
                for field in record.get_fields("010"):
                    field["a"] = _isbn(f"{mark}{number}")
                file.write(record.as_marc())
                written.append(record)
    return written, rate


def _isbn(text: str) -> str:
    """A valid one, the same for the same text."""
    digits = f"978{zlib.crc32(text.encode()) % 1_000_000_000:09d}"
    return digits + ean.calc_check_digit(digits)


def _import(hub: Hub, searching: Child) -> Iterator[Figure]:
    path = hub.folder / "new.mrc"
    records, read = _new(path, marks=MARKS)
    library = orjson.loads(hub.bashu("demo", "--json"))["terminals"][0]["library"]
    began = time.perf_counter()
    hub.bashu("import", library, path)
    committed = time.perf_counter() - began
    searching.ask(do="await", isbn=next(found["a"] for record in reversed(records) if (found := record.get("010"))))
    took = time.perf_counter() - began
    rate = len(records) / took
    yield Figure(
        name="MARC file to committed and searchable",
        value=rate,
        unit="records/s",
        reference="pymarc reading the same file",
        reference_value=read,
        ratio=rate / read,
        budget=Budget(least=2_000),
        note=f"{len(records):,} new CNMARC records; committed at {len(records) / committed:,.0f}/s; start included; "
        f"yaz-marcdump: {_marcdump(path, len(records))}",
    )
    yield Figure(
        name="the last record of an import, from its commit until it is found",
        value=took - committed,
        unit="s",
        reference="the whole import",
        reference_value=committed,
        ratio=(took - committed) / committed,
        budget=Budget(most=1),
        note="the index has to catch up with all that came in",
    )


def _marcdump(path: Path, records: int) -> str:
    """How fast it only reads them."""
    program = shutil.which("yaz-marcdump")
    if program is None:
        return "not installed"
    began = time.perf_counter()
    subprocess.run([program, "-n", str(path)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"{records / (time.perf_counter() - began):,.0f}/s"
