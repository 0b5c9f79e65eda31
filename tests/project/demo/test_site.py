"""What stands around the site agent of the demonstration: a made-up library system, a line with a switch, a control."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bashu.doors.web.site import box
from bashu.doors.web.site.told import Asked, Box, Do, Line, Told
from bashu.project.commands import talking
from bashu.project.demo.site import control, disk, place
from bashu.project.demo.site.own_system import LOANS_MAX, NETWORK_CARD, OwnSystem
from bashu.project.demo.site.relay import Relay
from bashu.project.demo.site.serving import Serving
from bashu.project.errors import OperatingError
from bashu.wire.sip2 import transcript
from bashu.wire.sip2.codec import Message

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
TITLES = {f"B{at}": f"第{at}册" for at in range(1, 9)}
LOGIN = "93 CN=kiosk CO=demo-kiosk"


def made(folder: Path) -> OwnSystem:
    readers = {"JJ1": "秦小溪", "JJ2": "蒋一帆"}
    return OwnSystem(folder / "loans.json", titles=TITLES, readers=readers, cards={"DEMO7": "JJ2"}, now=lambda: NOW)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    each = Serving(made(tmp_path))
    yield each
    each.gate.shut()


def say(serving: Serving, *wishes: str) -> list[Message]:
    line = talking.Line(f"127.0.0.1:{serving.gate.port}", charset="gb18030")
    try:
        return [line.say(transcript.request(wish, NOW)) for wish in wishes]
    finally:
        line.close()


def test_the_made_up_system_lends_takes_back_and_remembers(serving: Serving, tmp_path: Path) -> None:
    _, lent, again, item = say(serving, LOGIN, "11 AA=JJ1 AB=B1", "11 AA=DEMO7 AB=B1", "17 AB=B1")
    assert (lent.fixed["ok"], again.fixed["ok"], item.fixed["circulation_status"]) == ("1", "0", "04")
    assert made(tmp_path).loans()["B1"].number == "JJ1"
    _, renewed, back, gone = say(serving, LOGIN, "29 AA=JJ1 AB=B1", "09 AB=B1", "29 AA=JJ1 AB=B1")
    assert (renewed.fixed["ok"], back.fixed["ok"], gone.fixed["ok"]) == ("1", "1", "0")
    assert made(tmp_path).loans() == {}


def test_its_readers_have_a_limit_and_the_networks_card_has_none(serving: Serving) -> None:
    wishes = [f"11 AA=DEMO7 AB={barcode}" for barcode in list(TITLES)[: LOANS_MAX + 1]]
    assert [each.fixed["ok"] for each in say(serving, LOGIN, *wishes)[1:]] == ["1"] * LOANS_MAX + ["0"]
    say(serving, LOGIN, *(f"09 AB={barcode}" for barcode in TITLES))
    wishes = [f"11 AA={NETWORK_CARD} AB={barcode}" for barcode in TITLES]
    assert {each.fixed["ok"] for each in say(serving, LOGIN, *wishes)} == {"1"}


def test_it_knows_both_cards_of_a_reader_and_keeps_neither_card_of_the_network(
    serving: Serving, tmp_path: Path
) -> None:
    _, mine, theirs, nobody, status = say(serving, LOGIN, "63 AA=JJ2", "23 AA=DEMO7", "23 AA=DEMO8", "99")
    assert [each.get("BL") for each in (mine, theirs, nobody)] == ["Y", "Y", "N"]
    assert status.get("BX").count("Y") == 10
    say(serving, LOGIN, "11 AA=DEMO7 AB=B2")
    assert b"DEMO7" not in (tmp_path / "loans.json").read_bytes()


def test_it_serves_nobody_who_has_not_logged_in_and_not_all_of_sip2(serving: Serving) -> None:
    assert [each.code for each in say(serving, "17 AB=B1", "93 CN=kiosk CO=wrong", "17 AB=B1")] == ["96", "94", "96"]
    assert [each.code for each in say(serving, LOGIN, "15 AA=JJ1 AB=B1", "35 AA=JJ1")] == ["94", "96", "36"]
    _, cancelled, unknown = say(serving, LOGIN, "11 AA=JJ1 AB=B1 BI=Y", "17 AB=B99")
    assert (cancelled.fixed["ok"], unknown.get("AJ")) == ("0", "")


def test_switched_off_it_is_not_there_and_comes_back_on_its_port(serving: Serving) -> None:
    say(serving, LOGIN)
    serving.gate.shut()
    with pytest.raises(OperatingError, match="nobody answers"):
        say(serving, LOGIN)
    serving.gate.open()
    assert say(serving, LOGIN)[0].fixed["ok"] == "1"


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(64):
            self.request.sendall(data)


@pytest.fixture
def echo() -> Iterator[int]:
    """A port that says everything again."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def state(relay: Relay) -> str:
    return relay.state.value


def test_a_line_that_is_cut_ends_at_once_and_is_mended_on_the_same_port(echo: int) -> None:
    relay = Relay("127.0.0.1", echo)
    assert state(relay) == "mended"
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as line:
        line.sendall(b"one")
        assert line.recv(64) == b"one"
        assert state(relay) == "up"
        relay.cut()
        assert line.recv(64) == b""
    assert state(relay) == "cut"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", relay.port), timeout=5)
    relay.mend()
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as line:
        line.sendall(b"two")
        assert line.recv(64) == b"two"
    relay.cut()


def test_a_page_reaches_the_process_in_a_home_however_deep(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 30)
    (home / "site").mkdir(parents=True)
    heard = list[Asked]()

    def answer(asked: Asked) -> Told:
        heard.append(asked)
        return Told(library="SC03", line=Line.CUT, own_is_on=True, readers=(), offered=(), loans=(), lent_out=0,
                    box=Box())  # fmt: skip

    with pytest.raises(box.AwayError):
        box.ask(home, Asked())
    with control.listening(home / "site", answer):
        assert box.ask(home, Asked(do=Do.LOOK, reader="both", barcode="B1")).line is Line.CUT
    assert heard == [Asked(do=Do.LOOK, reader="both", barcode="B1")]
    with pytest.raises(box.AwayError):
        box.ask(home, Asked())


def test_a_box_that_has_no_disk_yet_holds_nothing(tmp_path: Path) -> None:
    assert disk.seen(tmp_path / "agent.sqlite3") == Box()
    assert not disk.is_enrolled(tmp_path / "agent.sqlite3")
    assert not (tmp_path / "agent.sqlite3").exists()


def test_the_visitors_are_known_to_one_the_other_and_both() -> None:
    found = [(each.known_to.value, bool(each.number)) for each in place.visitors()]
    assert found == [("own", True), ("own", True), ("network", False), ("network", False), ("both", True)]
    assert place.terminal().library == place.LIBRARY
