"""Whatever the lines do, a machine hears in time, and what it was granted is at the hub once."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bashu.agent import line, link
from bashu.agent.desk import Desk
from bashu.agent.front import DeskTalk, Front
from bashu.agent.keeping import Keeper
from bashu.agent.link import LineDownError, Link
from bashu.agent.store import Store
from bashu.wire.link.messages import Enrol, FactKind, Learned
from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import Message, build, parse
from tests.agent.hubs import ENROLLED, Hub, serving
from tests.agent.test_desk import LI, says
from tests.agent.test_run import DATE
from tests.faults import SILENT, Fault, Faulty

PATIENCE_S, IMPATIENCE_S, BACK_S = 1.0, 0.3, 30.0
LOGIN = Message("93", {"name_algorithm": "0", "password_algorithm": "0"}, (("CN", "CD-1"), ("CO", "secret")))
KINDS = {port.CheckOut: FactKind.LENT, port.CheckIn: FactKind.RETURNED}
SCRIPT = (("11", "B1"), ("11", "B2"), ("09", "B1"), ("11", "B1"), ("09", "B2"), ("09", "B1"))
TO_HUB = [fault for fault in Fault if fault is not Fault.NONE]
TO_MACHINE = [Fault.LATE, Fault.BROKEN, Fault.BYTES, Fault.TRICKLE, Fault.CUT, Fault.MUTE]


def names_it(question: port.Question) -> port.Answer:
    return port.LoanAnswer(ok=True, title=question.barcode) if isinstance(question, port.CheckOut) else says(question)


@dataclass
class Site:
    """A box whose line to the hub, and those of its machines, may fail. `granted`: what its machine was told."""

    hub: Hub
    desk: Desk
    store: Store
    to_hub: Faulty
    to_box: Faulty
    granted: Counter[tuple[FactKind, str]]

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + BACK_S
        while not until():
            assert time.monotonic() < end, "the line never came back"
            time.sleep(0.01)

    def told(self) -> Counter[tuple[FactKind, str]]:
        """What the hub has: facts, and the commands for which none stands in."""
        stood_in = {fact.supersedes for fact in self.hub.facts}
        asked = [ask.question for ask in self.hub.asked.values() if ask.id not in stood_in]
        done = [(KINDS[type(each)], each.barcode) for each in asked if isinstance(each, port.CheckOut | port.CheckIn)]
        return Counter([*done, *((fact.kind, fact.barcode) for fact in self.hub.facts)])


@contextmanager
def listening(desk: Desk) -> Iterator[int]:
    """The port at which machines are served."""
    loop, front = asyncio.new_event_loop(), Front(lambda _address: DeskTalk(desk))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(front.start("127.0.0.1", 0), loop).result(10)
    asyncio.run_coroutine_threadsafe(front.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Its line is up, and it knows its machine."""
    monkeypatch.setattr(link, "TIMEOUT_S", PATIENCE_S)
    store = Store(tmp_path / "agent.sqlite3")
    store.enrol(ENROLLED)
    with serving(Hub(answers=names_it)) as hub:
        to_hub = Faulty(hub.port, late_s=2 * PATIENCE_S, trickle_s=0.1)
        post = Link(f"http://127.0.0.1:{to_hub.port}", credential=lambda: ENROLLED.credential)
        desk = Desk(store, post, enrolled=ENROLLED)
        keeper = Keeper(desk, store, link=post, version="1", look_s=0.05)
        keeper.start()
        with listening(desk) as served:
            to_box = Faulty(served, late_s=2 * IMPATIENCE_S, trickle_s=0.01)
            site = Site(hub, desk, store, to_hub, to_box, Counter())
            site.wait(lambda: desk.is_up and desk.alone.snapshot_at is not None)
            assert desk.log_in(port.Login(name="CD-1", password="secret", location=""))
            yield site
            to_box.end()
        keeper.stop()
        post.close()
        to_hub.end()
    store.close()


def asked(code: str, barcode: str) -> Message:
    if code == "09":
        return Message("09", {"no_block": "N", "date": DATE, "return_date": DATE}, (("AB", barcode),))
    fixed = {"renewal_policy": "N", "no_block": "N", "date": DATE, "due_date": DATE}
    return Message("11", fixed, (("AA", LI), ("AB", barcode)))


def say(line: socket.socket, message: Message) -> Message:
    line.sendall(build(message, "utf-8") + b"\r")
    heard = b""
    while not heard.endswith(b"\r"):
        if not (data := line.recv(4096)):
            raise ConnectionError("the box hung up")
        heard += data
    return parse(heard[:-1], "utf-8")


