"""The page of the demonstration's site agent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from bashu.db.network.models import Network
from bashu.doors.web.site import wanted
from bashu.doors.web.site.told import (
    Asked,
    Box,
    Do,
    Knows,
    Line,
    Offered,
    Owed,
    OwnLoan,
    Reader,
    Said,
    Talk,
    Told,
    Waits,
)
from bashu.project.demo.site import control
from tests.doors.web.conftest import Site
from tests.people import NOON

TALK = Talk(
    do=Do.LEND, reader="own1", barcode="B1", ok=True, words=("本馆系统：借书成功",),
    said=(Said(by_machine=True, lines=("11", "    AB item                B1", "    AA patron              ***")),),
)  # fmt: skip
TOLD = Told(
    library="CD", line=Line.CUT, own_is_on=False, lent_out=7,
    readers=(Reader(key="own1", name="秦小溪", known_to=Knows.OWN),
             Reader(key="both", name="马海家", known_to=Knows.BOTH)),
    offered=(Offered(barcode="B1", title="围城", is_own=True), Offered(barcode="B2", title="家", is_own=False)),
    loans=(OwnLoan(barcode="B1", reader="秦小溪", to_network=False, due_at=NOON),
           OwnLoan(barcode="B9", reader="", to_network=True, due_at=NOON)),
    box=Box(waits=tuple(Waits(kind=kind, barcode="B1", at=NOON)
                        for kind in ("lent", "returned", "not_lent", "own_lent", "own_returned")),
            owed=tuple(Owed(kind=kind, barcode="B1") for kind in ("out", "in", "lend", "take in")), away=("B1",)),
    talk=TALK,
)  # fmt: skip


@contextmanager
def running(home: Path, told: Told = TOLD) -> Iterator[list[Asked]]:
    """What it is asked."""
    heard = list[Asked]()

    def answer(asked: Asked) -> Told:
        heard.append(asked)
        return told

    wanted.want(home)
    with control.listening(home / wanted.FOLDER, answer):
        yield heard


@pytest.fixture
def home(site: Site, tmp_path: Path, settings: Settings) -> Path:
    settings.BASHU = replace(settings.BASHU, home=tmp_path)
    return tmp_path


def test_it_is_started_and_stopped_by_whoever_sees_the_demonstration(home: Path, reader: Client) -> None:
    assert b'id="start"' in reader.get("/site").content
    assert reader.post("/site/start").headers["Location"] == "/site"
    assert wanted.is_wanted(home)
    assert b'id="starting"' in reader.get("/site").content
    reader.post("/site/stop")
    assert not wanted.is_wanted(home)
    assert b'href="/site"' in reader.get("/").content


def test_it_shows_what_each_of_the_three_holds(home: Path, reader: Client) -> None:
    with running(home):
        page = reader.get("/site").content.decode()
    parts = ('data-line="cut"', 'id="mend"', 'id="on"', 'data-status="available"', "    AB item                B1",
             "借书成功", 'id="waits" data-count="5"', 'id="owed" data-count="4"',
             'id="own-loans" data-count="2"')  # fmt: skip
    for part in parts:
        assert part in page


def test_its_switches_and_its_machine_are_passed_on(home: Path, reader: Client) -> None:
    with running(home) as heard:
        for sent in ({"line": "cut"}, {"line": "mend"}, {"own": "off"}, {"own": "on"}, {"line": "what"}):
            reader.post("/site/switch", sent)
        for do in ("lend", "return", "look", "what"):
            reader.post("/site/machine", {"do": do, "reader": "own1", "item": "B1", "other": ""})
        reader.post("/site/machine", {"do": "look", "reader": "both", "item": "B1", "other": " B7 "})
    assert heard[:4] == [Asked(line=False), Asked(line=True), Asked(own=False), Asked(own=True)]
    assert [(each.do, each.barcode) for each in heard[4:]] == [
        (Do.LEND, "B1"), (Do.TAKE_IN, "B1"), (Do.LOOK, "B1"), (Do.LOOK, "B7"),
    ]  # fmt: skip


def test_a_page_that_looks_by_itself_is_no_use_of_it(home: Path, reader: Client) -> None:
    with running(home):
        before = wanted.wanted(home).stat().st_mtime_ns
        reader.get("/site?now")
        assert wanted.wanted(home).stat().st_mtime_ns == before
        reader.get("/site")
        assert wanted.wanted(home).stat().st_mtime_ns > before


@pytest.mark.parametrize("where", ["a network", "a sandbox"])
def test_elsewhere_there_is_no_such_page(home: Path, reader: Client, settings: Settings, where: str) -> None:
    if where == "a network":
        Network.objects.update(demonstration=False)
    else:
        settings.BASHU = replace(settings.BASHU, sandbox=True)
    assert reader.get("/site").status_code == 404
    for address in ("start", "stop", "switch", "machine"):
        assert reader.post(f"/site/{address}", {"line": "cut"}).status_code == 404
    assert not (home / wanted.FOLDER).exists()
    assert b'href="/site"' not in reader.get("/").content