class Machine:
    """It dials again and asks the same, as machines do, until it has an answer."""

    def __init__(self, site: Site, *, seconds: float = 2 * PATIENCE_S) -> None:
        self._site, self._seconds = site, seconds
        self._line: socket.socket | None = None

    def play(self, script: tuple[tuple[str, str], ...] = SCRIPT) -> float:
        """The longest that one try took, in seconds."""
        longest = 0.0
        for code, barcode in script:
            heard: Message | None = None
            while heard is None:
                began = time.monotonic()
                heard = self._try(asked(code, barcode))
                longest = max(longest, time.monotonic() - began)
            assert heard.fixed["ok"] == "1", heard
            assert dict(heard.fields).get("AJ") in {None, "", barcode}, "an answer to something else"
            self._site.granted[FactKind.LENT if code == "11" else FactKind.RETURNED, barcode] += 1
        self._hang_up()
        return longest

    def _try(self, message: Message) -> Message | None:
        try:
            if self._line is None:
                self._line = socket.create_connection(("127.0.0.1", self._site.to_box.port), timeout=self._seconds)
                assert say(self._line, LOGIN).fixed["ok"] == "1"
            return say(self._line, message)
        except OSError:
            self._hang_up()
            # Somebody looks at the cable.
            self._site.to_box.fault = Fault.NONE
            return None

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


@pytest.mark.parametrize("fault", TO_HUB, ids=lambda fault: fault.name.lower())
def test_whatever_the_line_to_the_hub_does_a_machine_hears_in_time_and_nothing_is_lost_or_doubled(
    site: Site, fault: Fault
) -> None:
    machine = Machine(site)
    machine.play()
    site.to_hub.fault = fault
    assert machine.play() < PATIENCE_S + 1
    site.to_hub.fault = Fault.NONE
    site.wait(lambda: site.desk.is_up)
    machine.play()
    site.wait(lambda: site.store.queue().facts == 0)
    assert site.told() == site.granted
    assert (fault in SILENT) <= bool(site.hub.facts)


@pytest.mark.parametrize("fault", TO_MACHINE, ids=lambda fault: fault.name.lower())
def test_whatever_the_line_of_a_machine_does_what_it_asks_again_alone_is_done_once(site: Site, fault: Fault) -> None:
    machine = Machine(site, seconds=IMPATIENCE_S)
    site.to_hub.fault = Fault.CUT
    machine.play((("11", "B1"),))
    for code, barcode in (("11", "B2"), ("09", "B1"), ("11", "B1"), ("09", "B2"), ("09", "B1")):
        site.to_box.fault = fault
        machine.play(((code, barcode),))
    site.to_box.fault = site.to_hub.fault = Fault.NONE
    site.wait(lambda: site.desk.is_up)
    assert site.told() == site.granted
    assert [(fact.kind, fact.barcode) for fact in site.hub.facts] == [
        (FactKind.LENT if code == "11" else FactKind.RETURNED, barcode) for code, barcode in SCRIPT
    ]


def test_a_book_that_is_brought_back_again_later_is_taken_again(site: Site) -> None:
    site.to_hub.fault = Fault.CUT
    machine = Machine(site)
    machine.play((("09", "B1"), ("09", "B1"), ("11", "B1"), ("09", "B1")))
    assert site.store.queue().facts == 3


def test_an_exchange_ends_in_time_though_a_byte_comes_each_moment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "TIMEOUT_S", 4.0)
    site.to_hub.fault = Fault.TRICKLE
    began = time.monotonic()
    assert Machine(site, seconds=10).play((("11", "B1"),)) < 4.0 + 1
    assert time.monotonic() - began > 3


@pytest.fixture
def silent_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The system looks up no name while this is not set."""
    speaks, look_up = threading.Event(), socket.getaddrinfo

    def slowly(*words: Any, **more: Any) -> Any:
        speaks.wait(BACK_S)
        return look_up(*words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    monkeypatch.setattr(link, "TIMEOUT_S", PATIENCE_S)
    yield speaks
    speaks.set()


def test_a_name_that_nobody_can_look_up_holds_nobody_up(silent_names: threading.Event) -> None:
    with serving(Hub(answers=says)) as hub:
        post, began = Link(hub.address, credential=lambda: "first"), time.monotonic()
        for _ in range(2):
            with pytest.raises(LineDownError, match="nobody says where the hub is"):
                post.enrol(Enrol(code="once", version="1"))
        assert time.monotonic() - began < 2 * PATIENCE_S + 1
        silent_names.set()
        assert post.enrol(Enrol(code="once", version="1")) == ENROLLED
        post.close()


def test_where_the_hub_was_it_is_while_no_name_is_looked_up(
    silent_names: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "NAMES_S", 0.05)
    silent_names.set()
    with serving(Hub(answers=says)) as hub:
        post = Link(hub.address, credential=lambda: "first")
        assert post.enrol(Enrol(code="once", version="1")) == ENROLLED
        post.close()
        silent_names.clear()
        assert post.standing(Learned(seq=0, id=0)) == hub.standing
        post.close()
